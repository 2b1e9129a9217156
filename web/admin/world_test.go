package admin_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/fault"
	"sammanhang/route"
	"sammanhang/trace"
	"sammanhang/web"
	"sammanhang/web/admin"
	"sammanhang/web/admin/catalogue"
	"sammanhang/web/admin/explain"
	"sammanhang/web/admin/operator"
	"sammanhang/web/admin/statistics"
	"sammanhang/web/admin/status"
	"sammanhang/web/admin/traffic"
	"sammanhang/web/oidcrp"
	"sammanhang/web/text"
)

var now = time.Date(2026, 11, 22, 10, 24, 0, 0, text.Stockholm())

const (
	platform = care.HSAID("SE9900000009-SAMMANHANG")
	hospital = care.HSAID("SE9900000017-SJUKHUSET")
	homecare = care.HSAID("SE9900000025-HEMTJANST")
	viewer   = care.HSAID("SE9900000033-JOURNALVISAREN")
)

// county is a small catalogue with so many addresses more. more changes it.
func county(addresses int, more ...func(*catalog.Data)) catalog.Data {
	d := catalog.Data{
		Contracts: []catalog.Contract{{Namespace: care.GetCarePlans2, Description: "Hämta vårdplaner", Major: 2}, {Namespace: care.FHIRAppointment, Description: "Bokade tider", Major: 4}},
		Systems: []catalog.System{{ID: platform, Description: "Sammanhang"}, {ID: hospital, Description: "Centralsjukhuset Storstad"},
			{ID: homecare, Description: "Hemtjänsten i Sjöstad"}, {ID: viewer, Description: "Journalvisaren i Region Storstad"}},
		Addresses: []catalog.Address{{ID: "SE9900000017-CS", Description: "Centralsjukhuset Storstad", Provider: "SE9900000017-0001"}, {ID: "SE9900000025-HT", Description: "Hemtjänsten Söder", Provider: "SE9900000025-0001"}},
		Endpoints: []catalog.Endpoint{{System: hospital, Profile: care.RIVTABP21, URL: "https://sjukhuset.example:8443/GetCarePlans"}, {System: homecare, Profile: care.FHIRR4, URL: "https://hemtjanst.example/fhir"}},
		Routes: []catalog.Route{{Contract: care.GetCarePlans2, Address: "SE9900000017-CS", System: hospital, Profile: care.RIVTABP21, URL: "https://sjukhuset.example:8443/GetCarePlans", Valid: care.Period{From: now.AddDate(-1, 0, 0)}},
			{Contract: care.FHIRAppointment, Address: "SE9900000025-HT", System: homecare, Profile: care.FHIRR4, URL: "https://hemtjanst.example/fhir", Valid: care.Period{From: now.AddDate(-1, 0, 0), To: now.AddDate(0, -1, 0)}}},
		Permissions: []catalog.Permission{{Contract: care.GetCarePlans2, Address: catalog.AnyAddress, Consumer: platform, Agreement: "2026:14", Valid: care.Period{From: now.AddDate(-1, 0, 0)}},
			{Contract: care.FHIRAppointment, Address: "SE9900000025-HT", Consumer: platform, Valid: care.Period{From: now.AddDate(-1, 0, 0)}}},
	}
	for i := range addresses {
		a := care.LogicalAddress(fmt.Sprintf("SE9900000041-%04d", i))
		d.Addresses = append(d.Addresses, catalog.Address{ID: a, Description: fmt.Sprintf("Mottagning %d", i+1)})
		d.Routes = append(d.Routes, catalog.Route{Contract: care.GetCarePlans2, Address: a, System: hospital, Profile: care.RIVTABP21, URL: "https://sjukhuset.example:8443/GetCarePlans"})
	}
	for _, f := range more {
		f(&d)
	}
	return d
}

// world is the pages with everything around them invented.
type world struct {
	t        *testing.T
	server   *httptest.Server
	sessions *operator.Store
	clock    time.Time
	book     *trace.Book
	list     []catalog.Data // the versions, from 1
	health   status.Health
	rolled   []string
	away     bool
}

func newWorld(t *testing.T, issuer string) *world { return newWorldAt(t, issuer, "") }

// newWorldAt is a world that people reach at another address than its own server's.
func newWorldAt(t *testing.T, issuer, base string) *world { return newWorldOf(t, issuer, base, 150) }

func newWorldOf(t *testing.T, issuer, base string, addresses int) *world {
	w := &world{t: t, clock: now, book: trace.New(trace.Config{}, now.Add(-3*time.Hour))}
	permit := func(d *catalog.Data) {
		d.Permissions = append(d.Permissions, catalog.Permission{Contract: care.GetCarePlans2, Address: "SE9900000017-CS", Consumer: viewer, Agreement: "2026:31"})
		d.Systems[2].Description = "Hemtjänsten i Sjöstad"
	}
	w.list = []catalog.Data{county(addresses, func(d *catalog.Data) { d.Systems[2].Description = "Hemtjansten Sjostad" }), county(addresses, permit)}
	w.health = status.Health{Ready: true,
		Doors: []status.Part{{Name: "api", OK: true}, {Name: "exchange", OK: true}, {Name: "ops", OK: true}, {Name: "web", OK: true}},
		Parts: []status.Part{{Name: "catalogue", OK: true, Word: "version 2"}, {Name: "law", OK: true, Word: "2026-11-01 1f2e"}, {Name: "log", OK: true, Word: "sealing"}, {Name: "traces", OK: true, Word: "kept 168h0m0s"}}}
	clock := func() time.Time { return w.clock }
	w.sessions = operator.New(operator.Config{Loopback: true}, clock)
	w.server = httptest.NewUnstartedServer(nil)
	if base == "" {
		base = "http://" + w.server.Listener.Addr().String()
	}
	if issuer == "" {
		issuer = "http://127.0.0.1:1"
	}
	rp, err := oidcrp.New(oidcrp.Config{Issuer: issuer, ClientID: "web", RedirectURL: base + admin.RedirectPath, Loopback: true, Operators: true}, time.Now, nil)
	if err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	pages := admin.New(admin.Config{Operators: []string{"op-1"}, Loopback: true}, admin.Deps{
		Status:     status.Deps{Health: func() status.Health { return w.health }, Version: w.about, Catalog: w.Current, Calls: w.book, Build: "0123456789ab"},
		Catalogue:  catalogue.Deps{Catalog: w.Current, Versions: w},
		Explain:    explain.Deps{Catalogues: w, Explain: explained, Find: func(_ context.Context, id string) ([]trace.Record, error) { return w.book.Find(id), nil }},
		Statistics: statistics.Deps{Calls: w.book, Catalog: w.Current},
		Traffic:    traffic.Deps{Calls: w.book, Catalog: w.Current},
		Sessions:   w.sessions, RP: rp, Now: clock, Log: log,
	})
	// Within the site, so that the headers of every answer are the real ones.
	site := web.New(web.Config{Loopback: true}, web.Deps{Admin: pages, Now: clock, Log: log})
	w.server.Config.Handler = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if who, ok := map[string]string{"/test-login": "op-1", "/test-other": "op-2"}[r.URL.Path]; ok {
			if _, err := w.sessions.Start(rw, r, who, "Disa Drift"); err != nil {
				t.Error(err)
			}
			http.Redirect(rw, r, "/admin/karta", http.StatusSeeOther)
			return
		}
		site.ServeHTTP(rw, r)
	})
	w.server.Start()
	t.Cleanup(w.server.Close)
	return w
}

func explained(s *catalog.Snapshot, sender care.HSAID, c care.Contract, a care.LogicalAddress, p care.Profile, at time.Time) route.Explanation {
	return route.Explain(s, sender, c, a, p, at)
}

// traffic lets calls pass: most well, one producer in trouble, one caller without permission.
func (w *world) traffic() {
	i := 0
	var all []trace.Record
	add := func(n int, from, to care.HSAID, c care.Contract, a care.LogicalAddress, took time.Duration, outcome, detail string) {
		for range n {
			i++
			at := now.Add(-50*time.Minute + time.Duration(i*7919%2900)*time.Second)
			r := trace.Record{CorrelationID: fmt.Sprintf("0f3c-%04d", i), Sender: from, OriginalConsumer: from, Contract: c, Address: a, Profile: care.RIVTABP21, System: to,
				Way: []string{"route: address", "permission: granted"}, Started: at, Took: took + time.Duration(i%17)*took/20, Waited: took, In: 1200, Out: 48_000, Status: 200, Outcome: outcome, Detail: detail}
			all = append(all, r)
		}
	}
	add(420, platform, hospital, care.GetCarePlans2, "SE9900000017-CS", 84*time.Millisecond, trace.OK, "")
	add(60, viewer, hospital, care.GetCarePlans2, "SE9900000017-CS", 90*time.Millisecond, trace.OK, "")
	add(9, platform, homecare, care.FHIRAppointment, "SE9900000025-HT", 2*time.Second, "VP009", "Error connecting to service producer at address https://hemtjanst.example/fhir: connection refused")
	add(3, viewer, "", care.FHIRAppointment, "SE9900000025-HT", time.Millisecond, "VP007", "Authorization missing for serviceNamespace: "+string(care.FHIRAppointment)+", receiverId: SE9900000025-HT, senderId: "+string(viewer))
	add(3, viewer, "", care.GetCarePlans2, "SE0000", time.Millisecond, "VP004", "No receiverId (logical address) found for serviceNamespace: "+string(care.GetCarePlans2)+", receiverId: SE0000")
	slices.SortFunc(all, func(a, b trace.Record) int { return a.Ended().Compare(b.Ended()) })
	for _, r := range all {
		w.book.Add(r)
	}
}

// client is a browser without script.
func (w *world) client() *http.Client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return &http.Client{Jar: jar, Timeout: time.Minute}
}

func (w *world) get(c *http.Client, path string) (int, string) {
	w.t.Helper()
	res, err := c.Get(w.server.URL + path)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return res.StatusCode, string(b)
}

func (w *world) compiled(id int64) *catalog.Snapshot {
	s, _ := catalog.Compile(id, w.list[id-1])
	return s
}

func (w *world) Current() *catalog.Snapshot {
	if len(w.list) == 0 {
		return nil
	}
	return w.compiled(int64(len(w.list)))
}

func (w *world) about(ctx context.Context, id int64) (status.Version, error) {
	v, _, err := w.Version(ctx, id)
	return status.Version{ID: v.ID, At: v.At, By: v.By, Comment: v.Comment}, err
}

func (w *world) Versions(ctx context.Context) (out []catalogue.Version, err error) {
	if w.away {
		return nil, fault.New(fault.Unavailable, "away")
	}
	for id := int64(len(w.list)); id > 0; id-- {
		v, _, _ := w.Version(ctx, id)
		out = append(out, v)
	}
	return out, nil
}

func (w *world) Version(_ context.Context, id int64) (catalogue.Version, catalog.Changes, error) {
	if id > int64(len(w.list)) {
		return catalogue.Version{}, nil, fault.New(fault.NotFound, "none")
	}
	var before catalog.Data
	if id > 1 {
		before = w.list[id-2]
	}
	d := catalog.Diff(before, w.list[id-1])
	a, c, r := d.Count()
	v := catalogue.Version{ID: id, At: now.AddDate(0, 0, int(id)-4), By: "op-1", Comment: "Journalvisaren får läsa vårdplaner, avtal 2026:31", Added: int64(a), Changed: int64(c), Removed: int64(r)}
	if id == 1 {
		v.Comment = "Första katalogen"
	}
	return v, d, nil
}

func (w *world) Rollback(_ context.Context, to int64, by, why string, _ time.Time) (int64, error) {
	w.rolled = append(w.rolled, fmt.Sprintf("%d by %s: %s", to, by, why))
	w.list = append(w.list, w.list[to-1])
	return int64(len(w.list)), nil
}

func (w *world) theDraft() (catalog.Draft, catalog.Data) {
	d := county(len(w.list[0].Addresses)-2, func(d *catalog.Data) { d.Routes[1].Valid.To = time.Time{} })
	return catalog.Draft{ID: "d-1", Title: "Förläng hemtjänstens vägval", Base: int64(len(w.list)), Revision: 2, State: catalog.DraftOpen, By: "op-1", Created: now, Updated: now.Add(-time.Hour)}, d
}

func (w *world) Drafts(context.Context) ([]catalog.Draft, error) {
	d, _ := w.theDraft()
	return []catalog.Draft{d}, nil
}

func (w *world) Draft(_ context.Context, id string) (catalog.Draft, catalog.Changes, []catalog.Problem, error) {
	if id != "d-1" {
		return catalog.Draft{}, nil, nil, fault.New(fault.NotFound, "none")
	}
	d, data := w.theDraft()
	_, problems := catalog.Compile(0, data)
	return d, catalog.Diff(w.list[len(w.list)-1], data), problems, nil
}

func (w *world) Choices(context.Context) ([]explain.Choice, error) {
	if w.away {
		return nil, fault.New(fault.Unavailable, "away")
	}
	return []explain.Choice{{Key: "draft:d-1", Draft: true, Title: "Förläng hemtjänstens vägval"}, {Key: "2", ID: 2, At: now.AddDate(0, 0, -2)}, {Key: "1", ID: 1, At: now.AddDate(0, 0, -3)}}, nil
}

func (w *world) Snapshot(_ context.Context, key string) (*catalog.Snapshot, error) {
	switch key {
	case "1":
		return w.compiled(1), nil
	case "2":
		return w.compiled(2), nil
	case "draft:d-1":
		_, d := w.theDraft()
		s, _ := catalog.Compile(0, d)
		return s, nil
	}
	return nil, fault.New(fault.NotFound, "none")
}

func (w *world) InForceAt(context.Context, time.Time) (*catalog.Snapshot, error) {
	return w.Current(), nil
}
