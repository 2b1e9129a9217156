package tracesql_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"sammanhang/kit/sqlx"
	"sammanhang/trace/tracesql"
)

// BenchmarkWrite tells how many records a second an embedded database takes, and
// how much room one needs.
func BenchmarkWrite(b *testing.B) {
	path := filepath.Join(b.TempDir(), "t.db")
	db, err := sqlx.Open(b.Context(), "sqlite:"+path)
	if err != nil {
		b.Fatal(err)
	}
	if err := tracesql.Migrate(b.Context(), db); err != nil {
		b.Fatal(err)
	}
	s := tracesql.New(db, tracesql.Config{Queue: b.N + 1, Every: time.Hour, Trouble: func(err error) { b.Error(err) }}, time.Now)
	b.ResetTimer()
	for i := range b.N {
		r := record(fmt.Sprintf("0199a3c2-7d41-7cc2-9f0e-%012d", i), noon.Add(time.Duration(i)*time.Millisecond))
		r.Sender, r.OriginalConsumer, r.System, r.Address = "SE9900000009-SAMMANHANG", "SE9900000009-SAMMANHANG", "SE9900000010-CSSJOURNAL", "SE9900000010-0042"
		r.Contract, r.Way = "urn:riv:clinicalprocess:logistics:logistics:GetCareContactsResponder:3", []string{"route: address", "permission: granted"}
		s.Add(r)
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "records/s")
	if err := db.Close(); err != nil { // what is in the write-ahead log goes into the file
		b.Fatal(err)
	}
	if st, err := os.Stat(path); err == nil {
		b.ReportMetric(float64(st.Size())/float64(b.N), "B/record")
	}
	if s.Dropped() > 0 {
		b.Error("dropped")
	}
}
