package soap_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"sammanhang/internal/testkit"
	"sammanhang/wire/soap"
)

// oracle finds the same with encoding/xml. ok is false when that refuses the
// message, or when it is one of the things that encoding/xml lets pass and the
// scanner must not (undeclared prefixes, names with odd colons, DTDs).
func oracle(b []byte) (address, contract string, ok bool) {
	d := xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(b, []byte("\xEF\xBB\xBF"))))
	d.CharsetReader = func(label string, r io.Reader) (io.Reader, error) {
		if !regexp.MustCompile(`(?i)^(us-ascii|utf8|utf-8)$`).MatchString(label) {
			return nil, errors.New("encoding")
		}
		return r, nil
	}
	var path []xml.Name
	var text strings.Builder
	var found, to, other *string
	others := 0
	in := false
	for {
		tok, err := d.Token()
		if err != nil {
			return "", "", false
		}
		switch tok := tok.(type) {
		case xml.Directive:
			return "", "", false
		case xml.StartElement:
			if in {
				return "", "", false
			}
			path = append(path, tok.Name)
			if len(path) == 3 && path[1] == (xml.Name{Space: soap.NS, Local: "Body"}) && path[0] == (xml.Name{Space: soap.NS, Local: "Envelope"}) {
				if others > 0 && strings.HasPrefix(tok.Name.Space, "urn:riv:infrastructure:itintegration:registry:") {
					return *other, tok.Name.Space, others == 1 && found == nil
				}
				switch {
				case found != nil:
					return *found, tok.Name.Space, true
				case to != nil:
					return *to, tok.Name.Space, true
				}
				return "", tok.Name.Space, true
			}
			if len(path) == 3 && path[1] == (xml.Name{Space: soap.NS, Local: "Header"}) {
				in = tok.Name == (xml.Name{Space: soap.NSRegistry, Local: "LogicalAddress"}) || tok.Name == (xml.Name{Space: soap.NSAddressing, Local: "To"}) || tok.Name == (xml.Name{Space: soap.NSRegistry2, Local: "LogicalAddress"})
				text.Reset()
			}
		case xml.CharData:
			if in {
				text.Write(tok)
			}
		case xml.EndElement:
			if in {
				s := text.String()
				p := &found
				switch {
				case tok.Name.Local == "To":
					p = &to
				case tok.Name.Space == soap.NSRegistry2:
					p, other = &other, nil
					others++
				}
				if *p != nil {
					return "", "", false
				}
				*p, in = &s, false
			}
			path = path[:len(path)-1]
		}
	}
}

// agree fails when the scanner reads another address or contract than encoding/xml,
// or accepts what that refuses.
func agree(t *testing.T, b []byte) (accepted bool) {
	t.Helper()
	env, err := soap.Scan(b)
	if err != nil {
		return false
	}
	if env.Charset != "" {
		return true
	}
	address, contract, ok := oracle(b)
	if !ok {
		t.Fatalf("the scanner accepts what encoding/xml refuses: %q", b)
	}
	if address != env.LogicalAddress || contract != env.Contract {
		t.Fatalf("scanner %q %q, encoding/xml %q %q: %q", env.LogicalAddress, env.Contract, address, contract, b)
	}
	return true
}

// TestSamples holds the scanner against every message that others wrote.
func TestSamples(t *testing.T) {
	root := testkit.Shared(t, "samples")
	files, envelopes := 0, 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".xml" {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		_, contract, ok := oracle(b)
		accepted := agree(t, b)
		if ok && contract != "" && !accepted {
			_, err := soap.Scan(b)
			t.Errorf("%s: encoding/xml reads it, the scanner says %v", path, err)
		}
		if accepted {
			envelopes++
			payload, f, err := soap.Body(b)
			if err != nil {
				t.Errorf("%s: Body: %v", path, err)
			} else if f == nil {
				wellFormed(t, path, payload)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if envelopes < 100 {
		t.Errorf("only %d of %d samples are envelopes", envelopes, files)
	}
	t.Logf("%d files, %d envelopes", files, envelopes)
}

func wellFormed(t *testing.T, name string, b []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(b))
	for {
		if _, err := d.Token(); err == io.EOF {
			return
		} else if err != nil {
			t.Errorf("%s: the payload is not well-formed: %v", name, err)
			return
		}
	}
}

func FuzzScan(f *testing.F) {
	f.Add([]byte(msg(addr, `<Get xmlns="urn:c"/>`)))
	f.Add([]byte(`<?xml version="1.0" encoding="UTF-8"?><!-- - --><e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Header><a:To xmlns:a="http://www.w3.org/2005/08/addressing">&#x41;<![CDATA[ ]] ]]></a:To></e:Header><e:Body><å xmlns="u"/>`))
	f.Add([]byte(msg(`<o:LogicalAddress xmlns:o="`+soap.NSRegistry2+`">O1</o:LogicalAddress>`, `<Get xmlns="urn:riv:infrastructure:itintegration:registry:GetSupportedServiceContractsResponder:2"/>`)))
	f.Add([]byte("\xEF\xBB\xBF" + head + "<?p q?><s:Body xmlns:x='y'>\r\n<x:z a='&lt;'>"))
	f.Fuzz(func(t *testing.T, b []byte) {
		agree(t, b)
		if payload, fault, err := soap.Body(b); err == nil && fault == nil {
			// What stands alone must scan to the same contract in a new envelope.
			env, _ := soap.Scan(b)
			again, err := soap.Scan(soap.Wrap("", "", payload))
			if err != nil || again.Contract != env.Contract || again.Root != env.Root {
				t.Fatalf("%q: %v", payload, err)
			}
		}
	})
}

// sized is a call of about 1 KiB before its body, as common stacks write it.
func sized(body int) []byte {
	return []byte(`<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:urn="urn:riv:itintegration:registry:1" xmlns:urn1="urn:riv:clinicalprocess:logistics:logistics:GetCarePlansResponder:2" xmlns:urn2="urn:riv:clinicalprocess:logistics:logistics:2">
  <soapenv:Header>
    <!-- made by a common stack -->
    <urn:LogicalAddress>SE2321000016-1HZ3</urn:LogicalAddress>
  </soapenv:Header>
  <soapenv:Body>
    <urn1:GetCarePlans>` + strings.Repeat("<urn1:careUnitHSAId>SE2321000016-1HZ3</urn1:careUnitHSAId>", body/58) + `</urn1:GetCarePlans>
  </soapenv:Body>
</soapenv:Envelope>`)
}

// cpu is the processor time this process has used: on a busy machine the clock
// tells about the others.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func BenchmarkScan(b *testing.B) {
	for _, c := range []struct {
		name string
		body int
	}{{"1KiB", 400}, {"1MiB", 1 << 20}} {
		in := sized(c.body)
		last := &soap.Last{}
		for _, way := range []struct {
			name string
			ok   func() bool
		}{
			{"last", func() bool { _, err := last.Locate(in); return err == nil }},
			{"locate", func() bool { _, err := soap.Locate(in); return err == nil }},
			{"scan", func() bool { _, err := soap.Scan(in); return err == nil }},
			{"encodingxml", func() bool { _, _, ok := oracle(in); return ok }},
		} {
			b.Run(way.name+"/"+c.name, func(b *testing.B) {
				b.ReportAllocs()
				start := cpu()
				for b.Loop() {
					if !way.ok() {
						b.Fatal("refused")
					}
				}
				b.ReportMetric(float64(cpu()-start)/float64(b.N), "cpu-ns/op")
			})
		}
	}
	in := sized(1 << 20)
	b.Run("body/1MiB", func(b *testing.B) {
		b.SetBytes(int64(len(in)))
		b.ReportAllocs()
		for b.Loop() {
			if _, _, err := soap.Body(in); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func TestScanDoesNotAllocate(t *testing.T) {
	for _, body := range []int{400, 1 << 20} {
		in := sized(body)
		if n := testing.AllocsPerRun(100, func() { _, _ = soap.Locate(in) }); n != 0 {
			t.Errorf("Locate allocates %v times with a body of %d bytes", n, body)
		}
	}
}
