package e2e

import (
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

// browser is somebody who reads pages without script.
type browser struct {
	http *http.Client
	base string
}

// page is one answer. HTML is all of it, Whole what a reader without script sees of
// the content, Text that in words.
type page struct {
	Status      int
	Header      http.Header
	HTML        string
	Whole, Text string
	First, Took time.Duration // to the first content, and to the end
}

var (
	tags   = regexp.MustCompile(`(?s)<(style|script)[^>]*>.*?</(style|script)>|<[^>]*>`)
	spaces = regexp.MustCompile(`\s+`)
	hidden = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)"`)
)

// words is what an HTML text says.
func words(s string) string {
	return strings.TrimSpace(spaces.ReplaceAllString(html.UnescapeString(tags.ReplaceAllString(s, " ")), " "))
}

func newBrowser(base string) *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		panic(err) // it never fails without options
	}
	return &browser{http: &http.Client{Jar: jar, Timeout: 60 * time.Second, Transport: &http.Transport{}}, base: base}
}

// login logs somebody in through the demo's identity provider and returns where the
// person came to.
func login(base, number string) (*browser, error) {
	b := newBrowser(base)
	at, err := b.get("/logga-in?till=/hjalp")
	if err != nil {
		return nil, err
	}
	form := url.Values{"number": {number}}
	for _, m := range hidden.FindAllStringSubmatch(at.HTML, -1) {
		form.Set(m[1], html.UnescapeString(m[2]))
	}
	if form.Get("id") == "" {
		return nil, fmt.Errorf("this is not the log-in page (%d): %.300s", at.Status, at.Text)
	}
	res, err := b.http.PostForm(at.Header.Get("At"), form)
	if err != nil {
		return nil, err
	}
	p, err := read(res, time.Now())
	if err != nil {
		return nil, err
	}
	if p.Status != http.StatusOK || res.Request.URL.Path != "/hjalp" {
		return nil, fmt.Errorf("the log-in ended at %s with %d: %.300s", res.Request.URL.Path, p.Status, p.Text)
	}
	return b, nil
}

func (w *world) web() string { return "http://" + w.Node.Addr("web") }

func (w *world) login(t *testing.T, key string) *browser {
	t.Helper()
	b, err := login(w.web(), w.person(t, key).ID.Value())
	if err != nil {
		t.Fatalf("%s cannot log in: %v", key, err)
	}
	t.Cleanup(b.http.CloseIdleConnections)
	return b
}

// get fetches a page and follows redirects. Header "At" is where it ended.
func (b *browser) get(path string) (page, error) {
	begun := time.Now()
	res, err := b.http.Get(b.base + path)
	if err != nil {
		return page{}, err
	}
	return read(res, begun)
}

func (b *browser) post(path string, form url.Values) (page, error) {
	begun := time.Now()
	res, err := b.http.PostForm(b.base+path, form)
	if err != nil {
		return page{}, err
	}
	return read(res, begun)
}

// read reads an answer to its end, and notes when the first content came.
func read(res *http.Response, begun time.Time) (page, error) {
	defer res.Body.Close()
	p := page{Status: res.StatusCode, Header: res.Header.Clone()}
	p.Header.Set("At", res.Request.URL.String())
	var b strings.Builder
	buf := make([]byte, 32<<10)
	for {
		n, err := res.Body.Read(buf)
		b.Write(buf[:n])
		if p.First == 0 && strings.Contains(b.String(), "</main>") || p.First == 0 && strings.Contains(b.String(), `class="sources`) {
			p.First = time.Since(begun)
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			p.HTML = b.String()
			return p, err
		}
	}
	p.Took = time.Since(begun)
	p.HTML = b.String()
	p.Whole = p.HTML
	if _, after, ok := strings.Cut(p.HTML, `<div id="whole">`); ok {
		p.Whole, _, _ = strings.Cut(after, `<template data-end>`)
	}
	p.Text = words(p.Whole)
	return p, nil
}

// page fetches a page that must be there.
func (b *browser) page(t *testing.T, path string) page {
	t.Helper()
	p, err := b.get(path)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	if p.Status != http.StatusOK {
		t.Fatalf("%s: %d: %.400s", path, p.Status, p.Text)
	}
	return p
}

func (p page) wants(t *testing.T, texts ...string) {
	t.Helper()
	for _, s := range texts {
		if !strings.Contains(p.Text, s) {
			t.Errorf("the page does not say %q; it says: %.1500s", s, p.Text)
		}
	}
}

func (p page) lacks(t *testing.T, texts ...string) {
	t.Helper()
	for _, s := range texts {
		if i := strings.Index(p.HTML, s); i >= 0 {
			t.Errorf("the page holds %q: …%s…", s, p.HTML[max(0, i-120):min(len(p.HTML), i+120)])
		}
	}
}

var chip = regexp.MustCompile(`(?s)<span class="chip[^"]*">\s*([^<]+?)\s*<`)

// providers are those that the content's items name.
func (p page) providers() map[string]int {
	found := map[string]int{}
	for _, m := range chip.FindAllStringSubmatch(p.Whole, -1) {
		found[html.UnescapeString(m[1])]++
	}
	return found
}
