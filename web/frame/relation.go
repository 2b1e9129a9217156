package frame

import (
	"time"

	"sammanhang/care"
	"sammanhang/overview"
	"sammanhang/web/session"
)

// Relation is one person that somebody may act for, or who may act for them.
type Relation struct {
	Person session.Person
	Acting overview.Acting // Guardian or Proxy
	Scope  []care.InfoType // what it covers; empty means everything
	Until  time.Time       // zero when it has no end
}
