// Package gathersoap is the aggregating service on the exchange: one question
// about a person, asked of every source that the index knows of, and one answer
// with what they said. It serves every contract of Table at one address.
//
// What it promises:
//   - records pass byte for byte: they are cut out of each source's answer and
//     set into ours, never read and written anew;
//   - only well-formed answers of the right contract about the right person are
//     used; from a source that mixes people up nothing is;
//   - the header ProcessingStatus tells the truth about every address that the
//     index named: there is an answer, or why there is none, also when it is the
//     catalogue that let nobody ask;
//   - a record that one source has sent twice, byte for byte, is there once;
//     nothing else is taken for a duplicate;
//   - a source is asked only if the catalogue lets the caller ask it, and never
//     if it is an aggregating service (no loops);
//   - what the index says is used only after OnFind has logged it: the list of
//     addresses alone says where a person has information;
//   - the order of records is that of the addresses, however the answers came;
//   - memory is bounded, and nothing is kept after the answer.
package gathersoap

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"sammanhang/care"
	"sammanhang/exchange"
	"sammanhang/fault"
	"sammanhang/gather"
	"sammanhang/index"
)

// Config is the setting of the service. The zero Config asks nobody: without Own
// it is no caller.
type Config struct {
	Own           care.HSAID    // the platform's own id: the sender of the questions
	Reserved      []care.HSAID  // more addresses never asked: other aggregating services
	PerSource     time.Duration // for one source; 0 means 27 s
	Total         time.Duration // for the whole answer; 0 means 28 s
	AtOnce        int           // sources asked at the same time; 0 means 64
	MaxRequest    int64         // bytes of the request; 0 means 256 KiB
	MaxAnswer     int64         // bytes of one source's answer; 0 means 16 MiB
	MaxTotal      int64         // bytes of all answers of one question; 0 means 64 MiB
	HideLeftOut   bool          // true: ProcessingStatus is silent about addresses that the catalogue keeps the caller from, as the reference is
	TrustOriginal []care.HSAID  // senders whose word on the original consumer opens doors: other platforms. Others are permitted only as themselves
}

func (c Config) orDefault() Config {
	or := func(v *int64, d int64) {
		if *v <= 0 {
			*v = d
		}
	}
	or((*int64)(&c.PerSource), int64(27*time.Second))
	or((*int64)(&c.Total), int64(28*time.Second))
	or(&c.MaxRequest, 256<<10)
	or(&c.MaxAnswer, 16<<20)
	or(&c.MaxTotal, 64<<20)
	return c
}

// Index tells where a person has information.
type Index interface {
	Find(ctx context.Context, q index.Query) ([]index.Entry, error)
}

// Catalog tells who may be asked.
type Catalog interface {
	// Permitted tells whether a consumer may call a contract at an address.
	Permitted(c care.Contract, a care.LogicalAddress, consumer care.HSAID, at time.Time) bool
	// Reachable tells whether there is a route.
	Reachable(c care.Contract, a care.LogicalAddress, at time.Time) bool
}

// Carrier carries a call: the exchange.
type Carrier interface {
	Carry(ctx context.Context, c exchange.Call) (*exchange.Answer, error)
}

// Deps is what the service stands on. All are needed.
type Deps struct {
	Index   Index
	Catalog Catalog
	Carrier Carrier
	Now     func() time.Time
	// OnFind logs that sender has asked where person has information, durably;
	// an error stops the question. nil stops every question.
	OnFind func(ctx context.Context, sender care.HSAID, person care.PersonID, at time.Time) error
}

// Service gathers. It is safe for use by many at once.
type Service struct {
	cfg   Config
	deps  Deps
	table map[string]*Contract
}

var _ exchange.Service = (*Service)(nil)

// New makes the service for all contracts of Table.
func New(cfg Config, deps Deps) *Service {
	s := &Service{cfg: cfg.orDefault(), deps: deps, table: map[string]*Contract{}}
	for _, c := range Table() {
		s.table[c.Namespace.Key()] = &c
	}
	return s
}

// outcome is what became of one address.
type outcome struct {
	address care.LogicalAddress
	source  care.HSAID // the system behind it, as the index says
	part    *part
	err     error // set before anybody is asked: the catalogue lets nobody ask
	at      time.Time
}

// ServeRIV answers one question. It is an error (a SOAP fault) only when the
// question itself is wrong or the index is away; sources that fail are told of in
// the answer.
func (s *Service) ServeRIV(ctx context.Context, call exchange.Call) (*exchange.Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, s.cfg.Total)
	defer cancel()
	c, ok := s.table[call.Contract.Key()]
	if !ok {
		return nil, fault.Coded(fault.NotFound, "VP004", "this contract cannot be gathered here")
	}
	if s.cfg.Own == "" || s.deps.OnFind == nil || call.Sender == "" {
		return nil, fault.Coded(fault.Denied, "VP007", "the aggregating service is not set up to answer")
	}
	if call.Body == nil {
		return nil, fault.Coded(fault.Invalid, "VP015", "the call has no body")
	}
	doc, err := readAll(call.Body, s.cfg.MaxRequest, nil)
	if err != nil {
		return nil, &fault.Error{Kind: fault.KindOf(err), Code: "VP015", Detail: "the request cannot be read, or is too large", Err: err}
	}
	req, err := readRequest(doc, c)
	if err != nil {
		return nil, err
	}
	addresses, err := s.addresses(ctx, call, c, req)
	if err != nil {
		return nil, err
	}
	s.ask(ctx, call, c, req, addresses)
	twice := distinct(addresses)
	ans := answer(c, addresses)
	if twice > 0 {
		ans.Header.Set("X-Sammanhang-Duplicates", strconv.Itoa(twice))
	}
	return ans, nil
}

// addresses is whom to ask, in a stable order, and who would have been asked if
// the catalogue had let the caller.
func (s *Service) addresses(ctx context.Context, call exchange.Call, c *Contract, req *request) ([]outcome, error) {
	now := s.deps.Now()
	q := index.Query{Person: req.subject, Domain: c.Domain}
	if len(c.Categories) == 1 {
		q.Category = c.Categories[0]
	}
	found, err := s.deps.Index.Find(ctx, q)
	if err != nil {
		return nil, &fault.Error{Kind: fault.Unavailable, Code: "VP012", Detail: "the engagement index cannot be asked", Err: err}
	}
	if err := s.deps.OnFind(ctx, call.Sender, req.subject, now); err != nil {
		return nil, &fault.Error{Kind: fault.Unavailable, Code: "VP012", Detail: "the log cannot be written just now", Err: err}
	}
	var out []outcome
	seen := map[string]bool{}
	for i := range found {
		e := &found[i]
		if len(c.Categories) > 1 && !slices.Contains(c.Categories, e.Category) {
			continue
		}
		if req.only != "" && !strings.EqualFold(req.only, string(e.Address)) {
			continue
		}
		a := e.Address
		if c.Unit == "" {
			a = care.LogicalAddress(e.System)
		}
		if seen[a.Key()] || s.loops(a, call.Address) {
			continue
		}
		seen[a.Key()] = true
		o := outcome{address: a, source: e.System, err: s.mayAsk(call, c, a, now), at: now}
		if o.err == nil || !s.cfg.HideLeftOut {
			out = append(out, o)
		}
	}
	slices.SortFunc(out, func(a, b outcome) int { return strings.Compare(a.address.Key(), b.address.Key()) })
	return out, nil
}

// loops tells whether asking an address would lead back here, or to another
// aggregating service.
func (s *Service) loops(a, called care.LogicalAddress) bool {
	k := a.Key()
	if k == called.Key() || k == care.AggregatingAddress.Key() || k == care.LogicalAddress(s.cfg.Own).Key() || k == "*" {
		return true
	}
	return slices.ContainsFunc(s.cfg.Reserved, func(r care.HSAID) bool { return care.LogicalAddress(r).Key() == k })
}

// mayAsk is nil when the caller may ask an address, and there is a way to it; else
// the fault that the exchange would give.
// The original consumer's permission counts only when a trusted platform names
// it: the header is the sender's own word.
func (s *Service) mayAsk(call exchange.Call, c *Contract, a care.LogicalAddress, at time.Time) error {
	if !s.deps.Catalog.Reachable(c.Namespace, a, at) {
		return fault.Coded(fault.NotFound, "VP004", "no route to the address")
	}
	if s.deps.Catalog.Permitted(c.Namespace, a, call.Sender, at) {
		return nil
	}
	trusted := slices.ContainsFunc(s.cfg.TrustOriginal, func(t care.HSAID) bool { return strings.EqualFold(string(t), string(call.Sender)) })
	if trusted && call.OriginalConsumer != "" && s.deps.Catalog.Permitted(c.Namespace, a, call.OriginalConsumer, at) {
		return nil
	}
	return fault.Coded(fault.Denied, "VP007", "the caller may not ask the address")
}

// ask asks every address that may be asked, and fills in its outcome.
func (s *Service) ask(ctx context.Context, call exchange.Call, c *Contract, req *request, out []outcome) {
	original := call.OriginalConsumer
	if original == "" {
		original = call.Sender
	}
	var budget atomic.Int64
	budget.Store(s.cfg.MaxTotal)
	var tasks []gather.Task[*part]
	var of []int // which outcome a task is for
	for i := range out {
		if out[i].err != nil {
			continue
		}
		a := out[i].address
		of = append(of, i)
		tasks = append(tasks, gather.Task[*part]{
			Source: gather.Source{System: care.HSAID(a)},
			Ask: func(ctx context.Context) (*part, error) {
				envelope := req.to(a, c)
				got, err := s.deps.Carrier.Carry(ctx, exchange.Call{
					Sender:           s.cfg.Own,
					OriginalConsumer: original,
					Contract:         c.Namespace,
					Address:          a,
					Profile:          care.RIVTABP21,
					CorrelationID:    call.CorrelationID,
					SOAPAction:       `"` + string(c.Namespace) + ":" + c.Request() + `"`,
					ContentType:      "text/xml; charset=utf-8",
					Header:           call.Header.Clone(),
					Body:             envelope.reader(),
					Length:           int64(envelope.len()),
				})
				if err != nil {
					return nil, err
				}
				defer got.Body.Close()
				doc, err := readAll(got.Body, s.cfg.MaxAnswer, &budget)
				if err != nil {
					return nil, err
				}
				if got.Status != http.StatusOK && got.Status != http.StatusInternalServerError {
					return nil, fault.Coded(fault.Unavailable, "503", "the source answered with another HTTP status")
				}
				p, err := cut(doc, c, req.subject)
				if err == nil && got.Status != http.StatusOK {
					err = fault.Coded(fault.Garbage, "502", "the source answered with an error status and no fault")
				}
				return p, err
			},
		})
	}
	for a := range gather.All(ctx, tasks, gather.Limits{PerSource: s.cfg.PerSource, Total: s.cfg.Total, AtOnce: s.cfg.AtOnce}, s.deps.Now) {
		o := &out[of[a.Task]]
		o.part, o.err, o.at = a.Value, a.Err, s.deps.Now()
	}
}

// answer writes the whole envelope. Records stay where they were read; the body
// is a row of pieces of them.
func answer(c *Contract, asked []outcome) *exchange.Answer {
	var g segments
	g.str(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<` + soapPrefix + `:Envelope xmlns:` + soapPrefix + `="` + soapNS + `"><` + soapPrefix + `:Header>`)
	status(&g, asked)
	g.str(`</` + soapPrefix + `:Header><` + soapPrefix + `:Body>`)
	var parts []*part
	for _, o := range asked {
		if o.err == nil {
			parts = append(parts, o.part)
		}
	}
	merge(&g, c, parts)
	g.str(`</` + soapPrefix + `:Body></` + soapPrefix + `:Envelope>`)
	return &exchange.Answer{
		Status: http.StatusOK,
		Header: http.Header{"Content-Type": {"text/xml; charset=utf-8"}},
		Body:   io.NopCloser(g.reader()),
	}
}

// readAll reads a body of at most max bytes, which also fit the budget that all
// answers share.
func readAll(r io.Reader, max int64, budget *atomic.Int64) ([]byte, error) {
	tooLarge := fault.Coded(fault.TooLarge, "413", "the message is too large")
	buf := make([]byte, 0, 16<<10)
	for {
		if len(buf) == cap(buf) {
			grown := make([]byte, len(buf), 2*cap(buf))
			copy(grown, buf)
			buf = grown
		}
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if int64(len(buf)) > max || budget != nil && budget.Add(-int64(n)) < 0 {
			return nil, tooLarge
		}
		if errors.Is(err, io.EOF) {
			return buf, nil
		}
		if err != nil {
			return nil, gather.Classify(err)
		}
	}
}

// codeOf is the code of the outermost fault in err; "" when there is none.
func codeOf(err error) string {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return f.Code
	}
	return ""
}
