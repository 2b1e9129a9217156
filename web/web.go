// Package web is the pages: one folder a page, joined here with the log-in, the
// session, the language, and the headers that keep a browser safe.
//
// It promises: no page of a person without a session; no change without the
// session's own token; a strict content policy with nothing inline; every page in
// Swedish and English; every page usable without JavaScript; no personal number in
// any address, header or log line.
package web

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/google/uuid"

	"sammanhang/web/blocks"
	"sammanhang/web/calendar"
	"sammanhang/web/consents"
	"sammanhang/web/frame"
	"sammanhang/web/help"
	"sammanhang/web/home"
	"sammanhang/web/inbox"
	"sammanhang/web/insight"
	"sammanhang/web/journal"
	"sammanhang/web/oidcrp"
	"sammanhang/web/plans"
	"sammanhang/web/problem"
	"sammanhang/web/seals"
	"sammanhang/web/session"
	"sammanhang/web/start"
)

// Config is the settings; the zero value is the careful choice.
type Config struct {
	// Loopback is for http on the own machine: no Strict-Transport-Security, and a
	// language cookie without Secure.
	Loopback bool
}

// Deps is what the pages need. All but Staff and Admin are required.
type Deps struct {
	Overviews frame.Overviews // *overview.Overview
	People    home.People
	Inbox     inbox.Inbox
	Reads     insight.Log
	Blocks    blocks.Blocks
	Consents  consents.Consents
	Seals     seals.Seals
	Sessions  *session.Store
	RP        *oidcrp.RP
	Staff     http.Handler // the staff's pages, all below /personal; nil: there are none
	Admin     http.Handler // the operators' pages, all below /admin; nil: there are none
	Now       func() time.Time
	Log       *slog.Logger // never told who, only what and where
}

type site struct {
	cfg    Config
	deps   Deps
	assets *frame.Assets
}

// New makes the site. The server around it must give a page time to stream: its
// WriteTimeout must be longer than the gathering's.
func New(cfg Config, d Deps) http.Handler {
	s := &site{cfg: cfg, deps: d, assets: frame.NewAssets(home.Style, journal.Style, plans.Style, inbox.Style,
		insight.Style, blocks.Style, consents.Style, seals.Style, start.Style, help.Style, problem.Style)}
	mux := http.NewServeMux()
	mux.Handle("GET /assets/", s.assets)
	mux.HandleFunc("GET /favicon.svg", favicon)

	overviewPage, startPage := home.New(home.Deps{Overviews: d.Overviews, People: d.People}), start.New()
	mux.Handle("GET /{$}", s.open(func(w http.ResponseWriter, r *http.Request, v frame.Visit) error {
		if v.Session == nil {
			return startPage(w, r, v)
		}
		return overviewPage(w, r, v)
	}))
	for path, page := range journal.New(journal.Deps{Overviews: d.Overviews}) {
		mux.Handle("GET "+path, s.private(page))
	}
	letters := inbox.Deps{Overviews: d.Overviews, Inbox: d.Inbox}
	mux.Handle("GET /planer", s.private(plans.New(plans.Deps{Overviews: d.Overviews})))
	mux.Handle("GET /meddelanden", s.private(inbox.List(letters)))
	mux.Handle("GET /meddelanden/{key}", s.private(inbox.One(letters)))
	mux.Handle("GET /kalender/{file}", s.private(calendar.New(calendar.Deps{Overviews: d.Overviews})))
	mux.Handle("GET /insyn", s.private(insight.New(insight.Deps{Log: d.Reads})))
	mux.Handle("POST /insyn/fel", s.form(insight.Report(insight.Deps{Log: d.Reads})))
	mux.Handle("GET /insyn/utdrag", s.private(insight.Extract(insight.Deps{Log: d.Reads})))
	held := blocks.Deps{Blocks: d.Blocks}
	mux.Handle("GET /sparrar", s.private(blocks.List(held)))
	mux.Handle("POST /sparrar/vad-hander", s.form(blocks.WhatIf(held)))
	mux.Handle("POST /sparrar/satt", s.form(blocks.Set(held)))
	mux.Handle("POST /sparrar/hav", s.form(blocks.Lift(held)))
	given := consents.Deps{Consents: d.Consents}
	mux.Handle("GET /samtycken", s.private(consents.List(given)))
	mux.Handle("POST /samtycken/avsluta", s.form(consents.End(given)))
	sealed := seals.Deps{Seals: d.Seals}
	mux.Handle("GET /forsegla", s.private(seals.List(sealed)))
	mux.Handle("POST /forsegla/vad-hander", s.form(seals.WhatIf(sealed)))
	mux.Handle("POST /forsegla/satt", s.form(seals.Set(sealed)))
	mux.Handle("GET /hjalp", s.open(help.New()))

	mux.Handle("GET /logga-in", s.open(s.logIn))
	mux.Handle("GET /inloggad", s.open(s.loggedIn))
	mux.Handle("GET /utloggad", s.open(s.loggedOut))
	mux.Handle("POST /logga-ut", s.form(s.logOut))
	mux.Handle("POST /byt", s.form(s.switchPerson))
	if d.Staff != nil {
		mux.Handle("/personal", d.Staff)
		mux.Handle("/personal/", d.Staff)
	}
	if d.Admin != nil {
		mux.Handle("/admin", d.Admin)
		mux.Handle("/admin/", d.Admin)
	}
	mux.Handle("/", s.open(notFound))
	return s.guard(mux)
}

// newCorrelation is an id for one request; it grows with time, and says nothing else.
func newCorrelation() string {
	id, err := uuid.NewV7()
	if err != nil {
		return uuid.NewString()
	}
	return id.String()
}

const faviconSVG = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><rect width="40" height="40" rx="10" fill="#14483f"/><g fill="none" stroke="#fff" stroke-width="3.4"><circle cx="15.500" cy="20" r="8.500"/><circle cx="24.500" cy="20" r="8.500"/></g></svg>`

func favicon(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "image/svg+xml")
	w.Header().Set("Cache-Control", "public, max-age=86400")
	w.Write([]byte(faviconSVG))
}
