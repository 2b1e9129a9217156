package app

import (
	"context"
	"errors"

	"sammanhang/audit"
)

// notMade is the outcome in the second row of a change that the log has as allowed, and
// that was then not made: the log must not end with something that never was.
const notMade = "DENY_NOT_MADE"

// made makes a change that row tells of. When it cannot be made, another row says so; the
// error is what was in the way. Of several facts at once some may have been changed before
// it, and of a database that left in the middle nobody knows: the register's own history
// has what holds.
func made(ctx context.Context, log appender, row audit.Event, do func() error) error {
	err := do()
	if err == nil {
		return nil
	}
	row.Outcome = notMade
	// Who asked may have left, and the row is due all the same.
	return errors.Join(err, log.Append(context.WithoutCancel(ctx), []audit.Event{row}))
}
