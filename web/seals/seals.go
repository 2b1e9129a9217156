// Package seals lets a person close their own electronic access to what one provider
// has, or every provider (försegling), and says plainly what that means before it is done.
// It cannot open a seal: who forces somebody to log in could do that too.
package seals

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

// Place is what can be sealed.
type Place struct {
	Key      string        // names it in forms, and says nothing to others
	Provider care.Provider // nobody: every provider
}

func (p Place) all() bool { return p.Provider.ID == "" }

// Seal is one that holds.
type Seal struct {
	Place Place
	Since time.Time
}

// Page is what a person's page of seals holds.
type Page struct {
	Seals   []Seal
	Places  []Place   // that can be sealed now
	Refused care.Text // why this actor may not seal, by the law; zero when they may
}

// Seals is the person's seals. Every method decides and logs before anything is shown or
// changed; an actor without capacity is fault.NotFound.
type Seals interface {
	Page(ctx context.Context, who overview.Who) (Page, error)
	// Place is what a key stands for; fault.NotFound for one that is not among Page.Places.
	Place(ctx context.Context, who overview.Who, key string) (Place, error)
	// Set seals at once; fault.NotFound as Place, fault.Denied when not allowed. What is
	// sealed already is no error.
	Set(ctx context.Context, who overview.Who, key string) error
}

// Deps is what the pages need.
type Deps struct{ Seals Seals }

// List is the page of all seals.
func List(d Deps) frame.Handler {
	return func(w http.ResponseWriter, r *http.Request, v frame.Visit) error {
		p, err := d.Seals.Page(r.Context(), v.Who())
		if err != nil {
			return err
		}
		return frame.Render(w, r, http.StatusOK, page(v), list(v, p))
	}
}

func page(v frame.Visit) frame.Page {
	return frame.Page{Visit: v, Title: v.T(text.SealTitle), Nav: frame.NavInsight}
}

// WhatIf answers the form in which a place is chosen: what it means, and a button.
func WhatIf(d Deps) frame.Handler {
	return func(w http.ResponseWriter, r *http.Request, v frame.Visit) error {
		return d.ask(w, r, v, http.StatusOK)
	}
}

func (d Deps) ask(w http.ResponseWriter, r *http.Request, v frame.Visit, status int) error {
	key := r.PostForm.Get("plats")
	if key == "" {
		http.Redirect(w, r, "/forsegla", http.StatusSeeOther)
		return nil
	}
	place, err := d.Seals.Place(r.Context(), v.Who(), key)
	if err != nil {
		return err
	}
	return frame.Render(w, r, status, page(v), whatIf(v, place, status != http.StatusOK))
}

// Set answers the button. It cannot be undone here, so it is not done by mistake: who has
// not said that they understand is asked again.
func Set(d Deps) frame.Handler {
	return func(w http.ResponseWriter, r *http.Request, v frame.Visit) error {
		if r.PostForm.Get("forstar") != "ja" {
			return d.ask(w, r, v, http.StatusUnprocessableEntity)
		}
		if err := d.Seals.Set(r.Context(), v.Who(), r.PostForm.Get("plats")); err != nil {
			return err
		}
		http.Redirect(w, r, "/forsegla", http.StatusSeeOther)
		return nil
	}
}

// name is what a place is called.
func (p Place) name(v frame.Visit) string {
	if p.all() {
		return v.T(text.SealEverywhere)
	}
	return p.Provider.Name
}

// title is the question that a place stands for.
func (p Place) title(v frame.Visit) string {
	if p.all() {
		return v.T(text.SealWhatAll)
	}
	return v.T(text.SealWhatOf, p.Provider.Name)
}

// do is what the button says.
func (p Place) do(v frame.Visit) string {
	if p.all() {
		return v.T(text.SealDoAll)
	}
	return v.T(text.SealDo, p.Provider.Name)
}
