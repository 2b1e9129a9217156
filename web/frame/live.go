package frame

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/a-h/templ"

	"sammanhang/overview"
	"sammanhang/web/text"
)

// pace is the least time between two pictures of the same page: forty answers that
// come together are drawn once.
const pace = 120 * time.Millisecond

// pulse is how often a page that waits gives a sign of life, by which the script
// can tell waiting from a broken connection.
const pulse = 2 * time.Second

// Open begins a view and waits for its first picture, which comes before any
// source has answered. The channel gives the rest.
func Open(ctx context.Context, o Overviews, v Visit, view string) (overview.View, <-chan overview.View, error) {
	rest, err := o.Open(ctx, v.Who(), view)
	if err != nil {
		return overview.View{}, nil, err
	}
	select {
	case first := <-rest:
		return first, rest, nil
	case <-ctx.Done():
		return overview.View{}, nil, ctx.Err()
	}
}

// Overviews opens views: each value on the channel is more complete than the one
// before, the first comes at once, the last has Complete set, and then the channel
// closes. An error means that nothing was shown. *overview.Overview is one.
type Overviews interface {
	Open(ctx context.Context, who overview.Who, view string) (<-chan overview.View, error)
}

// Live writes a page's content in one response as it comes; see Flow. A view that has
// ended while it was open is never part's: nothing of it may be shown.
func Live(v Visit, first overview.View, rest <-chan overview.View, part func(overview.View) templ.Component) templ.Component {
	return Flow(v.T(text.BrokenOff), first, rest, func(o overview.View) bool { return o.Complete }, func(o overview.View) templ.Component {
		if o.Ended {
			return ended(v, o)
		}
		return part(o)
	})
}

// Flow writes a page's content in one response as it comes. whole tells whether a
// picture is the last; broken is what is said when the connection breaks before it.
//
// First what is known at once; then, each time that something has come, the content
// again inside an inert template, which the script shows in place; at the end the
// whole content as ordinary HTML, which is what a browser without script shows (the
// style sheet hides the first picture once the whole is there). The comment after a
// template tells the script that all of it has come.
func Flow[T any](broken string, first T, rest <-chan T, whole func(T) bool, part func(T) templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		last := first
		if !whole(last) {
			if err := write(ctx, w, `<div id="live" data-broken="`+templ.EscapeString(broken)+`">`, part(first), `</div>`); err != nil {
				return err
			}
			var err error
			if last, err = follow(ctx, w, first, rest, whole, part); err != nil {
				return err
			}
		}
		return write(ctx, w, `<div id="whole">`, part(last), `</div><template data-end></template>`)
	})
}

func follow[T any](ctx context.Context, w io.Writer, last T, rest <-chan T, whole func(T) bool, part func(T) templ.Component) (T, error) {
	wait := time.NewTimer(0)
	defer wait.Stop()
	alive := time.NewTicker(pulse)
	defer alive.Stop()
	fresh, resting := false, true
	for !whole(last) {
		select {
		case v, ok := <-rest:
			if !ok {
				return last, nil
			}
			last, fresh = v, true
		case <-wait.C:
			resting = false
		case <-alive.C:
			if err := write(ctx, w, "<!--.-->", templ.NopComponent, ""); err != nil {
				return last, err
			}
		case <-ctx.Done():
			return last, ctx.Err()
		}
		if fresh && !resting && !whole(last) {
			if err := write(ctx, w, `<template data-part>`, part(last), "</template><!--.-->\n"); err != nil {
				return last, err
			}
			fresh, resting = false, true
			wait.Reset(pace)
		}
	}
	return last, nil
}

func write(ctx context.Context, w io.Writer, before string, c templ.Component, after string) error {
	if _, err := io.WriteString(w, before); err != nil {
		return err
	}
	if err := c.Render(ctx, w); err != nil {
		return err
	}
	if _, err := io.WriteString(w, after); err != nil {
		return err
	}
	return templ.Flush().Render(ctx, w)
}

// Stream renders a page whose content is Live.
func Stream(w http.ResponseWriter, r *http.Request, p Page, first overview.View, rest <-chan overview.View, part func(overview.View) templ.Component) error {
	Unbuffered(w)
	return Render(w, r, http.StatusOK, p, Live(p.Visit, first, rest, part))
}

// Unbuffered asks proxies not to gather the answer, which would undo the streaming.
func Unbuffered(w http.ResponseWriter) { w.Header().Set("X-Accel-Buffering", "no") }

// Flushing lets templ flush through any middleware that http.ResponseController sees
// through.
func Flushing(w http.ResponseWriter) io.Writer { return flushing{w, http.NewResponseController(w)} }
