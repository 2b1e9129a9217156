// Package gather asks many sources at once and tells, for each, what came or
// why nothing came.
//
// What it promises:
//   - exactly one answer per task, as they come, and then the channel closes;
//   - never later than Limits.Total, whatever a source does;
//   - a source that is slow, that fails or that makes our own code panic takes
//     nobody else with it;
//   - an error is always one of the kinds of fault, so that a page can say in
//     words why a source is silent;
//   - nothing is kept: an answer that comes too late is dropped.
//
// A task gets a context and must heed it. One that does not is abandoned when
// its time is out: its goroutine lives on until Ask returns, but nobody waits.
package gather

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"
	"time"

	"sammanhang/care"
	"sammanhang/fault"
)

// Source is whom we ask.
type Source struct {
	System care.HSAID
	Name   string // the human name
}

// Task is one question to one source. Ask must heed its context.
type Task[T any] struct {
	Source Source
	Ask    func(context.Context) (T, error)
}

// Answer is what became of one task. Err is nil or a fault: Slow, Unavailable,
// Garbage, TooLarge, Denied …; with an error, Value is the zero value.
type Answer[T any] struct {
	Task   int // which of the tasks, from 0
	Source Source
	Value  T
	Err    error
	Took   time.Duration // from the start of the question; 0 when it was never asked
}

// Limits bounds a gathering. Zero values mean 8 s, 10 s and 64.
type Limits struct {
	PerSource time.Duration // for one source, from when it is asked
	Total     time.Duration // for all, from the call of All
	AtOnce    int           // sources waited for at the same time
}

func (l Limits) orDefault() Limits {
	if l.PerSource <= 0 {
		l.PerSource = 8 * time.Second
	}
	if l.Total <= 0 {
		l.Total = 10 * time.Second
	}
	if l.AtOnce <= 0 {
		l.AtOnce = 64
	}
	return l
}

// All asks all tasks and gives one answer for each on the channel, which has
// room for every answer: nobody is held up by a reader who has left. now is used
// for Took only.
func All[T any](ctx context.Context, tasks []Task[T], limits Limits, now func() time.Time) <-chan Answer[T] {
	limits = limits.orDefault()
	out := make(chan Answer[T], len(tasks))
	ctx, cancel := context.WithTimeout(ctx, limits.Total)
	slots := make(chan struct{}, limits.AtOnce)
	var wg sync.WaitGroup
	for i := range tasks {
		wg.Go(func() {
			a := Answer[T]{Task: i, Source: tasks[i].Source}
			select {
			case slots <- struct{}{}:
				// A slot is given back when we stop waiting, not when Ask
				// returns: one stuck source must not keep the others out.
				defer func() { <-slots }()
				start := now()
				a.Value, a.Err = ask(ctx, limits.PerSource, tasks[i].Ask)
				a.Took = now().Sub(start)
			case <-ctx.Done():
				a.Err = Classify(ctx.Err())
			}
			out <- a
		})
	}
	go func() {
		wg.Wait()
		cancel()
		close(out)
	}()
	return out
}

type result[T any] struct {
	value T
	err   error
}

func ask[T any](ctx context.Context, limit time.Duration, question func(context.Context) (T, error)) (T, error) {
	var none T
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if err := ctx.Err(); err != nil { // a slot and the end of time may come together
		return none, Classify(err)
	}
	got := make(chan result[T], 1) // room for one: a late answer is dropped, its goroutine ends
	go func() {
		r := result[T]{err: fault.New(fault.Internal, "the question ended without an answer")} // runtime.Goexit
		defer func() {
			if p := recover(); p != nil {
				r = result[T]{err: panicked(p)}
			}
			got <- r
		}()
		v, err := question(ctx)
		r = result[T]{v, err}
	}()
	select {
	case r := <-got:
		if r.err != nil {
			return none, Classify(r.err)
		}
		return r.value, nil
	case <-ctx.Done():
		return none, Classify(ctx.Err())
	}
}

// panicked is a fault for a panic. What was panicked with may hold a person's
// data, so only its type is told, and the text of the runtime's own errors.
func panicked(p any) error {
	if e, ok := p.(runtime.Error); ok {
		return fault.Wrap(fault.Internal, "the answer made our reader panic", e)
	}
	return fault.Newf(fault.Internal, "the answer made our reader panic with a %T", p)
}

// Classify turns any error of a question into a fault; nil stays nil. A fault
// stays what it is; a deadline is Slow; what else a peer's silence may be called
// is Unavailable.
func Classify(err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*fault.Error](err); ok {
		return err
	}
	var timeout interface{ Timeout() bool }
	switch {
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return fault.Wrap(fault.Slow, "no answer in time", err)
	case errors.Is(err, context.Canceled):
		return fault.Wrap(fault.Unavailable, "the question was withdrawn", err)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fault.Wrap(fault.Unavailable, "the answer broke off", err)
	}
	return fault.Wrap(fault.Unavailable, fmt.Sprintf("the source could not be asked (%T)", err), err)
}
