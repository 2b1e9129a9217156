package app

import (
	"context"
	"crypto/tls"
	"fmt"
	"net/url"
	"strings"

	"sammanhang/care"
	"sammanhang/web"
	"sammanhang/web/oidcrp"
	"sammanhang/web/session"
)

// serveWeb joins the pages to the parts behind them and opens their door.
func (n *Node) serveWeb(context.Context) error {
	base := n.cfg.Web.URL
	if base == "" {
		base = "http://" + n.Addr("web")
	}
	u, err := url.Parse(base)
	if err != nil {
		return fmt.Errorf("web.url: %w", err)
	}
	// Without TLS only on loopback: complete has seen to it for a written address.
	loopback := u.Scheme == "http"
	if loopback && !isLoopback(u.Host) {
		return fmt.Errorf("web.url must be https: only loopback may go without")
	}
	rp, err := oidcrp.New(oidcrp.Config{
		Issuer: n.cfg.Identity.Issuer, ClientID: n.cfg.Identity.ClientID, ClientSecret: n.cfg.Identity.ClientSecret,
		RedirectURL: strings.TrimSuffix(base, "/") + RedirectPath, Loopback: loopback}, n.now, nil)
	if err != nil {
		return err
	}
	operators, err := n.adminPages(base, loopback)
	if err != nil {
		return err
	}
	workers, err := n.staffPages(base, loopback)
	if err != nil {
		return err
	}
	own := care.HSAID(n.cfg.Platform.HSAID)
	decides := n.choices()
	pages := web.New(web.Config{Loopback: loopback}, web.Deps{
		Overviews: n.overview,
		People:    people{n.stores.people},
		Inbox:     letters{n.inbox, n.stores.people.Numbers},
		Reads: reads{own: own, bench: n.bench(), log: n.stores.audit, people: n.stores.people, desk: n.review,
			logDir: n.logDir(), seal: n.seal, directory: n.directory.Load, catalog: n.catalog.Load, book: n.book, now: n.now},
		Blocks:   ownBlocks{decides},
		Consents: ownConsents{decides},
		Seals:    ownSeals{decides},
		Sessions: session.New(session.Config{Loopback: loopback}, n.now),
		RP:       rp,
		Staff:    workers,
		Admin:    operators,
		Now:      n.now,
		Log:      n.log,
	})
	var cfg *tls.Config
	if n.cfg.Web.Certificate != "" {
		cert, err := tls.LoadX509KeyPair(n.cfg.Web.Certificate, n.cfg.Web.Key)
		if err != nil {
			return fmt.Errorf("web.certificate: %w", err)
		}
		cfg = &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}
	}
	n.doors["web"].serve(pages, cfg, n.log)
	n.health.open("web", true)
	return nil
}

// RedirectPath is where the identity provider sends people back, and
// StaffRedirectPath those who log in for work.
const (
	RedirectPath      = "/inloggad"
	StaffRedirectPath = "/personal/inloggad"
)
