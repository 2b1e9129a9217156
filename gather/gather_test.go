package gather_test

import (
	"context"
	"errors"
	"io"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/gather"
)

type answer = gather.Answer[int]

func task(name string, f func(context.Context) (int, error)) gather.Task[int] {
	return gather.Task[int]{Source: gather.Source{System: care.HSAID(name)}, Ask: f}
}

// after answers v after d, heeding its context.
func after(d time.Duration, v int) func(context.Context) (int, error) {
	return func(ctx context.Context) (int, error) {
		select {
		case <-time.After(d):
			return v, nil
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
}

func drain(ch <-chan answer) (as []answer) {
	for a := range ch {
		as = append(as, a)
	}
	return as
}

func TestAnswersComeAsTheyCome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		as := drain(gather.All(t.Context(), []gather.Task[int]{
			task("C", after(3*time.Second, 3)), task("A", after(time.Second, 1)), task("B", after(2*time.Second, 2)),
		}, gather.Limits{}, time.Now))
		if len(as) != 3 {
			t.Fatal(as)
		}
		for i, a := range as {
			if a.Value != i+1 || a.Took != time.Duration(i+1)*time.Second || a.Err != nil || a.Source.System != care.HSAID('A'+rune(i)) || a.Task != []int{1, 2, 0}[i] {
				t.Errorf("%d: %+v", i, a)
			}
		}
	})
}

func TestNoTasks(t *testing.T) {
	if as := drain(gather.All[int](t.Context(), nil, gather.Limits{}, time.Now)); len(as) != 0 {
		t.Fatal(as)
	}
}

func TestDeadlines(t *testing.T) {
	for _, c := range []struct {
		name   string
		limits gather.Limits
		ask    func(context.Context) (int, error)
		took   time.Duration
	}{
		{"per source", gather.Limits{}, after(time.Hour, 1), 8 * time.Second},
		{"total", gather.Limits{PerSource: time.Minute}, after(time.Hour, 1), 10 * time.Second},
		{"a source that does not heed its context", gather.Limits{}, func(context.Context) (int, error) { time.Sleep(time.Hour); return 1, nil }, 8 * time.Second},
		{"a source whose error hides the deadline", gather.Limits{}, func(ctx context.Context) (int, error) { <-ctx.Done(); return 0, timeout{} }, 8 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				as := drain(gather.All(t.Context(), []gather.Task[int]{task("A", c.ask), task("B", after(1, 7))}, c.limits, time.Now))
				if len(as) != 2 || as[0].Value != 7 || fault.KindOf(as[1].Err) != fault.Slow || time.Since(start) != c.took || as[1].Took != c.took {
					t.Fatalf("%+v after %v", as, time.Since(start))
				}
				time.Sleep(2 * time.Hour) // the late one is dropped, and its goroutine ends: synctest would fail on a leak
			})
		})
	}
}

type timeout struct{}

func (timeout) Error() string { return "i/o timeout" }
func (timeout) Timeout() bool { return true }

func TestAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var running, most atomic.Int32
		var tasks []gather.Task[int]
		for range 10 {
			tasks = append(tasks, task("S", func(ctx context.Context) (int, error) {
				most.Store(max(most.Load(), running.Add(1)))
				defer running.Add(-1)
				return after(time.Second, 1)(ctx)
			}))
		}
		start := time.Now()
		as := drain(gather.All(t.Context(), tasks, gather.Limits{AtOnce: 3}, time.Now))
		if most.Load() != 3 || len(as) != 10 || time.Since(start) != 4*time.Second {
			t.Fatal(most.Load(), len(as), time.Since(start))
		}
	})
}

func TestWhoNeverGotASlotIsToldOf(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tasks := []gather.Task[int]{task("A", after(time.Hour, 1)), task("B", after(time.Hour, 1)), task("C", after(time.Hour, 1))}
		as := drain(gather.All(t.Context(), tasks, gather.Limits{PerSource: 6 * time.Second, AtOnce: 1}, time.Now))
		if len(as) != 3 {
			t.Fatal(as)
		}
		for _, a := range as {
			if fault.KindOf(a.Err) != fault.Slow {
				t.Errorf("%+v", a)
			}
		}
	})
}

func TestAStuckSourceKeepsNobodyOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stuck := func(context.Context) (int, error) { time.Sleep(time.Hour); return 0, nil }
		as := drain(gather.All(t.Context(), []gather.Task[int]{task("A", stuck), task("A", stuck), task("A", after(time.Second, 5))},
			gather.Limits{PerSource: 2 * time.Second, AtOnce: 1}, time.Now))
		n := 0
		for _, a := range as {
			n += a.Value
		}
		if len(as) != 3 || n != 5 {
			t.Fatalf("%+v", as)
		}
		time.Sleep(2 * time.Hour)
	})
}

func TestPanics(t *testing.T) {
	var none []int
	as := drain(gather.All(t.Context(), []gather.Task[int]{
		task("A", func(context.Context) (int, error) { panic("197406079298 is ill") }),
		task("B", func(context.Context) (int, error) { return none[3], nil }),
		task("C", func(context.Context) (int, error) { runtime.Goexit(); return 0, nil }),
		task("D", func(context.Context) (int, error) { panic(errors.New("197406079298")) }),
		task("E", func(context.Context) (int, error) { return 5, nil }),
	}, gather.Limits{}, time.Now))
	if len(as) != 5 {
		t.Fatal(as)
	}
	for _, a := range as {
		if a.Source.System == "E" {
			if a.Err != nil || a.Value != 5 {
				t.Error(a)
			}
			continue
		}
		if fault.KindOf(a.Err) != fault.Internal || strings.Contains(a.Err.Error(), "1974") {
			t.Errorf("%s: %v", a.Source.System, a.Err)
		}
	}
}

func TestTheAskerLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		ch := gather.All(ctx, []gather.Task[int]{task("A", after(time.Hour, 1))}, gather.Limits{}, time.Now)
		time.Sleep(time.Second)
		cancel() // and nobody reads: still nothing may leak
		synctest.Wait()
		a := <-ch
		if fault.KindOf(a.Err) != fault.Unavailable || a.Took != time.Second {
			t.Fatalf("%+v", a)
		}
	})
}

func TestNobodyReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gather.All(t.Context(), []gather.Task[int]{task("A", after(1, 1)), task("B", after(time.Hour, 1))}, gather.Limits{}, time.Now)
	})
}

func TestClassify(t *testing.T) {
	for _, c := range []struct {
		err  error
		kind fault.Kind
	}{
		{fault.New(fault.Denied, "no"), fault.Denied},
		{fault.Wrap(fault.TooLarge, "big", io.EOF), fault.TooLarge},
		{context.DeadlineExceeded, fault.Slow},
		{timeout{}, fault.Slow},
		{context.Canceled, fault.Unavailable},
		{io.ErrUnexpectedEOF, fault.Unavailable},
		{errors.New("connection refused"), fault.Unavailable},
	} {
		if got := fault.KindOf(gather.Classify(c.err)); got != c.kind {
			t.Errorf("%v is %s, want %s", c.err, got, c.kind)
		}
	}
	if gather.Classify(nil) != nil {
		t.Error("nil is an error")
	}
}

func BenchmarkAll20(b *testing.B) {
	tasks := make([]gather.Task[int], 20)
	for i := range tasks {
		tasks[i].Ask = func(context.Context) (int, error) { return i, nil }
	}
	b.ReportAllocs()
	for b.Loop() {
		for range gather.All(b.Context(), tasks, gather.Limits{}, time.Now) {
		}
	}
}
