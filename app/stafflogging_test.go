package app

import (
	"context"
	"strings"
	"testing"
	"time"

	"sammanhang/audit"
	"sammanhang/care"
	"sammanhang/directory"
	"sammanhang/overview"
)

// kept is a log that checks what it is given as the real one does.
type kept struct {
	t    *testing.T
	list []audit.Event
}

func (k *kept) Append(_ context.Context, events []audit.Event) error {
	for i := range events {
		e := events[i]
		e.ID = "0193a5e0-0000-7000-8000-000000000001"
		if err := e.Check(); err != nil {
			k.t.Error(err)
		}
	}
	k.list = append(k.list, events...)
	return nil
}

// However many documents, and however odd a source's ids and times, all are logged.
func TestStaffDocumentsInTheLog(t *testing.T) {
	k := &kept{t: t}
	l := staffLogging{own: "SE-US", log: k, directory: func() *directory.Snapshot { return nil }}
	row := overview.StaffEntry{At: courtAt, Errand: overview.Errand{Employee: "SE1-NURSE", Subject: judged}, Ruling: overview.Ruling{Allow: true, Outcome: "ALLOW"},
		StaffLook: overview.StaffLook{Info: care.Notes, Provider: care.Provider{ID: "SE1"}}}
	for range 600 {
		row.Documents = append(row.Documents, overview.Document{Info: care.Notes, ID: "n", At: courtAt})
	}
	row.Documents = append(row.Documents, overview.Document{Info: care.Notes, ID: strings.Repeat("x", 5000)}, overview.Document{Info: care.Notes, ID: "\xff"},
		overview.Document{Info: care.Notes, ID: "old", At: time.Date(1, 2, 3, 0, 0, 0, 0, time.UTC)}, overview.Document{Info: care.Notes, At: time.Date(20260, 1, 1, 0, 0, 0, 0, time.UTC)})
	other := row
	other.Info, other.Documents = care.Diagnoses, []overview.Document{{Info: care.Diagnoses, ID: "d"}}
	if err := l.Log(t.Context(), []overview.StaffEntry{row, other, other}); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, e := range k.list {
		n += len(e.Documents)
	}
	if n != 606 {
		t.Errorf("%d documents in %d events", n, len(k.list))
	}
}
