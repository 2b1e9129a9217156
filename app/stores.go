package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"sammanhang/audit/auditsql"
	"sammanhang/catalog/catalogsql"
	"sammanhang/directory/directorysql"
	"sammanhang/index/indexsql"
	"sammanhang/kit/sqlx"
	"sammanhang/message/messagesql"
	"sammanhang/person/personsql"
	"sammanhang/review/reviewsql"
	"sammanhang/safeguard/safeguardsql"
	"sammanhang/trace/tracesql"
)

// stores are the capabilities' own tables, all in one database.
type stores struct {
	db        *sqlx.DB
	catalog   *catalogsql.Store
	directory *directorysql.Store
	people    *personsql.Store
	index     *indexsql.Store
	messages  *messagesql.Store
	audit     *auditsql.Store
	review    *reviewsql.Store

	safeguards *safeguardsql.Store
}

// openStores opens the database and brings every table to today's form.
func openStores(ctx context.Context, cfg Config) (_ *stores, err error) {
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return nil, err
	}
	if path, ok := sqlitePath(cfg.Store); ok {
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return nil, err
		}
	}
	s := &stores{}
	if s.db, err = sqlx.Open(ctx, cfg.Store); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
		}
	}()
	s.catalog = catalogsql.New(s.db)
	if err = s.catalog.Migrate(ctx); err != nil {
		return nil, err
	}
	if s.directory, err = directorysql.New(ctx, s.db); err != nil {
		return nil, err
	}
	if s.people, err = personsql.New(ctx, s.db); err != nil {
		return nil, err
	}
	if err = indexsql.Migrate(ctx, s.db); err != nil {
		return nil, err
	}
	s.index = indexsql.New(s.db)
	if s.messages, err = messagesql.New(ctx, s.db); err != nil {
		return nil, err
	}
	if s.audit, err = auditsql.New(ctx, s.db); err != nil {
		return nil, err
	}
	if s.safeguards, err = safeguardsql.New(ctx, s.db); err != nil {
		return nil, err
	}
	if s.review, err = reviewsql.New(ctx, s.db); err != nil {
		return nil, err
	}
	if err = tracesql.Migrate(ctx, s.db); err != nil {
		return nil, err
	}
	return s, nil
}

// close ends the log's writer before the database: what is queued is written first.
func (s *stores) close() error {
	var errs []error
	if s.audit != nil {
		errs = append(errs, s.audit.Close())
	}
	return errors.Join(append(errs, s.db.Close())...)
}

func sqlitePath(dsn string) (string, bool) {
	const scheme = "sqlite:"
	if len(dsn) > len(scheme) && dsn[:len(scheme)] == scheme {
		return dsn[len(scheme):], true
	}
	return "", false
}
