package exchange

import (
	"context"
	"errors"
	"syscall"

	"sammanhang/fault"
	"sammanhang/route"
)

// unserved tells the operator why one of the platform's own services could not do
// what it was asked. That the caller's words were wrong is the caller's to know.
func (x *Exchange) unserved(service string, err error, c *Call) {
	f := asFault(err)
	if f.Kind != fault.Unavailable && f.Kind != fault.Internal || errors.Is(err, context.Canceled) {
		return
	}
	x.log.Warn("a service of the platform could not answer", "service", service, "contract", route.Show(string(c.Contract)), "correlation", c.CorrelationID,
		"code", f.Code, "reason", f.Detail, "cause", cause(err))
}

// cause names what lies behind an error without its text, which a database may have
// quoted a row in: the database's own code, the system's, or that time ran out.
func cause(err error) string {
	if e, ok := errors.AsType[interface {
		error
		SQLState() string
	}](err); ok {
		return "SQLSTATE " + e.SQLState()
	}
	if e, ok := errors.AsType[syscall.Errno](err); ok {
		return e.Error()
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return "out of time"
	}
	return "not known"
}
