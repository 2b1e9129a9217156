package safeguardsql_test

import (
	"fmt"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/kit/sqlx"
	"sammanhang/kit/sqlx/sqlxtest"
	"sammanhang/safeguard"
	"sammanhang/safeguard/safeguardtest"
)

// many is a person with long contact with care: a few blocks and lifts, a consent, and
// what years of visits leave behind; and others beside.
func many(b *testing.B, s *safeguard.Service, visits, others int) {
	b.Helper()
	ctx := b.Context()
	check := func(err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	n := 0
	next := func() string { n++; return safeguardtest.ID(n) }
	nurse := safeguard.Action{RegisteredBy: safeguard.Who{Employee: safeguardtest.Nurse.Employee, Provider: safeguardtest.Nurse.Provider}}
	for i := range visits {
		at := safeguardtest.Now().Add(-time.Duration(visits-i) * 24 * time.Hour)
		r := safeguardtest.Relation(0)
		r.ID, r.Valid.To = next(), at.Add(8*time.Hour)
		_, _, err := s.RegisterRelation(ctx, r, nurse, at)
		check(err)
		a := safeguard.Attestation{Record: r.Record, Topic: safeguard.Significance, Claims: safeguard.Claims{Matters: true}}
		a.ID = next()
		_, _, err = s.Attest(ctx, a, nurse, at)
		check(err)
	}
	for i := range 5 {
		bl := safeguardtest.Block(0)
		bl.ID, bl.Provider = next(), care.HSAID(fmt.Sprintf("SE1-B%d", i))
		_, _, err := s.SetBlock(ctx, bl, safeguardtest.By(bl.Provider), safeguardtest.Now())
		check(err)
		l := safeguardtest.Lift(0, 0)
		l.ID, l.Block = next(), bl.ID
		_, _, err = s.GrantTemporary(ctx, l, safeguardtest.By(bl.Provider), safeguardtest.Now())
		check(err)
		i := safeguard.Information{Record: bl.Record, Sharing: true, Blocks: true}
		i.ID = next()
		_, _, err = s.RecordInformationGiven(ctx, i, safeguardtest.By(bl.Provider), safeguardtest.Now())
		check(err)
	}
	c := safeguardtest.Consent(0)
	c.ID = next()
	_, _, err := s.GiveConsent(ctx, c, nurse, safeguardtest.Now())
	check(err)
	for i := range others {
		bl := safeguardtest.Block(0)
		bl.ID = next()
		bl.Subject = []care.PersonID{safeguardtest.Maria, safeguardtest.Reserve}[i%2]
		_, _, err := s.SetBlock(ctx, bl, safeguardtest.By("SE1-B"), safeguardtest.Now())
		check(err)
	}
}

// BenchmarkAbout: what one decision, for all its sources, costs of the store.
func BenchmarkAbout(b *testing.B) {
	for _, d := range []sqlx.Dialect{sqlx.SQLite, sqlx.PostgreSQL} {
		for _, visits := range []int{0, 1000} {
			b.Run(fmt.Sprintf("%s/visits-%d", d, visits), func(b *testing.B) {
				db := sqlxtest.Open(b, d)
				s := service(open(b, db))
				many(b, s, visits, 2000)
				rows := make([]safeguard.Row, 200)
				for i := range rows {
					rows[i] = safeguardtest.Row()
				}
				b.Run("read", func(b *testing.B) {
					b.ReportAllocs()
					for b.Loop() {
						st, err := s.About(b.Context(), safeguardtest.Nurse, safeguardtest.Magdalena, safeguardtest.Now())
						if err != nil || st.Consent == nil {
							b.Fatal(err)
						}
					}
				})
				st, err := s.About(b.Context(), safeguardtest.Nurse, safeguardtest.Magdalena, safeguardtest.Now())
				if err != nil {
					b.Fatal(err)
				}
				b.Run("judge-200-rows", func(b *testing.B) {
					b.ReportAllocs()
					for b.Loop() {
						st.BlockedAll(rows)
					}
				})
			})
		}
	}
}

// BenchmarkSetBlock: durable registrations, one after the other.
func BenchmarkSetBlock(b *testing.B) {
	for _, d := range []sqlx.Dialect{sqlx.SQLite, sqlx.PostgreSQL} {
		b.Run(d.String(), func(b *testing.B) {
			s := service(open(b, sqlxtest.Open(b, d)))
			n := 0
			for b.Loop() {
				n++
				if _, _, err := s.SetBlock(b.Context(), safeguardtest.Block(n), safeguardtest.By("SE1-B"), safeguardtest.Now()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
