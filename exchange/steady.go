package exchange

import "time"

// steady gives moments for deadlines of connections: half as dear as time.Now, for they
// say how long ago, and not what the calendar says when somebody has set the clock.
type steady struct{ begun time.Time }

func newSteady() steady { return steady{time.Now()} }

func (s steady) now() time.Time { return s.begun.Add(time.Since(s.begun)) }
