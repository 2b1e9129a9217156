package exchange

import (
	"net/http"
	"strings"
	"testing"
)

// A message with attachments that has come whole is sent on whole, from memory that is
// closed with the call: nothing of it is left to be read later.
func TestAttachmentsThatHaveComeWhole(t *testing.T) {
	x := New(Config{}, Deps{})
	for _, size := range []int{10, 3_000, 12_000} {
		envelope := `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Header><a:LogicalAddress xmlns:a="urn:riv:itintegration:registry:1">SE1</a:LogicalAddress></e:Header><e:Body><Get xmlns="urn:c"/></e:Body></e:Envelope>`
		message := []byte("--b\r\nContent-Type: application/xop+xml; type=\"text/xml\"\r\n\r\n" + envelope + "\r\n--b\r\nContent-Type: image/png\r\n\r\n" + strings.Repeat("x", size) + "\r\n--b--\r\n")
		w := newWork()
		h := http.Header{"Content-Type": {`multipart/related; type="application/xop+xml"; boundary=b`}}
		pass, err := x.intake(&w.call, Caller{ID: "SE1"}, asked{header: h, body: message}, int64(len(message)), nothing{}, nil, x.begin(w, ""))
		if err != nil || !w.call.attachments || w.call.Address != "SE1" || w.call.Contract != "urn:c" {
			t.Fatal(err, w.call)
		}
		if pass.rest != nil || string(pass.prefix) != string(message) {
			t.Errorf("%d bytes: %d of %d are there, and more is to be read: %v", size, len(pass.prefix), len(message), pass.rest != nil)
		}
	}
}
