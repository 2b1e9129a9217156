package gathercall_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/exchange"
	"sammanhang/fault"
	"sammanhang/gather/gathercall"
	"sammanhang/wire/rivta"
	"sammanhang/wire/soap"
)

var (
	magda = care.MustPersonID("197406079298")
	gosta = care.MustPersonID("194204099222")
)

// carrier answers every call with the same, and remembers the last call.
type carrier struct {
	status int
	body   io.Reader
	err    error
	call   exchange.Call
	sent   string
}

func (c *carrier) Carry(_ context.Context, call exchange.Call) (*exchange.Answer, error) {
	b, _ := io.ReadAll(call.Body)
	c.call, c.sent = call, string(b)
	if c.err != nil {
		return nil, c.err
	}
	return &exchange.Answer{Status: c.status, Header: http.Header{}, Body: io.NopCloser(c.body)}, nil
}

func schedule(p care.PersonID) []byte {
	return soap.Wrap("", "", rivta.Encode(rivta.GetSubjectOfCareScheduleResponse{Timeslots: []rivta.Timeslot{
		{HealthcareFacility: "SE9900000010-ORTO", SubjectOfCare: p.Value(), BookingID: "1", StartTimeInclusive: "20261124133000", EndTimeExclusive: "20261124140000"}}}))
}

func ask(t *testing.T, c *carrier, q gathercall.Question) (gathercall.Answer, error) {
	t.Helper()
	return gathercall.New(gathercall.Config{Sender: "SE9900000002-X", MaxAnswer: 3 << 20}, c).Ask(t.Context(), q)
}

func TestTheRequestIsOfTheContract(t *testing.T) {
	c := &carrier{status: 200, body: bytes.NewReader(schedule(magda))}
	a, err := ask(t, c, gathercall.Question{Contract: care.GetSubjectOfCareSchedule1, Profile: care.RIVTABP21, Address: "SE9900000010-ORTO", Person: magda, Correlation: "c"})
	if err != nil || len(a.Items) != 1 || a.Partial {
		t.Fatalf("%v, %d items", err, len(a.Items))
	}
	if c.call.SOAPAction == "" || c.call.Sender != "SE9900000002-X" || c.call.CorrelationID != "c" || !strings.Contains(c.sent, magda.Value()) {
		t.Errorf("the call: %+v", c.call)
	}

	c = &carrier{status: 200, body: strings.NewReader(`{"resourceType":"Bundle","type":"searchset"}`)}
	if _, err := ask(t, c, gathercall.Question{Contract: care.FHIRAppointment, Address: "S", Person: magda}); err != nil {
		t.Fatal(err)
	}
	if c.call.Method != "POST" || strings.Contains(c.call.Path, magda.Value()) || !strings.Contains(c.sent, magda.Value()) {
		t.Errorf("a personal number belongs in the body, not in the address: %s", c.call.Path)
	}
}

func TestFaults(t *testing.T) {
	big := func(n int) io.Reader {
		return io.MultiReader(strings.NewReader("<x>"), bytes.NewReader(make([]byte, n)))
	}
	for name, c := range map[string]struct {
		carrier carrier
		want    fault.Kind
	}{
		"another_person": {carrier{status: 200, body: bytes.NewReader(schedule(gosta))}, fault.Garbage},
		"garbage":        {carrier{status: 200, body: strings.NewReader("<html>")}, fault.Garbage},
		"empty":          {carrier{status: 200, body: strings.NewReader("")}, fault.Garbage},
		"an_error_page":  {carrier{status: 503, body: bytes.NewReader(schedule(magda))}, fault.Unavailable},
		"too_large":      {carrier{status: 200, body: big(4 << 20)}, fault.TooLarge},
		"not_carried":    {carrier{err: fault.Coded(fault.Slow, "VP009", "")}, fault.Slow},
		"a_soap_fault":   {carrier{status: 500, body: soapFault()}, fault.Unavailable},
	} {
		t.Run(name, func(t *testing.T) {
			a, err := ask(t, &c.carrier, gathercall.Question{Contract: care.GetSubjectOfCareSchedule1, Profile: care.RIVTABP21, Person: magda})
			if err == nil || fault.KindOf(err) != c.want {
				t.Fatalf("err = %v, want %s", err, c.want)
			}
			if len(a.Items) != 0 {
				t.Error("something of a faulty answer came out")
			}
		})
	}
}

func soapFault() io.Reader {
	var b bytes.Buffer
	soap.WriteFault(&b, soap.Server, "the database is down", "")
	return &b
}

// stuck gives a MiB and then nothing until it is let go.
type stuck struct {
	left int
	free chan struct{}
}

func (s *stuck) Read(p []byte) (int, error) {
	if s.left == 0 {
		<-s.free
		return 0, io.EOF
	}
	n := min(len(p), s.left)
	s.left -= n
	return n, nil
}

// A source that floods us takes the places for large answers, and no more: who
// gets no place in time is told so, and memory stays bounded.
func TestLargeAnswersWaitForAPlace(t *testing.T) {
	free := make(chan struct{})
	c := gathercall.New(gathercall.Config{Large: 1, MaxAnswer: 8 << 20}, carrierFunc(func() io.Reader { return &stuck{2 << 20, free} }))
	q := gathercall.Question{Contract: care.GetSubjectOfCareSchedule1, Profile: care.RIVTABP21, Person: magda}
	done := make(chan error, 1)
	go func() { _, err := c.Ask(t.Context(), q); done <- err }()
	time.Sleep(50 * time.Millisecond) // the first has its place
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := c.Ask(ctx, q); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the second large answer: %v", err)
	}
	close(free)
	if err := <-done; err == nil {
		t.Error("two MiB of nothing were read as an answer")
	}
	if _, err := c.Ask(t.Context(), q); errors.Is(err, context.DeadlineExceeded) {
		t.Error("the place was not given back")
	}
}

type carrierFunc func() io.Reader

func (f carrierFunc) Carry(context.Context, exchange.Call) (*exchange.Answer, error) {
	return &exchange.Answer{Status: 200, Header: http.Header{}, Body: io.NopCloser(f())}, nil
}
