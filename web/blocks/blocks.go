// Package blocks lets a person see, set and lift their own blocks (spärr; SVOD 2:3,
// PDL 4:4), and shows beforehand what a block would do, as the rules in force decide it.
package blocks

import (
	"context"
	_ "embed"
	"net/http"
	"time"

	"sammanhang/care"
	"sammanhang/overview"
	"sammanhang/web/frame"
	"sammanhang/web/text"
)

// Style is the page's own style.
//
//go:embed style.css
var Style string

// Place is what can be blocked: a whole provider, from all others, or one unit from the
// provider's other units.
type Place struct {
	Key      string // names it in forms, and says nothing to others
	Provider care.Provider
	Unit     string // the unit's name; empty is the whole provider
}

// Block is one that holds.
type Block struct {
	Key   string
	Place Place
	Since time.Time
}

// Reach is what a provider's staff can come to see in their ordinary work.
type Reach string

// The reaches.
const (
	Sees   Reach = "sees"   // now, with what the person has consented to
	Asks   Reach = "asks"   // if the person consents
	Sealed Reach = "sealed" // not
)

// Danger is what a provider's staff can do in danger to life, when the person cannot
// be asked.
type Danger string

// The possibilities.
const (
	OpensInDanger Danger = "opens" // they can open it (SVOD 3:6)
	AsksInDanger  Danger = "asks"  // they can see who has blocked, and ask for a lift (SVOD 3:5)
	NotInDanger   Danger = "not"
)

// Reader is one provider, before and after.
type Reader struct {
	Provider                 care.Provider
	Before, After            Reach
	DangerBefore, DangerThen Danger
}

// Effect is what a block would do.
type Effect struct {
	Place   Place
	Infos   []care.InfoType // what there is at the place
	Readers []Reader
	OwnToo  bool // the person's own reading of it here is closed as well (SVOD 4:2)
}

// Page is what a person's page of blocks holds.
type Page struct {
	Blocks  []Block
	Places  []Place   // that can be blocked now
	Refused care.Text // why this actor may not set or lift, by the law; zero when they may
}

// Blocks is the person's blocks. Every method decides and logs before anything is shown
// or changed; an actor without capacity is fault.NotFound.
type Blocks interface {
	Page(ctx context.Context, who overview.Who) (Page, error)
	// WhatIf is what blocking a place would do; fault.NotFound for a key that is not
	// among Page.Places.
	WhatIf(ctx context.Context, who overview.Who, key string) (Effect, error)
	// Set blocks a place at once; fault.NotFound as WhatIf, fault.Denied when not allowed.
	Set(ctx context.Context, who overview.Who, key string) error
	// Lift lifts a block at once; one that is not there any more is no error.
	Lift(ctx context.Context, who overview.Who, key string) error
}

// Deps is what the pages need.
type Deps struct{ Blocks Blocks }

// List is the page of all blocks.
func List(d Deps) frame.Handler {
	return func(w http.ResponseWriter, r *http.Request, v frame.Visit) error {
		p, err := d.Blocks.Page(r.Context(), v.Who())
		if err != nil {
			return err
		}
		return frame.Render(w, r, http.StatusOK, page(v), list(v, p))
	}
}

func page(v frame.Visit) frame.Page {
	return frame.Page{Visit: v, Title: v.Whose(text.BlocksTitle, text.BlocksOf), Nav: frame.NavInsight}
}

// WhatIf answers the form in which a place is chosen: what would happen, and a button.
func WhatIf(d Deps) frame.Handler {
	return func(w http.ResponseWriter, r *http.Request, v frame.Visit) error {
		key := r.PostForm.Get("plats")
		if key == "" {
			http.Redirect(w, r, "/sparrar", http.StatusSeeOther)
			return nil
		}
		e, err := d.Blocks.WhatIf(r.Context(), v.Who(), key)
		if err != nil {
			return err
		}
		p := page(v)
		p.Title = v.T(text.BlockWhatTitle)
		return frame.Render(w, r, http.StatusOK, p, whatIf(v, e))
	}
}

// Set answers the button: it blocks, and goes back to the list.
func Set(d Deps) frame.Handler {
	return change(func(r *http.Request, v frame.Visit) error {
		return d.Blocks.Set(r.Context(), v.Who(), r.PostForm.Get("plats"))
	})
}

// Lift answers the button that lifts a block.
func Lift(d Deps) frame.Handler {
	return change(func(r *http.Request, v frame.Visit) error {
		return d.Blocks.Lift(r.Context(), v.Who(), r.PostForm.Get("sparr"))
	})
}

func change(do func(*http.Request, frame.Visit) error) frame.Handler {
	return func(w http.ResponseWriter, r *http.Request, v frame.Visit) error {
		if err := do(r, v); err != nil {
			return err
		}
		http.Redirect(w, r, "/sparrar", http.StatusSeeOther)
		return nil
	}
}

// loses are the readers for whom something changes, and keeps those for whom nothing does.
func (e Effect) loses() (list []Reader) {
	for _, r := range e.Readers {
		if r.Before != r.After || r.DangerBefore != r.DangerThen {
			list = append(list, r)
		}
	}
	return list
}

// change is what happens to one reader's ordinary reading, in a sentence.
func (r Reader) change(v frame.Visit) string {
	switch {
	case r.Before == Sees && r.After == Sealed:
		return v.T(text.BlockLosesNow)
	case r.Before == Asks && r.After == Sealed:
		return v.T(text.BlockLosesAsk)
	case r.After == Sees:
		return v.T(text.BlockStillSees)
	case r.After == Asks:
		return v.T(text.BlockStillAsks)
	}
	return v.T(text.BlockSawNot)
}

// danger is what they can do in danger to life afterwards, in a sentence.
func (r Reader) danger(v frame.Visit) string {
	switch r.DangerThen {
	case OpensInDanger:
		return v.T(text.BlockDangerOpen)
	case AsksInDanger:
		return v.T(text.BlockDangerAsk)
	}
	return v.T(text.BlockDangerNot)
}

// name is what a place is called.
func (p Place) name() string {
	if p.Unit != "" {
		return p.Unit
	}
	return p.Provider.Name
}
