package exchange_test

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/exchange"
	"sammanhang/internal/testkit"
)

// The samples of messages with attachments, through the real doors: the good one
// reaches the producer byte for byte, the broken one is VP015.
func TestMultipartSamples(t *testing.T) {
	dir := filepath.Join(testkit.Shared(t), "samples", "mtom")
	const blocks = care.Contract("urn:riv:ehr:blocking:accesscontrol:CheckBlocksResponder:3")
	w := newWorldWith(t, exchange.Config{}, func(_ *world, d *exchange.Deps) {
		all := d.Catalog().Data()
		all.Contracts = append(all.Contracts, catalog.Contract{Namespace: blocks})
		r := all.Routes[0]
		r.Contract, r.Address = blocks, "HttpProducer"
		all.Routes = append(all.Routes, r)
		all.Permissions = append(all.Permissions, catalog.Permission{Contract: blocks, Address: "HttpProducer", Consumer: consumer, Agreement: "prov"})
		snap, _ := catalog.Compile(2, all)
		d.Catalog = func() *catalog.Snapshot { return snap }
	})
	var got []byte
	w.produce(func(rw http.ResponseWriter, r *http.Request) {
		got, _ = io.ReadAll(r.Body)
		rw.Header().Set("Content-Type", "text/xml")
		_, _ = rw.Write(envelope("x"))
	})
	for _, c := range []struct{ file, boundary, start, outcome string }{
		{"01-request.txt", "uuid:2b0d9d3d-f8bf-4a78-b9ad-62e0996d1872+id=1", "<http://tempuri.org/0>", "OK"},
		{"02-request.txt", "----=_Part_11_8757200.1571821395690", "<rootpart@soapui.org>", "VP015"},
	} {
		sent, err := os.ReadFile(filepath.Join(dir, c.file))
		if err != nil {
			t.Fatal(err)
		}
		got = nil
		_, b, err := w.post(w.client, bytes.NewReader(sent), "Content-Type", `multipart/related; type="application/xop+xml"; start="`+c.start+`"; boundary="`+c.boundary+`"; start-info="text/xml"`)
		if err != nil {
			t.Fatal(err)
		}
		if rec := w.record(); rec.Outcome != c.outcome {
			t.Errorf("%s: %s, want %s\n%s", c.file, rec.Outcome, c.outcome, b)
		}
		if c.outcome == "OK" && !bytes.Equal(got, sent) {
			t.Errorf("%s did not pass byte for byte", c.file)
		}
		if c.outcome != "OK" && (got != nil || !bytes.Contains(b, []byte(c.outcome+" [Prov]"))) {
			t.Errorf("%s: %s", c.file, b)
		}
	}
}
