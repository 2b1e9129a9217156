package access_test

import (
	"fmt"
	"testing"
	"time"

	"sammanhang/access"
)

// One question of staff, from memory and asked anew; and the rows of an answer, of
// which a few differ, as in an overview.
func BenchmarkDecideStaff(b *testing.B) {
	d := decider(b, access.Config{})
	f := nurse()
	b.Run("remembered", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			d.DecideStaff(f)
		}
	})
	b.Run("fresh", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			d.Forget()
			d.DecideStaff(f)
		}
	})
	for _, n := range []int{20, 200, 1000} {
		rows := staffRows(n)
		b.Run(fmt.Sprintf("rows=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			start := time.Now()
			for b.Loop() {
				d.DecideStaffRows(f, rows)
			}
			b.ReportMetric(float64(time.Since(start).Nanoseconds())/float64(b.N*n), "ns/row")
		})
	}
	b.Run("rows=200-fresh", func(b *testing.B) {
		rows := staffRows(200)
		b.ReportAllocs()
		for b.Loop() {
			d.Forget()
			d.DecideStaffRows(f, rows)
		}
	})
}

// staffRows are rows of four kinds in turns of ten: open, blocked, of a unit with an inner
// block, and secret.
func staffRows(n int) []access.StaffRow {
	rows := make([]access.StaffRow, n)
	for i := range rows {
		f := nurse()
		switch i / 10 % 4 {
		case 1:
			f.Source.Block = outer
		case 2:
			f.Source.Block = inner
		case 3:
			f.Info.Secret = true
		}
		rows[i] = access.StaffRow{Source: f.Source, Info: f.Info}
	}
	return rows
}

// An overview costs no more than a few decisions: hundreds of rows are decided by as
// many fresh decisions as there are different questions among them.
func TestManyRowsAreFewDecisions(t *testing.T) {
	d := decider(t, access.Config{})
	d.DecideStaffRows(nurse(), staffRows(800))
	// Four kinds of row, and the marker that says what a refused reader may be told.
	if n := d.Remembered(); n > 6 {
		t.Errorf("%d decisions for 800 rows of four kinds", n)
	}
}
