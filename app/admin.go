package app

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"sammanhang/care"
	"sammanhang/catalog"
	"sammanhang/catalog/catalogsql"
	"sammanhang/fault"
	"sammanhang/route"
	"sammanhang/trace"
	"sammanhang/trace/tracesql"
	"sammanhang/web/admin"
	"sammanhang/web/admin/catalogue"
	adminexplain "sammanhang/web/admin/explain"
	"sammanhang/web/admin/operator"
	"sammanhang/web/admin/statistics"
	"sammanhang/web/admin/status"
	"sammanhang/web/admin/traffic"
	"sammanhang/web/oidcrp"
)

// adminPages are the operators' pages; nil when nobody may see them.
func (n *Node) adminPages(base string, loopback bool) (http.Handler, error) {
	if len(n.cfg.Admin.Operators) == 0 {
		return nil, nil
	}
	rp, err := oidcrp.New(oidcrp.Config{
		Issuer: n.cfg.Identity.Issuer, ClientID: n.cfg.Identity.ClientID, ClientSecret: n.cfg.Identity.ClientSecret,
		RedirectURL: strings.TrimSuffix(base, "/") + admin.RedirectPath, Loopback: loopback, Operators: true}, n.now, nil)
	if err != nil {
		return nil, err
	}
	versions := versions{n.stores.catalog}
	return admin.New(admin.Config{Operators: n.cfg.Admin.Operators, Loopback: loopback}, admin.Deps{
		Status:     status.Deps{Health: n.healthForPages, Version: versions.about, Catalog: n.catalog.Load, Calls: n.calls, Build: Version()},
		Catalogue:  catalogue.Deps{Catalog: n.catalog.Load, Versions: versions},
		Explain:    adminexplain.Deps{Catalogues: catalogues{n.catalog.Load, n.stores.catalog}, Explain: n.explainCall, Find: n.callsOf},
		Statistics: statistics.Deps{Calls: n.calls, Catalog: n.catalog.Load},
		Traffic:    traffic.Deps{Calls: n.calls, Catalog: n.catalog.Load},
		Sessions:   operator.New(operator.Config{Loopback: loopback}, n.now),
		RP:         rp,
		Now:        n.now,
		Log:        n.log,
	}), nil
}

// explainCall follows a call by the rules that the node carries calls by.
func (n *Node) explainCall(snap *catalog.Snapshot, sender care.HSAID, c care.Contract, a care.LogicalAddress, p care.Profile, at time.Time) route.Explanation {
	return explainer{n.rules.Load(), n.carrying.timeouts, n.ownLeaf}.explain(snap, sender, c, a, p, at)
}

// callsOf finds the calls of a correlation id: those of all nodes that the database
// has, and this node's own newest. With the database away the memory answers alone.
func (n *Node) callsOf(ctx context.Context, correlation string) ([]trace.Record, error) {
	// Not waited for long: what is queued is in the memory too.
	short, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	kept, err := n.traces.Find(short, correlation)
	own := n.calls.Find(correlation)
	if err != nil && len(own) == 0 {
		return nil, err
	}
	return joined(kept, own), nil
}

// joined is two lists of records without those that are in both, oldest first. The
// database keeps times to the microsecond.
func joined(kept, own []trace.Record) []trace.Record {
	type key struct {
		started              int64
		contract, address, s string
	}
	of := func(r trace.Record) key {
		return key{r.Started.UnixMicro(), string(r.Contract), string(r.Address), string(r.Sender)}
	}
	have := map[key]int{}
	for _, r := range kept {
		have[of(r)]++
	}
	out := kept
	for _, r := range own {
		if k := of(r); have[k] > 0 {
			have[k]--
		} else {
			out = append(out, r)
		}
	}
	slices.SortStableFunc(out, func(a, b trace.Record) int { return a.Started.Compare(b.Started) })
	return out
}

func (n *Node) healthForPages() status.Health {
	rep := n.health.report()
	h := status.Health{Ready: rep.Ready}
	for _, name := range slices.Sorted(maps.Keys(rep.Doors)) {
		h.Doors = append(h.Doors, status.Part{Name: name, OK: rep.Doors[name]})
	}
	for _, name := range slices.Sorted(maps.Keys(rep.Parts)) {
		word, ill := strings.CutPrefix(rep.Parts[name], notWell)
		h.Parts = append(h.Parts, status.Part{Name: name, OK: !ill, Word: word})
	}
	return h
}

// versions is the published catalogues as the pages see them.
type versions struct{ store *catalogsql.Store }

func pageVersion(v catalogsql.Version) catalogue.Version {
	return catalogue.Version{ID: v.ID, At: v.At, By: v.By, Comment: v.Comment, Of: v.Of, Added: v.Added, Changed: v.Changed, Removed: v.Removed}
}

func (s versions) about(ctx context.Context, id int64) (status.Version, error) {
	v, _, err := s.store.Version(ctx, id)
	return status.Version{ID: v.ID, At: v.At, By: v.By, Comment: v.Comment}, err
}

func (s versions) Versions(ctx context.Context) ([]catalogue.Version, error) {
	list, err := s.store.Versions(ctx)
	out := make([]catalogue.Version, 0, len(list))
	for _, v := range list {
		out = append(out, pageVersion(v))
	}
	return out, err
}

func (s versions) Version(ctx context.Context, id int64) (catalogue.Version, catalog.Changes, error) {
	v, changes, err := s.store.Version(ctx, id)
	return pageVersion(v), changes, err
}

func (s versions) Rollback(ctx context.Context, to int64, by, why string, at time.Time) (int64, error) {
	return s.store.Rollback(ctx, to, by, why, at)
}

func (s versions) Drafts(ctx context.Context) ([]catalog.Draft, error) {
	return s.store.Drafts(ctx, false)
}

func (s versions) Draft(ctx context.Context, id string) (catalog.Draft, catalog.Changes, []catalog.Problem, error) {
	v, err := s.store.Draft(ctx, id)
	return v.Draft, v.Changes, v.Problems, err
}

// catalogues gives explanations something to be made by: any version, any draft.
type catalogues struct {
	current func() *catalog.Snapshot
	store   *catalogsql.Store
}

func (c catalogues) Current() *catalog.Snapshot { return c.current() }

// draftKey is what stands before a draft's id in a choice.
const draftKey = "draft:"

func (c catalogues) Choices(ctx context.Context) ([]adminexplain.Choice, error) {
	drafts, err := c.store.Drafts(ctx, false)
	if err != nil {
		return nil, err
	}
	list, err := c.store.Versions(ctx)
	if err != nil {
		return nil, err
	}
	var out []adminexplain.Choice
	for _, d := range drafts {
		out = append(out, adminexplain.Choice{Key: draftKey + d.ID, Draft: true, Title: d.Title, At: d.Updated})
	}
	for _, v := range list {
		out = append(out, adminexplain.Choice{Key: strconv.FormatInt(v.ID, 10), ID: v.ID, At: v.At})
	}
	return out, nil
}

func (c catalogues) Snapshot(ctx context.Context, key string) (*catalog.Snapshot, error) {
	if id, ok := strings.CutPrefix(key, draftKey); ok {
		v, err := c.store.Draft(ctx, id)
		if err != nil {
			return nil, err
		}
		snap, _ := catalog.Compile(0, v.Data)
		return snap, nil
	}
	id, err := strconv.ParseInt(key, 10, 64)
	if err != nil {
		return nil, fault.New(fault.NotFound, "no such version of the catalogue")
	}
	return c.compiled(ctx, id)
}

func (c catalogues) compiled(ctx context.Context, id int64) (*catalog.Snapshot, error) {
	if s := c.current(); s != nil && s.Version() == id {
		return s, nil
	}
	d, err := c.store.Data(ctx, id)
	if err != nil {
		return nil, err
	}
	snap, _ := catalog.Compile(id, d)
	return snap, nil
}

// InForceAt is the version that was the newest at a time. A node takes a new one
// within seconds, so a call just after a publication may have met the one before.
func (c catalogues) InForceAt(ctx context.Context, at time.Time) (*catalog.Snapshot, error) {
	list, err := c.store.Versions(ctx)
	if err != nil {
		return nil, err
	}
	for _, v := range list {
		if !v.At.After(at) {
			return c.compiled(ctx, v.ID)
		}
	}
	return nil, fault.New(fault.NotFound, "no catalogue was in force at that time")
}

// pastCalls finds calls without a running node.
func pastCalls(ctx context.Context, st *stores, correlation string) ([]trace.Record, error) {
	return tracesql.Find(ctx, st.db, correlation)
}
