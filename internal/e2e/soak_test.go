package e2e

import (
	"testing"
	"time"

	"sammanhang/internal/soak"
)

// TestSoak: mixed load for a minute on two nodes that share a PostgreSQL, and beside
// it for a shorter time on one with SQLite, while a producer fails, two catalogues
// are published, a node is killed and the database crashes. Nothing is lost,
// doubled or wrongly told, and memory is flat. `make bench ARGS="-only soak"` is the
// same for half an hour.
func TestSoak(t *testing.T) {
	for name, cfg := range map[string]soak.Config{
		"postgres": {Time: time.Minute, Rate: 80},
		"sqlite":   {Time: 20 * time.Second, Rate: 40, SQLite: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg.Program = binary(t)
			r, err := soak.Run(t.Context(), cfg)
			if err != nil {
				t.Fatal(err)
			}
			t.Log(r)
			for _, w := range r.Wrong {
				t.Error(w)
			}
			for _, m := range r.Memory {
				if !m.Flat() {
					t.Errorf("the memory of %s is not flat", m.Process)
				}
			}
			if r.Operations < int(cfg.Time.Seconds()*cfg.Rate)/4 {
				t.Errorf("only %d operations: the load was no load", r.Operations)
			}
		})
	}
}
