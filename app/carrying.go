package app

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/exchange"
	"sammanhang/exchange/exchangewsdl"
	"sammanhang/route"
	"sammanhang/route/routehsa"
	"sammanhang/route/routejson"
)

// carrying is how the settings say that calls are carried: what the exchange does
// by, and what an explanation follows.
type carrying struct {
	rules    *route.Rules
	timeouts route.Timeouts // with the common limit as default
	told     []string       // problems that an operator should know of
	files    string         // the state of the HSA files when they were read
}

// newCarrying reads the settings' files. An HSA file that is not whole is an error:
// half a tree would send calls elsewhere.
func newCarrying(c Exchange) (carrying, error) {
	k := carrying{rules: &route.Rules{Delimiter: c.Delimiter}}
	if c.Delimiter == "none" {
		k.rules.Delimiter = ""
	}
	for _, s := range []struct {
		name, on string
		except   []string
		climb    *route.Climb
	}{{"climb-routes", c.ClimbRoutes, c.ClimbRoutesExcept, &k.rules.ClimbRoutes}, {"climb-permissions", c.ClimbPermissions, c.ClimbPermissionsExcept, &k.rules.ClimbPermissions}} {
		switch s.on {
		case "on", "":
		case "off":
			s.climb.Off = true
		default:
			return k, fmt.Errorf("exchange.%s: write on or off", s.name)
		}
		s.climb.Except = s.except
	}
	for _, ns := range c.PartsContracts {
		k.rules.PartsContracts = append(k.rules.PartsContracts, care.Contract(ns))
	}
	ids, err := hsaIDs("exchange.parts-senders", c.PartsSenders)
	if err != nil {
		return k, err
	}
	k.rules.PartsSenders = ids
	if c.Timeouts != "" {
		f, err := os.Open(c.Timeouts)
		if err != nil {
			return k, fmt.Errorf("exchange.timeouts: %w", err)
		}
		defer func() { _ = f.Close() }()
		if k.timeouts, err = routejson.ReadTimeouts(f); err != nil {
			return k, fmt.Errorf("exchange.timeouts: %s: %w", c.Timeouts, err)
		}
	}
	if k.timeouts.Default == 0 {
		d := 27 * time.Second
		if c.ProducerTimeout != "" {
			if d, err = time.ParseDuration(c.ProducerTimeout); err != nil || d <= 0 {
				return k, errors.New("exchange.producer-timeout: write a length of time, as 27s")
			}
		}
		k.timeouts.Default = d
	}
	if len(c.HSAFiles) == 0 {
		return k, nil
	}
	k.files = stateOf(c.HSAFiles)
	k.rules.Tree, k.told, err = growTree(c.HSAFiles)
	return k, err
}

func growTree(files []string) (*route.Tree, []string, error) {
	var lists [][]route.Unit
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			return nil, nil, fmt.Errorf("exchange.hsa-files: %w", err)
		}
		units, err := routehsa.Read(f)
		_ = f.Close()
		if err != nil {
			return nil, nil, fmt.Errorf("exchange.hsa-files: %s: %w", name, err)
		}
		lists = append(lists, units)
	}
	tree, problems := route.Grow(lists...)
	var told []string
	for _, p := range problems {
		told = append(told, filepath.Base(files[p.List-1])+": "+p.String())
	}
	return tree, told, nil
}

// stateOf tells whether files have changed since it was asked last.
func stateOf(files []string) string {
	var b strings.Builder
	for _, name := range files {
		if st, err := os.Stat(name); err == nil {
			fmt.Fprintf(&b, "%s %d %d\n", name, st.Size(), st.ModTime().UnixNano())
		} else {
			fmt.Fprintf(&b, "%s gone\n", name)
		}
	}
	return b.String()
}

func hsaIDs(setting string, list []string) ([]care.HSAID, error) {
	var out []care.HSAID
	for _, s := range list {
		id, err := care.ParseHSAID(s)
		if err != nil {
			return nil, fmt.Errorf("%s: %s is not an HSA-id", setting, s)
		}
		out = append(out, id)
	}
	return out, nil
}

// exchangeConfig is the settings as the exchange takes them.
func (n *Node) exchangeConfig(roots *x509.CertPool) (exchange.Config, error) {
	c := n.cfg.Exchange
	by, err := hsaIDs("exchange.original-by", c.OriginalBy)
	if err != nil {
		return exchange.Config{}, err
	}
	terminators, err := exchange.ParseTrusted(c.Terminators)
	if err != nil {
		return exchange.Config{}, fmt.Errorf("exchange.terminators: %w", err)
	}
	internal, err := exchange.ParseTrusted(c.Internal)
	if err != nil {
		return exchange.Config{}, fmt.Errorf("exchange.internal: %w", err)
	}
	for _, a := range terminators {
		for _, b := range internal {
			if a.Overlaps(b) {
				// What a caller says of itself would come from a trusted address.
				return exchange.Config{}, fmt.Errorf("exchange.internal: %s is also one of exchange.terminators: our own parts need addresses of their own", b)
			}
		}
	}
	plain := exchange.Plain{Terminators: terminators, Internal: internal, Header: c.CertificateHeader}
	docs, err := n.docs(plain)
	if err != nil {
		return exchange.Config{}, err
	}
	return exchange.Config{Instance: n.cfg.Platform.Name, InstanceID: n.cfg.Platform.HSAID, ClientCAs: roots, Registry: n.reg,
		Timeouts: n.carrying.timeouts, OriginalBy: by, OriginalWarn: c.OriginalWarn, HideCorrelationID: c.HideCorrelationID,
		PlainProducers: c.PlainProducers, Plain: plain, Docs: docs}, nil
}

// docs serves the operator's folder of contracts; nil when there is none.
func (n *Node) docs(plain exchange.Plain) (http.Handler, error) {
	c := n.cfg.Exchange
	if c.WSDLFolder == "" {
		return nil, nil
	}
	root, err := os.OpenRoot(c.WSDLFolder) // no link leads out of it
	if err != nil {
		return nil, fmt.Errorf("exchange.wsdl-folder: %w", err)
	}
	n.onStop(func(context.Context) error { return root.Close() })
	var config *os.File
	if c.WSDLConfig != "" {
		if config, err = os.Open(c.WSDLConfig); err != nil {
			return nil, fmt.Errorf("exchange.wsdl-config: %w", err)
		}
		defer func() { _ = config.Close() }()
	}
	set := exchangewsdl.Config{Trusted: func(r *http.Request) bool { return r.TLS == nil && plain.Terminator(r.RemoteAddr) }}
	var h *exchangewsdl.Handler
	var problems []exchangewsdl.Problem
	if config == nil {
		h, problems, err = exchangewsdl.New(set, root.FS(), nil)
	} else {
		h, problems, err = exchangewsdl.New(set, root.FS(), config)
	}
	if err != nil {
		return nil, fmt.Errorf("exchange.wsdl-config: %w", err)
	}
	for _, p := range problems {
		n.log.Warn("a WSDL is not served", "problem", p.String())
	}
	return h, nil
}

// startCarrying reads how calls are carried, and looks every minute whether the HSA
// files have changed. New ones that cannot be read leave the old tree in force.
func (n *Node) startCarrying() error {
	k, err := newCarrying(n.cfg.Exchange)
	if err != nil {
		return err
	}
	n.carrying = k
	n.rules.Store(k.rules)
	for _, p := range k.told {
		n.log.Warn("a unit of the HSA file is not used as it stands", "problem", p)
	}
	files := n.cfg.Exchange.HSAFiles
	if len(files) == 0 {
		return nil
	}
	seen := k.files
	var trouble string
	n.health.part("hsa", func() (bool, string) {
		word := fmt.Sprintf("%d units", n.rules.Load().Tree.Len())
		if t := n.hsaTrouble.Load(); t != nil && *t != "" {
			return false, word + ", and the files of now cannot be used: " + *t
		}
		return true, word
	})
	n.every(time.Minute, func(ctx context.Context) {
		state := stateOf(files)
		if state == seen {
			return
		}
		seen, trouble = state, ""
		tree, told, err := growTree(files)
		if err != nil {
			trouble = err.Error()
			n.log.Error("ALARM: the HSA files have changed and cannot be used; the tree of before is in force", "error", err)
		} else {
			next := *n.rules.Load()
			next.Tree = tree
			n.rules.Store(&next)
			n.log.Info("a new tree of HSA units is in force", "units", tree.Len(), "problems", len(told))
		}
		n.hsaTrouble.Store(&trouble)
	})
	return nil
}

// servePlain opens the door behind a TLS terminator, when there is one.
func (n *Node) servePlain(context.Context) error {
	d, ok := n.doors["plain"]
	if !ok {
		return nil
	}
	d.run(n.exchange.PlainServer(n.exchangeTLS.ClientCAs), n.log)
	n.health.open("plain", true)
	return nil
}

// explainer tells how a call would be carried: the rules, the time limit and the
// certificates.
type explainer struct {
	rules    *route.Rules
	timeouts route.Timeouts
	own      *x509.Certificate // what producers are shown; nil: not known here
}

func (x explainer) explain(snap *catalog.Snapshot, sender care.HSAID, c care.Contract, a care.LogicalAddress, p care.Profile, at time.Time) route.Explanation {
	e := x.rules.Explain(snap, sender, c, a, p, at)
	if !e.Allowed || strings.HasPrefix(e.URL, catalog.OwnScheme) {
		return e
	}
	limit := x.timeouts.Of(c)
	e.Timeout = limit.String()
	e.Add("timeout", "ok", fmt.Sprintf("Producenten får vara tyst i %s; sedan svarar plattformen VP009.", limit), fmt.Sprintf("The producer may be silent for %s; then the platform answers VP009.", limit))
	if x.own == nil {
		return e
	}
	until := x.own.NotAfter.Format(time.DateOnly)
	if at.After(x.own.NotAfter) || at.Before(x.own.NotBefore) {
		e.Add("certificate", "none", fmt.Sprintf("Plattformens certifikat gäller inte vid tidpunkten (till %s): producenten kommer att neka.", until), fmt.Sprintf("The platform's certificate does not hold at that time (to %s): the producer will refuse.", until))
		return e
	}
	e.Add("certificate", "ok", fmt.Sprintf("Producenten visas plattformens certifikat %q, giltigt till %s.", x.own.Subject.SerialNumber, until), fmt.Sprintf("The producer is shown the platform's certificate %q, valid to %s.", x.own.Subject.SerialNumber, until))
	return e
}

// leafOf is the certificate that is shown, parsed.
func leafOf(c tls.Certificate) *x509.Certificate {
	if c.Leaf != nil {
		return c.Leaf
	}
	if len(c.Certificate) == 0 {
		return nil
	}
	leaf, err := x509.ParseCertificate(c.Certificate[0])
	if err != nil {
		return nil
	}
	return leaf
}
