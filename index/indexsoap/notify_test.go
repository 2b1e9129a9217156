package indexsoap_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sammanhang/care"
	"sammanhang/exchange"
	"sammanhang/fault"
	"sammanhang/index"
	"sammanhang/index/indexsoap"
	"sammanhang/index/indextest"
	"sammanhang/internal/testkit"
)

func notify(transactions ...string) string {
	return strings.NewReplacer("UpdateResponder", "ProcessNotificationResponder", "u:Update", "u:ProcessNotification").Replace(update(transactions...))
}

func owner(id string) string { return `<c:owner>` + id + `</c:owner>` }

// The rules on owners, as one reads them in the reference: R4, R5, R6.
func TestOwners(t *testing.T) {
	plain := fields(magdalena, "SE9900000017-UNIT")
	for _, c := range []struct {
		name  string
		steps []string // U: an update, N: a notification
		want  string   // the owners left, in order
		fault string
	}{
		{"a notification keeps its owner", []string{notify(transaction("false", plain+owner("SE-X")))}, "SE-X", ""},
		{"an update is ours whatever it says (R6)", []string{update(transaction("false", plain+owner("SE-X")))}, own, ""},
		{"our own row gives way to the owner's (R5)", []string{update(transaction("false", plain)), notify(transaction("false", plain+owner("SE-X")))}, "SE-X", ""},
		{"another owner's row stays", []string{notify(transaction("false", plain+owner("SE-X"))), notify(transaction("false", plain+owner("SE-Y")))}, "SE-X SE-Y", ""},
		{"what is ours has gone round, and is passed over (R4)", []string{notify(transaction("false", plain+owner(strings.ToLower(own))))}, "", ""},
		{"also a delete of ours (R4)", []string{update(transaction("false", plain)), notify(transaction("true", plain+owner(own)))}, own, ""},
		{"a delete takes its owner's row only", []string{notify(transaction("false", plain+owner("SE-X"))), update(transaction("false", plain)), notify(transaction("true", plain+owner("SE-X")))}, own, ""},
		{"no owner", []string{notify(transaction("false", plain))}, "", "EI004: EngagementTransaction #1: owner is missing"},
		{"a blank owner", []string{notify(transaction("false", plain+owner(" SE-X")))}, "", "EI004"},
		{"too long an owner", []string{notify(transaction("false", plain+owner(strings.Repeat("X", 65))))}, "", "EI004"},
		{"the same key twice", []string{notify(transaction("false", plain+owner("SE-X")), transaction("true", plain+owner("se-x")))}, "", "EI002"},
		{"ours and another's of the same in one message", []string{notify(transaction("false", plain+owner(own)), transaction("false", plain+owner("SE-X")))}, "SE-X", ""},
		{"a reserved address", []string{notify(transaction("false", fields(magdalena, own)+owner("SE-X")))}, "", "EI005"},
		{"none", []string{notify()}, "", "EI000"},
		{"too many", []string{notify(strings.Repeat(transaction("false", plain+owner("SE-X")), 1001))}, "", "EI000"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := open()
			for i, s := range c.steps {
				contract := care.IndexUpdate1
				if strings.Contains(s, "ProcessNotification") {
					contract = care.IndexProcessNotification1
				}
				status, text := b.call(t, contract, own, s)
				if last := i == len(c.steps)-1; status != 200 && (!last || c.fault == "") || last && !strings.Contains(text, c.fault) {
					t.Fatal(text)
				}
			}
			found, err := b.store.Find(t.Context(), index.Query{Person: indextest.Magdalena}, 0)
			if err != nil {
				t.Fatal(err)
			}
			var owners []string
			for _, e := range found {
				owners = append(owners, string(e.Owner))
			}
			if got := strings.Join(owners, " "); got != c.want {
				t.Errorf("owners %q, want %q", got, c.want)
			}
		})
	}
}

// queue is an outbox of one subscriber, in memory, that keeps the order.
type queue struct {
	index.Outbox
	waiting  []index.Change
	dead     []index.Change
	attempts int
	size     int
	next     time.Time
	claimed  bool
	renewed  int
	away     bool // leases cannot be renewed
}

func (q *queue) Renew(context.Context, index.Parcel, time.Time, time.Duration) (bool, error) {
	if q.away {
		return false, errors.New("away")
	}
	q.renewed++
	return q.claimed, nil
}

func (q *queue) Claim(_ context.Context, worker string, at time.Time, _ time.Duration) (index.Parcel, bool, error) {
	if q.claimed || len(q.waiting) == 0 || q.next.After(at) {
		return index.Parcel{}, false, nil
	}
	q.claimed = true
	n := min(len(q.waiting), q.size)
	return index.Parcel{To: "SE-SUB", Worker: worker, Changes: q.waiting[:n:n], Attempts: q.attempts}, true, nil
}

func (q *queue) Sent(_ context.Context, p index.Parcel) error {
	q.waiting, q.attempts, q.size, q.claimed = q.waiting[len(p.Changes):], 0, min(2*q.size, 1000), false
	return nil
}

func (q *queue) Failed(_ context.Context, _ index.Parcel, _ string, attempts, size int, next time.Time) error {
	q.attempts, q.size, q.next, q.claimed = attempts, size, next, false
	return nil
}

func (q *queue) Bury(_ context.Context, p index.Parcel, _ string, attempts int, _ time.Time) error {
	q.dead, q.waiting, q.attempts, q.claimed = append(q.dead, p.Changes...), q.waiting[len(p.Changes):], attempts, false
	return nil
}

type carrier func(ctx context.Context, c exchange.Call, body string) (int, string, error)

func (f carrier) Carry(ctx context.Context, c exchange.Call) (*exchange.Answer, error) {
	b, err := io.ReadAll(c.Body)
	if err != nil {
		return nil, err
	}
	status, text, err := f(ctx, c, string(b))
	if err != nil {
		return nil, err
	}
	return &exchange.Answer{Status: status, Body: io.NopCloser(strings.NewReader(text))}, nil
}

const taken = `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><r:ProcessNotificationResponse xmlns:r="urn:riv:itintegration:engagementindex:ProcessNotificationResponder:1"><r:ResultCode>OK</r:ResultCode></r:ProcessNotificationResponse></s:Body></s:Envelope>`

func waiting(n int) (cs []index.Change) {
	for i := range n {
		e := indextest.Entry(indextest.Magdalena, "d", "SE-"+strings.Repeat("A", i%50+1))
		e.BusinessObject = strings.Repeat("b", i/50+1)
		cs = append(cs, index.Change{Entry: e, Delete: i%3 == 0})
	}
	return cs
}

// What is sent reaches another index whole, and is valid.
func TestWhatIsSentIsUnderstood(t *testing.T) {
	other := open() // its own id differs from the owner of what is sent
	var body string
	q := &queue{waiting: waiting(5), size: 1000}
	s := indexsoap.NewSender(indexsoap.SenderConfig{Own: "SE9900000009-SENDER"}, q, carrier(func(_ context.Context, c exchange.Call, text string) (int, string, error) {
		body = text
		if c.Sender != "SE9900000009-SENDER" || c.Contract != care.IndexProcessNotification1 || c.Address != "SE-SUB" || c.Length != int64(len(text)) {
			t.Errorf("%+v", c)
		}
		status, answer := other.call(t, c.Contract, own, text)
		return status, answer, nil
	}), func() time.Time { return at }, nil)
	if did, err := s.Once(t.Context(), "w"); !did || err != nil || len(q.waiting) != 0 {
		t.Fatal(did, err, len(q.waiting))
	}
	found, _ := other.store.Find(t.Context(), index.Query{Person: indextest.Magdalena}, 0)
	if len(found) != 3 || found[0].Owner != "SE9900000009-OWN" || found[0].MostRecent != "20260102030405" {
		t.Errorf("%+v", found)
	}
	dir := testkit.Shared(t, "contracts", "itintegration.engagementindex", "1.0-2026", "interactions")
	cmd := exec.Command(testkit.Program(t, "xmllint", "libxml2-utils"), "--noout", "--nonet", "--schema", filepath.Join(dir, "ProcessNotificationInteraction/ProcessNotificationResponder_1.0.xsd"), "-")
	cmd.Stdin = strings.NewReader(body[strings.Index(body, "<s:Body>")+len("<s:Body>") : strings.Index(body, "</s:Body>")])
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// A subscriber that is away is tried ever more seldom, and gets everything, in
// order, when it is back.
func TestASubscriberThatIsAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var tries []time.Duration
		got := 0
		q := &queue{waiting: waiting(7), size: 1000}
		s := indexsoap.NewSender(indexsoap.SenderConfig{Own: own, Workers: 1, First: time.Second, Longest: time.Minute}, q, carrier(func(_ context.Context, _ exchange.Call, text string) (int, string, error) {
			tries = append(tries, time.Since(start).Round(time.Second))
			switch {
			case len(tries) < 3:
				return 0, "", fault.Coded(fault.Unavailable, "VP009", "")
			case len(tries) < 5:
				return 500, "<html>EI000: we are being mended", nil
			case len(tries) < 9:
				return 0, "", errors.New("reset")
			}
			got = strings.Count(text, "<r:engagementTransaction>")
			return 200, taken, nil
		}), time.Now, nil)
		ctx, cancel := context.WithCancel(t.Context())
		go s.Run(ctx)
		time.Sleep(10 * time.Minute)
		cancel()
		synctest.Wait()
		if got != 7 || len(q.dead) != 0 {
			t.Errorf("%d taken, %d dead", got, len(q.dead))
		}
		var pauses []time.Duration
		for i := 1; i < len(tries); i++ {
			pauses = append(pauses, tries[i]-tries[i-1])
		}
		for i, want := range []time.Duration{1, 2, 4, 8, 16, 32, 60, 60} {
			if d := pauses[i] - want*time.Second; d < 0 || d > 2*time.Second {
				t.Fatalf("pauses %v", pauses)
			}
		}
	})
}

// One change that a subscriber refuses becomes a dead letter; all others arrive.
// A subscriber that is slow is waited for under a lease that is kept. When it cannot
// be kept, the message is broken off before another node may send it.
func TestLease(t *testing.T) {
	for _, away := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			q := &queue{waiting: waiting(3), size: 1000, away: away}
			var took time.Duration
			s := indexsoap.NewSender(indexsoap.SenderConfig{Own: own}, q, carrier(func(ctx context.Context, _ exchange.Call, _ string) (int, string, error) {
				begun := time.Now()
				select {
				case <-time.After(50 * time.Second):
				case <-ctx.Done():
				}
				took = time.Since(begun)
				return http.StatusOK, taken, ctx.Err()
			}), time.Now, nil)
			did, err := s.Once(t.Context(), "w")
			switch {
			case err != nil || !did:
				t.Error(did, err)
			case away && (took >= 30*time.Second || len(q.waiting) != 3 || q.attempts != 1):
				t.Errorf("the lease could not be kept: %s, %d wait, %d attempts", took, len(q.waiting), q.attempts)
			case !away && (took != 50*time.Second || len(q.waiting) != 0 || q.renewed < 4):
				t.Errorf("the lease is kept: %s, %d wait, renewed %d times", took, len(q.waiting), q.renewed)
			}
		})
	}
}

func TestOneRefusedChange(t *testing.T) {
	q := &queue{waiting: waiting(1500), size: 1000}
	bad := ">" + string(q.waiting[777].Entry.Address) + "<"
	object := ">" + q.waiting[777].Entry.BusinessObject + "<"
	now, arrived, calls := at, 0, 0
	s := indexsoap.NewSender(indexsoap.SenderConfig{Own: own}, q, carrier(func(_ context.Context, _ exchange.Call, text string) (int, string, error) {
		calls++
		n := 0
		for _, tr := range strings.Split(text, "<r:engagementTransaction>")[1:] {
			if n++; strings.Contains(tr, bad) && strings.Contains(tr, object) {
				return 500, "<faultstring>EI004: no</faultstring>", nil
			}
		}
		arrived += n
		return 200, taken, nil
	}), func() time.Time { return now }, nil)
	for range 100 {
		if _, err := s.Once(t.Context(), "w"); err != nil {
			t.Fatal(err)
		}
		now = now.Add(time.Hour)
	}
	if arrived != 1499 || len(q.dead) != 1 || q.dead[0].Entry.Key() != waiting(1500)[777].Entry.Key() || calls > 60 {
		t.Errorf("%d arrived, %d dead, %d calls", arrived, len(q.dead), calls)
	}
}

// One that never comes back: in the end its changes are dead letters, and each
// later message gets one try.
func TestASubscriberThatIsGone(t *testing.T) {
	q := &queue{waiting: waiting(3), size: 1}
	var dead int
	now := at
	s := indexsoap.NewSender(indexsoap.SenderConfig{Own: own, Attempts: 4}, q, carrier(func(context.Context, exchange.Call, string) (int, string, error) {
		return 0, "", fault.Coded(fault.NotFound, "VP004", "")
	}), func() time.Time { return now }, func(x indexsoap.Sending) {
		if x.Dead {
			dead++
		}
	})
	for range 6 {
		if _, err := s.Once(t.Context(), "w"); err != nil {
			t.Fatal(err)
		}
		now = now.Add(time.Hour)
	}
	if dead != 3 || len(q.dead) != 3 {
		t.Errorf("%d reported, %d dead", dead, len(q.dead))
	}
}

func TestAnswersThatAreNone(t *testing.T) {
	for name, text := range map[string]string{
		"empty": "", "html": "<html/>", "cut": taken[:len(taken)-20], "no result": strings.Replace(taken, "<r:ResultCode>OK</r:ResultCode>", "", 1),
		"another result": strings.Replace(taken, "OK", "PERHAPS", 1), "a document type": "<!DOCTYPE a>" + taken,
	} {
		q := &queue{waiting: waiting(1), size: 1000}
		s := indexsoap.NewSender(indexsoap.SenderConfig{Own: own}, q, carrier(func(context.Context, exchange.Call, string) (int, string, error) {
			return http.StatusOK, text, nil
		}), func() time.Time { return at }, nil)
		if _, err := s.Once(t.Context(), "w"); err != nil || len(q.waiting) != 1 || q.attempts != 1 {
			t.Errorf("%s: %v, %d waiting", name, err, len(q.waiting))
		}
	}
}
