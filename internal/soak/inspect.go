package soak

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"sammanhang/kit/sqlx"
)

// inspect looks at what the nodes say of themselves when all is over, at what they
// have said, and at the access log.
func (s *soak) inspect(ctx context.Context) error {
	for _, n := range s.nodes {
		var ill string
		err := wait(ctx, 90*time.Second, "every part of node "+n.name+" is well", func() bool {
			status, text, err := n.get(ctx, "/health/ready")
			if err != nil || status != http.StatusOK {
				ill = fmt.Sprint(status, " ", err)
				return false
			}
			var h struct{ Parts map[string]string }
			if err := json.Unmarshal([]byte(text), &h); err != nil {
				ill = err.Error()
				return false
			}
			ill = ""
			for part, word := range h.Parts {
				if strings.HasPrefix(word, "not well") && part != "traces" { // records of calls that were lost with the database are told of until the next start
					ill += part + " is " + word + "; "
				}
			}
			return ill == ""
		})
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			s.wrong("%v: %s", err, ill)
		}
		b, err := os.ReadFile(filepath.Join(s.dir, n.name+".log"))
		if err != nil {
			return err
		}
		if at := strings.Index(string(b), "panic"); at >= 0 {
			s.wrong("node %s panicked: %.2000s", n.name, b[at:])
		}
		for _, p := range s.people {
			if strings.Contains(string(b), p) {
				s.wrong("the operator's log of node %s holds a personal number", n.name)
				break
			}
		}
	}
	return s.accessLog(ctx)
}

// accessLog: nothing was released that is not in it, and it is whole.
func (s *soak) accessLog(ctx context.Context) error {
	db, err := sqlx.Open(ctx, s.store)
	if err != nil {
		return err
	}
	defer db.Close()
	rows := 0
	if err := db.Read().QueryRowContext(ctx, "SELECT count(*) FROM audit_event").Scan(&rows); err != nil {
		return err
	}
	s.book.mu.Lock()
	reads := s.book.reads
	s.book.mu.Unlock()
	if rows < reads {
		s.wrong("%d look-ups and aggregations were answered, and the access log has %d rows", reads, rows)
	}
	s.say("the access log has %d rows of %d answers that need one", rows, reads)
	out, err := exec.CommandContext(ctx, s.cfg.Program, "audit", "verify", "--store", s.store, filepath.Join(s.dir, s.nodes[0].name)).CombinedOutput()
	if err != nil {
		s.wrong("audit verify: %v\n%s", err, out)
	}
	return ctx.Err()
}
