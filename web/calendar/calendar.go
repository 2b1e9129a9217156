// Package calendar gives one booked time as a file for the person's own calendar.
package calendar

import (
	"net/http"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"sammanhang/fault"
	"sammanhang/record/appointment"
	"sammanhang/web/frame"
	"sammanhang/web/home"
	"sammanhang/web/text"
)

// Deps is what the page needs.
type Deps struct{ Overviews frame.Overviews }

// New makes the page; the path value "file" is the event's key and ".ics".
//
// The source is asked again, so that what lands in the calendar is how it is now;
// the answer is given as soon as the right source has answered.
func New(d Deps) frame.Handler {
	return func(w http.ResponseWriter, r *http.Request, v frame.Visit) error {
		key, ok := strings.CutSuffix(r.PathValue("file"), ".ics")
		if !ok {
			return fault.New(fault.NotFound, "no such file")
		}
		o, rest, err := frame.Open(r.Context(), d.Overviews, v, "calendar")
		if err != nil {
			return err
		}
		for {
			for _, a := range o.Appointments {
				if home.EventKey(a) == key && !a.Start.IsZero() && !o.Subject.Protected {
					return write(w, v, a)
				}
			}
			next, more := <-rest
			if !more {
				return fault.New(fault.NotFound, "no such booked time, or its source is silent")
			}
			o = next
		}
	}
}

func write(w http.ResponseWriter, v frame.Visit, a *appointment.Appointment) error {
	body := File(v, a)
	h := w.Header()
	h.Set("Content-Type", "text/calendar; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="sammanhang.ics"`)
	_, _ = w.Write([]byte(body))
	return nil
}

// File is the calendar file of one booked time (RFC 5545). It says no more than a
// calendar that others may see should: what the source calls it, whom, where.
func File(v frame.Visit, a *appointment.Appointment) string {
	end := a.End
	if end.IsZero() || !end.After(a.Start) {
		end = a.Start.Add(30 * time.Minute)
	}
	cal := ics.NewCalendarFor("Sammanhang")
	cal.SetMethod(ics.MethodPublish)
	e := cal.AddEvent(home.EventKey(a) + "@sammanhang")
	e.SetDtStampTime(v.Now)
	e.SetStartAt(a.Start)
	e.SetEndAt(end)
	title := a.Title
	if title == "" {
		title = v.T(text.BookedTime)
	}
	e.SetSummary(title)
	var place, more []string
	for _, s := range []string{a.Place, a.UnitName, a.Address} {
		if s != "" && !strings.Contains(strings.Join(place, ", "), s) {
			place = append(place, s)
		}
	}
	for _, s := range []string{a.Performer, a.ProviderName, a.Phone, a.Note} {
		if s != "" {
			more = append(more, s)
		}
	}
	e.SetLocation(strings.Join(place, ", "))
	e.SetDescription(strings.Join(more, "\n"))
	return cal.Serialize(ics.WithNewLineWindows)
}
