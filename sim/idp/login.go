package idp

import (
	"bytes"
	"context"
	_ "embed"
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"golang.org/x/text/language"

	"sammanhang/care"
)

//go:embed login.html
var loginHTML string

//go:embed idp.css
var loginCSS []byte

// loginPage is where one chooses whom to be. It needs no JavaScript.
type loginPage struct {
	cfg        Config
	st         *storage
	done       func(context.Context, string) string
	formAction string
}

// words of the page, in one language.
type words struct {
	Lang, Title, Lead, Other, Number, Hint, LogIn, Years, NotANumber, Unknown, Gone, Switch, SwitchLang string
}

func wordsOf(l care.Lang) words {
	if l == care.English {
		return words{"en", "Who do you want to be?", "This is the demo's own log-in. Everybody here is invented; no real e-ID is used.",
			"Somebody else in the county", "Personal number", "Twelve digits, YYYYMMDDNNNN", "Log in", "years",
			"That is not a personal number. Write twelve digits, as 19740607 9298 without a space.", "Nobody in the county has that number.",
			"This log-in has taken too long, or is done already. Go back to Sammanhang and start again.", "På svenska", "sv"}
	}
	return words{"sv", "Vem vill du vara?", "Det här är demons egen inloggning. Alla här är påhittade och ingen riktig e-legitimation används.",
		"Någon annan i länet", "Personnummer", "Tolv siffror, ÅÅÅÅMMDDNNNN", "Logga in", "år",
		"Det är inget personnummer. Skriv tolv siffror, som 19740607 9298 utan mellanslag.", "Ingen i länet har det numret.",
		"Inloggningen tog för lång tid, eller är redan klar. Gå tillbaka till Sammanhang och börja om.", "In English", "en"}
}

type card struct {
	Index               int
	Name, Initial, Line string
	Age                 int
}

type loginView struct {
	W     words
	ID    string
	Cards []card
	Find  bool
	Error string
	Gone  bool
}

func (p *loginPage) show(w http.ResponseWriter, r *http.Request) {
	p.render(w, r, r.URL.Query().Get("id"), "", http.StatusOK)
}

func (p *loginPage) choose(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 16<<10)
	if err := r.ParseForm(); err != nil {
		http.Error(w, "bad form", http.StatusBadRequest)
		return
	}
	// Only this page may post here: a log-in that another site starts would put
	// somebody in a stranger's account without their knowing.
	if s := r.Header.Get("Sec-Fetch-Site"); s != "" && s != "same-origin" {
		http.Error(w, "not from here", http.StatusForbidden)
		return
	}
	id := r.PostForm.Get("id")
	if p.operators(r.Context(), id) {
		i, err := strconv.Atoi(r.PostForm.Get("card"))
		if err != nil || i < 0 || i >= len(p.cfg.Operators) || p.st.chooseOperator(id, p.cfg.Operators[i]) != nil {
			p.render(w, r, id, "", http.StatusGone)
			return
		}
		http.Redirect(w, r, p.done(r.Context(), id), http.StatusSeeOther)
		return
	}
	if p.forStaff(r.Context(), id) {
		i, err := strconv.Atoi(r.PostForm.Get("card"))
		if err != nil || i < 0 || i >= len(p.cfg.Staff) || p.st.chooseStaff(id, p.cfg.Staff[i]) != nil {
			p.render(w, r, id, "", http.StatusGone)
			return
		}
		http.Redirect(w, r, p.done(r.Context(), id), http.StatusSeeOther)
		return
	}
	var who Person
	if i, err := strconv.Atoi(r.PostForm.Get("card")); err == nil && i >= 0 && i < len(p.cfg.People) {
		who = p.cfg.People[i]
	} else {
		words := wordsOf(p.lang(r, id))
		number, err := care.ParsePersonID(strings.ReplaceAll(strings.TrimSpace(r.PostForm.Get("number")), " ", ""))
		if err != nil {
			p.render(w, r, id, words.NotANumber, http.StatusUnprocessableEntity)
			return
		}
		found, ok := p.find(r.Context(), number)
		if !ok {
			p.render(w, r, id, words.Unknown, http.StatusUnprocessableEntity)
			return
		}
		who = found
	}
	if err := p.st.choose(id, who); err != nil {
		p.render(w, r, id, "", http.StatusGone)
		return
	}
	http.Redirect(w, r, p.done(r.Context(), id), http.StatusSeeOther)
}

// operators tells whether a login under way is for those who run the platform.
func (p *loginPage) operators(ctx context.Context, id string) bool {
	a, err := p.st.AuthRequestByID(ctx, id)
	q, ok := a.(*request)
	return err == nil && ok && p.st.forOperators(q)
}

// forStaff tells whether a login under way is for those who log in for work.
func (p *loginPage) forStaff(ctx context.Context, id string) bool {
	a, err := p.st.AuthRequestByID(ctx, id)
	q, ok := a.(*request)
	return err == nil && ok && p.st.forStaff(q)
}

func (p *loginPage) find(ctx context.Context, id care.PersonID) (Person, bool) {
	for _, q := range p.cfg.People {
		if q.ID == id {
			return q, true
		}
	}
	if p.cfg.Find == nil {
		return Person{}, false
	}
	return p.cfg.Find(ctx, id)
}

// lang is the language asked for: by the link on the page, else by the relying party.
func (p *loginPage) lang(r *http.Request, id string) care.Lang {
	switch r.FormValue("lang") {
	case "en":
		return care.English
	case "sv":
		return care.Swedish
	}
	if a, err := p.st.AuthRequestByID(r.Context(), id); err == nil {
		if q, ok := a.(*request); ok && len(q.UILocales) > 0 {
			if base, _ := q.UILocales[0].Base(); base == english {
				return care.English
			}
		}
	}
	return care.Swedish
}

var english, _ = language.English.Base()

func (p *loginPage) render(w http.ResponseWriter, r *http.Request, id, problem string, status int) {
	lang := p.lang(r, id)
	v := loginView{W: wordsOf(lang), ID: id, Error: problem, Find: p.cfg.Find != nil}
	if _, err := p.st.AuthRequestByID(r.Context(), id); err != nil {
		v.Gone, status = true, http.StatusGone
	} else if p.operators(r.Context(), id) {
		v.Find = false
		for i, o := range p.cfg.Operators {
			v.Cards = append(v.Cards, card{Index: i, Name: strings.TrimSpace(o.GivenName + " " + o.Surname),
				Initial: initials(Person{GivenName: o.GivenName, Surname: o.Surname}), Line: o.Line.In(lang)})
		}
	} else if p.forStaff(r.Context(), id) {
		v.Find = false
		for i, s := range p.cfg.Staff {
			v.Cards = append(v.Cards, card{Index: i, Name: strings.TrimSpace(s.GivenName + " " + s.Surname),
				Initial: initials(Person{GivenName: s.GivenName, Surname: s.Surname}), Line: s.Line.In(lang)})
		}
	} else {
		for i, q := range p.cfg.People {
			v.Cards = append(v.Cards, card{Index: i, Name: strings.TrimSpace(q.GivenName + " " + q.Surname),
				Initial: initials(q), Age: q.Age, Line: q.Line.In(lang)})
		}
	}
	var b bytes.Buffer
	t, err := template.New("login").Parse(loginHTML)
	if err == nil {
		err = t.Execute(&b, v)
	}
	if err != nil {
		p.cfg.Log.ErrorContext(r.Context(), "login page", "err", err)
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action "+p.formAction)
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	w.Write(b.Bytes())
}

func initials(p Person) string {
	s := ""
	for _, n := range []string{p.GivenName, p.Surname} {
		for _, c := range n {
			s += string(c)
			break
		}
	}
	return s
}

func (p *loginPage) style(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Write(loginCSS)
}
