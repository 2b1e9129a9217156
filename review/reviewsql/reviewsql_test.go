package reviewsql_test

import (
	"testing"

	"sammanhang/kit/sqlx"
	"sammanhang/kit/sqlx/sqlxtest"
	"sammanhang/review"
	"sammanhang/review/reviewsql"
	"sammanhang/review/reviewtest"
)

func TestStore(t *testing.T) {
	for _, d := range []sqlx.Dialect{sqlx.SQLite, sqlx.PostgreSQL} {
		t.Run(d.String(), func(t *testing.T) {
			reviewtest.Run(t, func(t *testing.T) review.Store {
				s, err := reviewsql.New(t.Context(), sqlxtest.Open(t, d))
				if err != nil {
					t.Fatal(err)
				}
				return s
			})
		})
	}
}
