package exchange

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"sammanhang/care"
	"sammanhang/fault"
	"sammanhang/route"
	"sammanhang/wire/soap"
)

// intake reads as much of a call's body as is needed to know to whom it is, and
// makes the Call of it in c. Every listener comes in through here. buf is room to read
// into; the replay that is returned, never nil, may lie in it and must be closed
// before buf is used for something else. length is what the head of the request says; 0: nothing.
//
// What a message is written in is settled here: one with attachments passes whole
// and is looked at in its root part; UTF-16 goes on as UTF-8, which every producer
// reads, and the answer goes back as UTF-16.
func (x *Exchange) intake(c *Call, who Caller, ask asked, length int64, body io.Reader, buf []byte, t *trace) (*replay, error) {
	*c = Call{
		Sender: who.ID, internal: who.Internal, CorrelationID: t.rec.CorrelationID,
		SOAPAction: ask.first("Soapaction"), ContentType: ask.first("Content-Type"), Header: ask.header, Length: max(length, 0),
	}
	pass := &t.work.replay
	pass.rest = body
	t.in = &pass.read
	if length > x.cfg.MaxRequest {
		return pass, callerFault(errTooLarge)
	}
	boundary, start, err := attachments(c.ContentType)
	if err != nil {
		return pass, err
	}
	var loc soap.Location
	last := ask.last()
	if c.attachments = boundary != ""; c.attachments {
		if ask.body != nil {
			pass.prefix, pass.rest = ask.body, nil
			loc, _, err = soap.LocateMultipart(bytes.NewReader(ask.body), nil, 0, boundary, start)
		} else {
			loc, pass.prefix, err = soap.LocateMultipart(body, buf, 0, boundary, start)
		}
	} else {
		if ask.body != nil {
			pass.prefix, pass.rest, body = ask.body, nil, nothing{}
			loc, err = last.Locate(ask.body)
		} else {
			loc, pass.prefix, err = last.LocateReader(body, buf, 0)
		}
		if errors.Is(err, soap.ErrEncoding) {
			if order, wide := soap.UTF16(pass.prefix); wide {
				began := append([]byte(nil), pass.prefix...)
				pass.rest = soap.NewUTF8Reader(io.MultiReader(strings.NewReader(string(began)), body), order)
				c.wide, c.Length, c.ContentType = order, 0, soap.ContentType
				loc, pass.prefix, err = soap.LocateReader(pass.rest, buf, 0)
			}
		}
	}
	pass.read.Store(int64(len(pass.prefix)))
	if err != nil {
		return pass, unreadable(err)
	}
	env := last.Envelope(loc)
	c.Contract, c.Address, c.Profile, c.replay, pass.loc = care.Contract(env.Contract), care.LogicalAddress(env.LogicalAddress), env.Profile, pass, loc
	if env.Strange {
		return pass, fault.Coded(fault.Invalid, "VP001", "The address in the header is in a namespace of no RIV-TA profile: LogicalAddress belongs in "+soap.NSRegistry+" (2.1), To in "+soap.NSAddressing+" (2.0)")
	}
	c.OriginalConsumer, err = original(ask.first(headerOriginal), who.ID)
	return pass, err
}

// nothing is what is left of a body that has been read.
type nothing struct{}

func (nothing) Read([]byte) (int, error) { return 0, io.EOF }

// asked is what a request said before its body, and the connection of our own that it
// came over; nil: it did not.
type asked struct {
	header http.Header
	conn   *frontConn
	body   []byte // its whole body, when that has come already; nil: it is to be read
}

func (a asked) first(canonical string) string {
	if a.conn != nil {
		return a.conn.said.first(canonical)
	}
	return first(a.header, canonical)
}

// last is the connection's last envelope.
func (a asked) last() *soap.Last {
	if a.conn != nil {
		return &a.conn.last
	}
	return nil
}

// attachments reads the Content-Type of a message with attachments (MTOM, SOAP with
// attachments); boundary is empty for a message that is an envelope alone.
func attachments(contentType string) (boundary, start string, err error) {
	const multi, xop = "multipart/", "application/xop+xml"
	bad := func(what string) (string, string, error) {
		return "", "", fault.Coded(fault.Invalid, "VP015", what)
	}
	kind := strings.TrimSpace(contentType)
	if len(kind) >= len(xop) && strings.EqualFold(kind[:len(xop)], xop) {
		return bad("application/xop+xml is the type of a part: a message with attachments is multipart/related")
	}
	if len(kind) < len(multi) || !strings.EqualFold(kind[:len(multi)], multi) {
		return "", "", nil
	}
	kind, params, err := mime.ParseMediaType(contentType)
	boundary = params["boundary"]
	switch {
	case err != nil:
		return bad("The Content-Type of the message with attachments cannot be read")
	case kind != "multipart/related":
		return bad("A message with attachments is multipart/related")
	case boundary == "" || len(boundary) > 200:
		return bad("The Content-Type of the message with attachments has no usable boundary")
	}
	return boundary, params["start"], nil
}

// unreadable is the fault for a body whose beginning could not be read.
func unreadable(err error) *fault.Error {
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return f
	}
	if errors.Is(err, errTooLarge) || errors.Is(err, errSlowCaller) {
		return callerFault(err)
	}
	for _, known := range []error{soap.ErrDTD, soap.ErrEncoding, soap.ErrNotSOAP, soap.ErrSOAP12, soap.ErrTwoAddresses, soap.ErrEmptyBody, soap.ErrTooLarge, soap.ErrNeedMore, soap.ErrMalformed,
		soap.ErrNoRoot, soap.ErrRootEncoding} {
		if errors.Is(err, known) {
			return fault.Coded(fault.Invalid, "VP015", err.Error())
		}
	}
	return callerFault(err)
}

// convert writes the address in the call's header as the producer's profile has it.
// Everything else passes byte for byte.
func (c *Call) convert(way route.Way) error {
	loc := c.replay.loc
	if loc.Body == 0 { // a call made in Go
		prefix, rest := c.replay.prefix, c.replay.rest
		var err error
		if rest != nil {
			loc, prefix, err = soap.LocateReader(rest, nil, 0)
		} else {
			loc, err = soap.Locate(prefix)
		}
		if err != nil {
			return unreadable(err)
		}
		c.replay.prefix = prefix
	}
	prefix, ok := soap.Convert(c.replay.prefix, loc, way.Profile)
	if !ok {
		return fault.Coded(fault.Internal, "VP012", "The header of the call could not be converted to "+route.Show(string(way.Profile)))
	}
	if c.Length > 0 {
		c.Length += int64(len(prefix) - len(c.replay.prefix))
	}
	c.replay.prefix = prefix
	return nil
}

// answerAs gives an answer back in the encoding that the call was written in. Only
// an answer in UTF-8 is turned over: any other, and one with attachments, passes.
func answerAs(ans *Answer, order binary.ByteOrder) {
	ans.open()
	said := ans.Header.Get("Content-Type")
	if said == "" {
		said = soap.ContentType
	}
	kind, params, err := mime.ParseMediaType(said)
	if err != nil || kind != "text/xml" || params["charset"] != "" && !strings.EqualFold(params["charset"], "utf-8") {
		return
	}
	head := make([]byte, 512)
	n, rerr := io.ReadFull(ans.Body, head)
	head = head[:n]
	var rest io.Reader = ans.Body
	if rerr != nil {
		rest = failing{rerr}
	}
	body := io.MultiReader(strings.NewReader(string(head)), rest)
	if _, wide := soap.UTF16(head); !wide {
		switch declared := soap.DeclaredEncoding(head); {
		case declared == "", strings.EqualFold(declared, "utf-8"), strings.EqualFold(declared, "utf8"), strings.EqualFold(declared, "us-ascii"):
			body = soap.NewUTF16Reader(body, order)
			ans.Header.Set("Content-Type", "text/xml; charset=UTF-16")
			ans.Header.Del("Content-Length")
		}
	}
	ans.Body = struct {
		io.Reader
		io.Closer
	}{garbled{body}, ans.Body}
}

// failing is what is left of a body that broke off, or ended.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) {
	if f.err == io.ErrUnexpectedEOF {
		return 0, io.EOF // io.ReadFull's word for a body that is shorter than the room
	}
	return 0, f.err
}

// garbled makes an answer that is not UTF-8 the producer's fault.
type garbled struct{ r io.Reader }

func (g garbled) Read(b []byte) (int, error) {
	n, err := g.r.Read(b)
	if errors.Is(err, soap.ErrEncoding) {
		err = vp009(fault.Garbage, "The producer's answer is not the UTF-8 that it says it is.", nil)
	}
	return n, err
}
