package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// report is what one turn of calling came to.
type report struct {
	Calls    int64
	Errors   int64
	First    string // the first error
	Seconds  float64
	P50, P99 float64 // ms
}

// runLoad calls one program over keep-alive connections, each waiting for its
// answer before the next call, and writes "start" when the measured time starts
// and the report when it ends. It waits for a line on standard input before each,
// so that the measurer reads the clocks of the program at those two moments.
func runLoad(ctx context.Context, args []string) error {
	fs := flag.NewFlagSet("load", flag.ContinueOnError)
	dir := fs.String("dir", "", "certificates")
	addr := fs.String("addr", "", "whom to call")
	size := fs.String("size", "small", "small or large")
	conns := fs.Int("conns", 16, "connections")
	warm := fs.Duration("warm", 400*time.Millisecond, "time before measuring")
	slice := fs.Duration("slice", time.Second, "measured time")
	if err := fs.Parse(args); err != nil {
		return err
	}
	cfg, err := tlsOf(*dir, "consumer")
	if err != nil {
		return err
	}
	l := &load{ctx: ctx, addr: *addr, tls: cfg, want: smallAnswer}
	if *size == "large" {
		l.want = largeAnswer
	}
	k := contractOf(*size)
	for i := range cycled {
		body := envelope(k, i*addresses/cycled)
		head := fmt.Sprintf("POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml; charset=utf-8\r\nSOAPAction: \"\"\r\nContent-Length: %d\r\n\r\n", pathOf(k), len(body))
		l.requests = append(l.requests, append([]byte(head), body...))
	}
	var wg sync.WaitGroup
	took := make([][]float64, *conns)
	for i := range *conns {
		wg.Go(func() { took[i] = l.call(i) })
	}
	time.Sleep(*warm)
	l.await(int64(*conns)) // all have shaken hands, also on a busy machine
	fmt.Println("start")
	start := time.Now()
	l.measuring.Store(true)
	calls := l.calls.Load()
	time.Sleep(*slice)
	l.await(calls + 1)
	l.measuring.Store(false)
	r := report{Calls: l.calls.Load() - calls, Seconds: time.Since(start).Seconds()}
	fmt.Println("end")
	l.done.Store(true)
	wg.Wait()
	all := slices.Concat(took...)
	slices.Sort(all)
	if n := len(all); n > 0 {
		r.P50, r.P99 = all[n/2], all[n*99/100]
	}
	r.Errors = l.errors.Load()
	if p := l.first.Load(); p != nil {
		r.First = *p
	}
	return json.NewEncoder(os.Stdout).Encode(r)
}

type load struct {
	ctx             context.Context
	addr            string
	tls             *tls.Config
	requests        [][]byte
	want            int
	measuring, done atomic.Bool
	calls, errors   atomic.Int64
	first           atomic.Pointer[string]
}

// await waits until so many calls have been answered, or one has failed, at most
// ten seconds.
func (l *load) await(calls int64) {
	for range 1000 {
		if l.calls.Load() >= calls || l.errors.Load() > 0 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func (l *load) fail(err error) {
	l.errors.Add(1)
	s := err.Error()
	l.first.CompareAndSwap(nil, &s)
}

// call calls until it is told to stop, on one connection; after an error it
// opens another.
func (l *load) call(n int) (took []float64) {
	for !l.done.Load() && l.ctx.Err() == nil {
		c, err := tls.Dial("tcp", l.addr, l.tls)
		if err != nil {
			l.fail(err)
			time.Sleep(20 * time.Millisecond)
			continue
		}
		r := bufio.NewReaderSize(c, 64<<10)
		for i := n; !l.done.Load(); i++ {
			start := time.Now()
			c.SetDeadline(start.Add(10 * time.Second))
			if _, err = c.Write(l.requests[i%len(l.requests)]); err == nil {
				err = l.read(r)
			}
			if err != nil {
				l.fail(err)
				time.Sleep(time.Millisecond)
				break
			}
			l.calls.Add(1)
			if l.measuring.Load() {
				took = append(took, float64(time.Since(start).Microseconds())/1000)
			}
		}
		c.Close()
	}
	return took
}

// read reads one response, of a known length or in chunks, and holds it to be
// the whole answer. It is as cheap as it can be: it shares a core with the producer.
func (l *load) read(r *bufio.Reader) error {
	line, err := r.ReadSlice('\n')
	if err != nil {
		return err
	}
	if !bytes.HasPrefix(line, []byte("HTTP/1.1 200")) {
		rest, _ := r.Peek(min(r.Buffered(), 1500))
		return fmt.Errorf("%s %s", bytes.TrimSpace(line), rest)
	}
	length, chunked := -1, false
	for {
		if line, err = r.ReadSlice('\n'); err != nil {
			return err
		}
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			break
		}
		name, value, _ := bytes.Cut(line, []byte(":"))
		value = bytes.TrimSpace(value)
		switch {
		case bytes.EqualFold(name, []byte("Content-Length")):
			if length, err = strconv.Atoi(string(value)); err != nil {
				return err
			}
		case bytes.EqualFold(name, []byte("Transfer-Encoding")):
			chunked = true
		}
	}
	got := 0
	for chunked {
		if line, err = r.ReadSlice('\n'); err != nil {
			return err
		}
		n, err := strconv.ParseInt(string(bytes.TrimSpace(line)), 16, 64)
		if err != nil {
			return err
		}
		if _, err := r.Discard(int(n) + 2); err != nil {
			return err
		}
		if got += int(n); n == 0 {
			break
		}
	}
	if length > 0 && !chunked {
		if got, err = r.Discard(length); err != nil {
			return err
		}
	}
	if got != l.want {
		return fmt.Errorf("%d bytes of %d: %w", got, l.want, io.ErrUnexpectedEOF)
	}
	return nil
}
