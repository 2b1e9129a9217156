package catalogxml_test

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/catalog/catalogxml"
	"sammanhang/internal/testkit"
)

func TestSamples(t *testing.T) {
	for file, want := range map[string][2]int{
		"tklocalcache-test.xml": {1, 1}, "tklocalcache-vagval-test.xml": {1, 0}, "tklocalcache-behorighet-test.xml": {0, 1},
		"tak-vagval-test.xml": {-1, 0}, "tak-behorigheter-test.xml": {0, -1},
	} {
		b, err := os.ReadFile(testkit.Shared(t, "samples", "catalog", "tak", file))
		if err != nil {
			t.Fatal(err)
		}
		d, _, problems, err := catalogxml.Read(bytes.NewReader(b))
		if err != nil || len(problems) > 0 {
			t.Fatal(file, problems, err)
		}
		if n := bytes.Count(b, []byte("</virtualiseringsInfo>")); len(d.Routes) != n || want[0] >= 0 && n != want[0] {
			t.Errorf("%s: %d routes of %d", file, len(d.Routes), n)
		}
		if n := bytes.Count(b, []byte("</anropsBehorighetsInfo>")); len(d.Permissions) != n || want[1] >= 0 && n != want[1] {
			t.Errorf("%s: %d permissions of %d", file, len(d.Permissions), n)
		}
	}
	b, err := os.ReadFile(testkit.Shared(t, "samples", "catalog", "tak", "tklocalcache-test.xml"))
	if err != nil {
		t.Fatal(err)
	}
	d, lines, _, _ := catalogxml.Read(bytes.NewReader(b))
	d.Routes[0].URL = "http://localhost:1"
	_, problems := catalog.Compile(1, d)
	for _, p := range lines.Locate(problems) {
		if p.Grave && p.Line != 3 {
			t.Errorf("the route stands at line 3: %s", p)
		}
	}
	d.Routes[0].URL = "https://localhost:19000/vardgivare-b/tjanst1"
	s, problems := catalog.Compile(1, d)
	if catalog.Grave(problems) {
		t.Error(problems)
	}
	at := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	const c care.Contract = "urn:riv:domain:subdomain:GetProductDetailResponder:1"
	if r := s.Routes(c, "VP-TEST-PRODUCER", at); len(r) != 1 || r[0].System != "HOST-LOCALHOST-19000" || !s.Permitted(c, "vp-test-producer", "TP", at) {
		t.Errorf("%+v", r)
	}
}

func TestBroken(t *testing.T) {
	for _, in := range []string{"", "<a/>", "<persistentCache>", "x", "<!DOCTYPE a><persistentCache/>"} {
		if _, _, _, err := catalogxml.Read(strings.NewReader(in)); err == nil {
			t.Errorf("accepted %q", in)
		}
	}
	_, _, problems, err := catalogxml.Read(strings.NewReader("<persistentCache>\n\n<virtualiseringsInfo><virtualiseringsInfoId>7</virtualiseringsInfoId><fromTidpunkt>x</fromTidpunkt></virtualiseringsInfo></persistentCache>"))
	if err != nil || len(problems) != 1 || problems[0].Line != 3 || problems[0].ID != "7" {
		t.Error(problems, err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`<persistentCache><virtualiseringsInfo><adress>https://a</adress></virtualiseringsInfo><anropsBehorighetsInfo/></persistentCache>`))
	f.Fuzz(func(t *testing.T, b []byte) {
		if d, _, _, err := catalogxml.Read(bytes.NewReader(b)); err == nil {
			catalog.Compile(0, d)
		}
	})
}
