// Package catalogsoap answers for the platform itself what others ask of its
// catalogue over RIV-TA: GetSupportedServiceContracts 1 and 2, which contracts are
// answered at an address; GetLogicalAddresseesByServiceContract 1 and 2, at which
// addresses a consumer may call a contract, with the filters of its subscription;
// and PingForConfiguration 1, whether the platform is there.
//
// It promises that an answer is valid by the contract's schema and is given from
// one snapshot of the catalogue. The catalogue describes systems, no person.
package catalogsoap

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/exchange"
	"sammanhang/fault"
	"sammanhang/wire/soap"
)

// MaxBody is the largest envelope that is read, in bytes.
const MaxBody = 256 << 10

// Config is what the platform says of itself.
type Config struct {
	Name    string    // of the platform
	Version string    // of the program
	Started time.Time // of the node
}

// Deps are what the service needs.
type Deps struct {
	Catalog func() *catalog.Snapshot // the one in force; nil: none
	Now     func() time.Time
}

// Service implements exchange.Service.
type Service struct {
	cfg  Config
	deps Deps
}

var _ exchange.Service = (*Service)(nil)

// New makes the service.
func New(cfg Config, deps Deps) *Service { return &Service{cfg, deps} }

// Contracts are those that the service speaks.
func Contracts() []care.Contract {
	return []care.Contract{
		care.GetSupportedServiceContracts1, care.GetSupportedServiceContracts2,
		care.GetLogicalAddresseesByServiceContract1, care.GetLogicalAddresseesByServiceContract2,
		care.PingForConfiguration1,
	}
}

// ServeRIV reads one envelope and answers with one.
func (s *Service) ServeRIV(_ context.Context, c exchange.Call) (*exchange.Answer, error) {
	if c.Body == nil {
		return nil, fault.New(fault.Invalid, "no message")
	}
	envelope, err := io.ReadAll(io.LimitReader(c.Body, MaxBody+1))
	if err != nil {
		if _, ok := errors.AsType[*fault.Error](err); ok {
			return nil, err
		}
		return nil, fault.Wrap(fault.Invalid, "the message could not be read to its end", err)
	}
	if len(envelope) > MaxBody {
		return nil, fault.Newf(fault.TooLarge, "the message is larger than %d bytes", MaxBody)
	}
	payload, soapFault, err := soap.Body(envelope)
	if err != nil || soapFault != nil {
		return nil, fault.New(fault.Invalid, "not a SOAP message with one element in its body")
	}
	answer, err := s.Handle(payload)
	if err != nil {
		return nil, err
	}
	return &exchange.Answer{
		Status: http.StatusOK,
		Header: http.Header{"Content-Type": {"text/xml; charset=utf-8"}},
		Body:   io.NopCloser(bytes.NewReader(soap.Wrap("", "", answer))),
	}, nil
}

// request is any of the requests. The root decides which; below it local names do,
// because senders mix up the two namespaces of these contracts.
type request struct {
	XMLName  xml.Name
	Consumer *string `xml:"serviceConsumerHsaId"`
	Address  *string `xml:"logicalAdress"` // the contract's own spelling
	Contract *struct {
		Namespace string `xml:"ServiceContractNamespace"`
	} `xml:"serviceContractNameSpace"`

	PingContract string `xml:"serviceContractNamespace"`
	PingAddress  string `xml:"logicalAddress"`
}

// Handle reads the payload of one call and gives the payload of the answer. What
// is none of the contracts, or lacks a mandatory element, is fault.Invalid.
func (s *Service) Handle(payload []byte) ([]byte, error) {
	if bytes.Contains(payload, []byte("<!DOCTYPE")) {
		return nil, fault.New(fault.Invalid, "a document type declaration is not accepted")
	}
	var r request
	if err := xml.Unmarshal(payload, &r); err != nil {
		return nil, fault.New(fault.Invalid, "the message is not well-formed XML")
	}
	contract := care.Contract(r.XMLName.Space)
	if r.XMLName.Local != contract.Interaction() {
		return nil, fault.New(fault.Invalid, "the body is not a question to the registry")
	}
	if contract == care.PingForConfiguration1 {
		return s.ping(r), nil
	}
	snap := s.deps.Catalog()
	if snap == nil {
		return nil, fault.New(fault.Unavailable, "no catalogue is in force")
	}
	switch contract {
	case care.GetSupportedServiceContracts1, care.GetSupportedServiceContracts2:
		return s.contracts(snap, contract, r)
	case care.GetLogicalAddresseesByServiceContract1, care.GetLogicalAddresseesByServiceContract2:
		return s.addresses(snap, contract, r)
	}
	return nil, fault.New(fault.Invalid, "the body is not a question to the registry")
}

func text(p *string) string {
	if p == nil {
		return ""
	}
	return strings.TrimSpace(*p)
}

func (s *Service) contracts(snap *catalog.Snapshot, c care.Contract, r request) ([]byte, error) {
	address := care.LogicalAddress(text(r.Address))
	if address == "" {
		return nil, fault.New(fault.Invalid, "logicalAdress is missing")
	}
	consumer := care.HSAID(text(r.Consumer))
	if consumer == "" && c == care.GetSupportedServiceContracts1 {
		return nil, fault.New(fault.Invalid, "serviceConsumerHsaId is missing")
	}
	core := "urn:riv:itintegration:registry:1"
	if c == care.GetSupportedServiceContracts2 {
		core = "urn:riv:infrastructure:itintegration:registry:2"
	}
	w := begin(c, "GetSupportedServiceContractsResponse", core)
	for _, found := range snap.ContractsAt(address, consumer, s.deps.Now()) {
		w.WriteString("<t:serviceContractNamespace><c:ServiceContractNamespace>")
		w.text(string(found))
		w.WriteString("</c:ServiceContractNamespace></t:serviceContractNamespace>")
	}
	return w.end("GetSupportedServiceContractsResponse"), nil
}

func (s *Service) addresses(snap *catalog.Snapshot, c care.Contract, r request) ([]byte, error) {
	consumer := care.HSAID(text(r.Consumer))
	if consumer == "" {
		return nil, fault.New(fault.Invalid, "serviceConsumerHsaId is missing")
	}
	if r.Contract == nil || strings.TrimSpace(r.Contract.Namespace) == "" {
		return nil, fault.New(fault.Invalid, "ServiceContractNamespace is missing")
	}
	w := begin(c, "GetLogicalAddresseesByServiceContractResponse", "")
	for _, sub := range snap.AddressesFor(care.Contract(strings.TrimSpace(r.Contract.Namespace)), consumer, s.deps.Now()) {
		if c == care.GetLogicalAddresseesByServiceContract1 {
			w.element("logicalAddress", string(sub.Address))
			continue
		}
		w.WriteString("<t:logicalAddressRecord>")
		w.element("logicalAddress", string(sub.Address))
		for _, f := range sub.Filters {
			w.WriteString("<t:filter>")
			w.element("serviceDomain", f.Domain)
			for _, category := range f.Categories {
				w.element("categorization", category)
			}
			w.WriteString("</t:filter>")
		}
		w.WriteString("</t:logicalAddressRecord>")
	}
	return w.end("GetLogicalAddresseesByServiceContractResponse"), nil
}

// ping answers always: it tells that the platform is there. The contract and the
// address are mandatory by the schema, and left out by real monitoring.
func (s *Service) ping(r request) []byte {
	w := begin(care.PingForConfiguration1, "PingForConfigurationResponse", "")
	version := s.cfg.Version
	if version == "" {
		version = "unknown"
	}
	now := s.deps.Now()
	w.element("version", version)
	w.element("pingDateTime", care.SwedishTime(now).Format("20060102150405"))
	item := func(name, value string) {
		w.WriteString("<t:configuration>")
		w.element("name", name)
		w.element("value", value)
		w.WriteString("</t:configuration>")
	}
	if s.cfg.Name != "" {
		item("platform", s.cfg.Name)
	}
	if !s.cfg.Started.IsZero() {
		item("started", s.cfg.Started.UTC().Format(time.RFC3339))
	}
	snap := s.deps.Catalog()
	if snap == nil {
		item("catalogue", "none")
		return w.end("PingForConfigurationResponse")
	}
	item("catalogue", fmt.Sprintf("version %d", snap.Version()))
	if c, a := strings.TrimSpace(r.PingContract), strings.TrimSpace(r.PingAddress); c != "" && a != "" {
		answer := "none"
		if len(snap.Routes(care.Contract(c), care.LogicalAddress(a), now)) > 0 {
			answer = "found"
		}
		item("route", answer)
	}
	return w.end("PingForConfigurationResponse")
}

// writer writes an answer; its prefixes are t, the contract's own, and c, the core
// types'.
type writer struct{ bytes.Buffer }

func begin(c care.Contract, root, core string) *writer {
	w := &writer{}
	w.WriteString(`<t:` + root + ` xmlns:t="` + string(c) + `"`)
	if core != "" {
		w.WriteString(` xmlns:c="` + core + `"`)
	}
	w.WriteString(">")
	return w
}

func (w *writer) end(root string) []byte {
	w.WriteString("</t:" + root + ">")
	return w.Bytes()
}

func (w *writer) text(s string) { _ = xml.EscapeText(w, []byte(s)) } // a buffer takes everything

func (w *writer) element(name, value string) {
	w.WriteString("<t:" + name + ">")
	w.text(value)
	w.WriteString("</t:" + name + ">")
}
