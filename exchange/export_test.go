package exchange

import "time"

// SetTimes makes a front impatient, before it is used.
func (f *Front) SetTimes(header, idle time.Duration) { f.header, f.idle = header, idle }
