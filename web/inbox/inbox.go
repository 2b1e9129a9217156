// Package inbox shows the messages that providers have sent to a person.
//
// A message counts as read when its person opens it: no button for what has already
// happened. It does not when somebody else opens it for them, nor when a browser
// fetches the page ahead of time.
package inbox

import (
	"context"
	_ "embed"
	"net/http"
	"time"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/overview"
	"sammanhang/web/frame"
	"sammanhang/web/text"
)

// Style is the pages' own style.
//
//go:embed style.css
var Style string

// Inbox marks messages as read. Reading goes by way of the overview, which decides
// and logs.
type Inbox interface {
	MarkRead(ctx context.Context, subject care.PersonID, id string, at time.Time) error
}

// Deps is what the pages need.
type Deps struct {
	Overviews frame.Overviews
	Inbox     Inbox
}

// List makes the page of all messages.
func List(d Deps) frame.Handler {
	return func(w http.ResponseWriter, r *http.Request, v frame.Visit) error {
		o, err := whole(r.Context(), d, v)
		if err != nil {
			return err
		}
		p := frame.Page{Visit: v, Title: v.Whose(text.MessagesTitle, text.MessagesOf), Nav: frame.NavMessages}
		fresh, _ := byState(o.Messages)
		if v.Self() {
			p.Unread = len(fresh)
		}
		return frame.Render(w, r, http.StatusOK, p, list(v, o))
	}
}

// One makes the page of one message; its key is the path value "key".
func One(d Deps) frame.Handler {
	return func(w http.ResponseWriter, r *http.Request, v frame.Visit) error {
		o, err := whole(r.Context(), d, v)
		if err != nil {
			return err
		}
		for _, m := range o.Messages {
			if frame.Key("message", m.ID) != r.PathValue("key") {
				continue
			}
			ahead := r.Header.Get("Sec-Purpose") != "" || r.Method == http.MethodHead
			if m.Read.IsZero() && v.Self() && !ahead {
				if err := d.Inbox.MarkRead(r.Context(), v.Who().Subject, m.ID, v.Now); err != nil {
					return err
				}
			}
			p := frame.Page{Visit: v, Title: m.Title, Nav: frame.NavMessages}
			return frame.Render(w, r, http.StatusOK, p, one(v, m))
		}
		return fault.New(fault.NotFound, "no such message")
	}
}

// whole waits for the last picture; no source is asked for messages, so it comes at once.
func whole(ctx context.Context, d Deps, v frame.Visit) (overview.View, error) {
	o, rest, err := frame.Open(ctx, d.Overviews, v, "messages")
	if err != nil {
		return o, err
	}
	for x := range rest {
		o = x
	}
	return o, ctx.Err()
}

func byState(all []overview.Message) (fresh, read []overview.Message) {
	for _, m := range all {
		if m.Read.IsZero() {
			fresh = append(fresh, m)
		} else {
			read = append(read, m)
		}
	}
	return fresh, read
}
