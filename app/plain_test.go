package app

import (
	"bytes"
	"encoding/base64"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/wire/soap"
)

// TestPlainDoor starts a node as an operator would behind a TLS terminator: the
// certificate comes in a header, contracts are served, the HSA tree is grown.
func TestPlainDoor(t *testing.T) {
	d := startTestDemo(t)
	c := newConsumer(t, d, "")
	told := base64.StdEncoding.EncodeToString(c.http.Transport.(*http.Transport).TLSClientConfig.Certificates[0].Certificate[0])
	cfg := d.Node.cfg
	if err := d.Node.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "a.wsdl"), []byte(`<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" targetNamespace="urn:riv:a:Do:1:rivtabp21"/>`), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg.Doors.Plain = "127.0.0.1:0"
	cfg.Exchange.Terminators = []string{"127.0.0.0/8"}
	cfg.Exchange.WSDLFolder = folder
	cfg.Exchange.HSAFiles = []string{write(t, "hsacache.xml", units)}
	cfg.Exchange.Internal = []string{"127.0.0.1"}
	if _, err := serve(t.Context(), cfg, Options{Now: time.Now, Log: slog.New(slog.DiscardHandler)}, nil); err == nil || !strings.Contains(err.Error(), "exchange.internal") {
		t.Errorf("one address is both: %v", err)
	}
	cfg.Exchange.Internal = []string{"192.0.2.1"}
	n, err := serve(t.Context(), cfg, Options{Now: time.Now, Log: slog.New(slog.DiscardHandler)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = n.Stop(t.Context()) })
	base := "http://" + n.Addr("plain") + "/vp"
	ping := func(header string) string {
		body := soap.Wrap(care.RIVTABP20, care.LogicalAddress(cfg.Platform.HSAID), []byte(`<x:PingForConfiguration xmlns:x="`+string(care.PingForConfiguration1)+`">`+pingWords+`</x:PingForConfiguration>`))
		req, err := http.NewRequest(http.MethodPost, base, bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-Vp-Auth-Cert", header)
		req.Header.Set("Content-Type", "text/xml")
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		b, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res.Status + string(b)
	}
	if got := ping(told); !strings.HasPrefix(got, "200") || !strings.Contains(got, "PingForConfigurationResponse") {
		t.Error(got)
	}
	if got := ping("AAAA"); !strings.Contains(got, "VP002") {
		t.Error(got)
	}
	if got := get(t, base+"/a/Do/1/rivtabp21?wsdl"); !strings.Contains(got, "targetNamespace") {
		t.Error(got)
	}
	if got := get(t, base+"/b?wsdl"); !strings.Contains(got, base+"/a/Do/1/rivtabp21?wsdl") {
		t.Error(got)
	}
	if health := get(t, "http://"+n.Addr("ops")+"/health/ready"); !strings.Contains(health, `"hsa": "2 units"`) || !strings.Contains(health, `"plain": true`) {
		t.Error(health)
	}
}
