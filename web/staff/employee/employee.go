// Package employee remembers which members of staff are logged in, apart from
// residents and operators.
//
// It promises: a cookie, a memory and a type of its own, so that a session of staff is
// never anybody else's nor the other way round; an id of 256 random bits of which only
// the hash is kept; an idle and an absolute limit; that whom one has opened is named
// by a handle that means nothing in another session or in another assignment; and a
// ticket in every form that works once, for a while, for one thing. A restart logs
// everybody out.
package employee

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"net/http"
	"slices"
	"sync"
	"time"

	"sammanhang/care"
)

// The reasons that there is no session.
var (
	ErrNone    = errors.New("no session of staff")
	ErrExpired = errors.New("the session of staff is over")
	ErrFull    = errors.New("too many sessions of staff")
)

// Config is the settings; the zero value is the careful choice.
type Config struct {
	Idle     time.Duration // ends a session that is not used; 0: 15 minutes
	Absolute time.Duration // ends any session; 0: 8 hours
	Max      int           // sessions at the same time; 0: 20 000
	People   int           // people that one session keeps open; 0: 50, the oldest is forgotten
	Ticket   time.Duration // how long a form may be sent; 0: 30 minutes
	Loopback bool          // a plain cookie without Secure, for http on the own machine
}

// Login is what the identity provider said.
type Login struct {
	Employee care.HSAID
	Name     string // for people
	LoA      int    // level of assurance: 3 or 4
	AuthTime time.Time
}

// Session is one log-in as it stands. It is a copy: changing it changes nothing.
type Session struct {
	Ref        string // names the session in logs; says nothing about the cookie
	Login      Login
	Assignment string // the chosen one; empty: none yet
	Started    time.Time
	Ends       time.Time       // at the latest
	people     []care.PersonID // opened in this assignment, the newest last
	secret     [32]byte
}

// FormToken is what each form of this session must send back. Another assignment has
// another token: a form that was drawn in one is not taken in the other.
func (s Session) FormToken() string { return s.mac("form\x00" + s.Assignment) }

// TokenOK tells whether token is this session's.
func (s Session) TokenOK(token string) bool {
	return subtle.ConstantTimeCompare([]byte(token), []byte(s.FormToken())) == 1
}

// Handle names a person in an address without saying who it is.
func (s Session) Handle(p care.PersonID) string {
	return s.mac("person\x00" + s.Assignment + "\x00" + p.Value())[:22]
}

// Person is whom a handle names; ok is false for a handle of another session, another
// assignment, or somebody who is not open.
func (s Session) Person(handle string) (p care.PersonID, ok bool) {
	for _, q := range s.people {
		if subtle.ConstantTimeCompare([]byte(handle), []byte(s.Handle(q))) == 1 {
			return q, true
		}
	}
	return care.PersonID{}, false
}

// People are those whom the session has opened in this assignment, the newest first.
func (s Session) People() []care.PersonID {
	list := slices.Clone(s.people)
	slices.Reverse(list)
	return list
}

// Ticket lets a form be sent once, for the thing it is about.
func (s Session) Ticket(thing string, now time.Time) string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:], uint64(now.Unix()))
	rand.Read(b[8:])
	head := base64.RawURLEncoding.EncodeToString(b[:])
	return head + "." + s.mac("ticket\x00" + s.Assignment + "\x00" + thing + "\x00" + head)[:22]
}

func (s Session) mac(what string) string {
	m := hmac.New(sha256.New, s.secret[:])
	m.Write([]byte(what))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil))
}

type entry struct {
	Session
	used    time.Time
	tickets map[string]time.Time // those that have been used, with when they were made
}

// Store holds the sessions. It is safe for use by many.
type Store struct {
	cfg Config
	now func() time.Time

	mu   sync.Mutex
	live map[[32]byte]*entry
}

// New makes an empty store.
func New(cfg Config, now func() time.Time) *Store {
	if cfg.Idle <= 0 {
		cfg.Idle = 15 * time.Minute
	}
	if cfg.Absolute <= 0 {
		cfg.Absolute = 8 * time.Hour
	}
	if cfg.Max <= 0 {
		cfg.Max = 20_000
	}
	if cfg.People <= 0 {
		cfg.People = 50
	}
	if cfg.Ticket <= 0 {
		cfg.Ticket = 30 * time.Minute
	}
	return &Store{cfg: cfg, now: now, live: map[[32]byte]*entry{}}
}

// Start begins a session and sets its cookie. A session that the request came with
// ends: nobody can be given one that another knows.
func (st *Store) Start(w http.ResponseWriter, r *http.Request, l Login) (Session, error) {
	var id, ref, secret [32]byte
	rand.Read(id[:])
	rand.Read(ref[:])
	rand.Read(secret[:])
	now := st.now()
	e := &entry{used: now, tickets: map[string]time.Time{},
		Session: Session{Ref: base64.RawURLEncoding.EncodeToString(ref[:9]), Login: l, Started: now, Ends: now.Add(st.cfg.Absolute), secret: secret}}
	st.mu.Lock()
	defer st.mu.Unlock()
	for k, old := range st.live {
		if st.over(old, now) {
			delete(st.live, k)
		}
	}
	if k, ok := st.key(r); ok {
		delete(st.live, k)
	}
	if len(st.live) >= st.cfg.Max {
		return Session{}, ErrFull
	}
	st.live[sha256.Sum256(id[:])] = e
	http.SetCookie(w, st.cookie(base64.RawURLEncoding.EncodeToString(id[:]), int(st.cfg.Absolute/time.Second)))
	return e.copy(), nil
}

// copy shares nothing that is later changed.
func (e *entry) copy() Session {
	s := e.Session
	s.people = slices.Clone(s.people)
	return s
}

// Get is the session of a request, and counts as use of it. The error is ErrNone or
// ErrExpired.
func (st *Store) Get(r *http.Request) (Session, error) {
	k, ok := st.key(r)
	if !ok {
		return Session{}, ErrNone
	}
	now := st.now()
	st.mu.Lock()
	defer st.mu.Unlock()
	e, ok := st.live[k]
	if !ok {
		return Session{}, ErrExpired
	}
	if st.over(e, now) {
		delete(st.live, k)
		return Session{}, ErrExpired
	}
	e.used = now
	return e.copy(), nil
}

// Choose makes an assignment the session's; the caller has made sure that it is the
// employee's own and holds. Who was open in another is open no more.
func (st *Store) Choose(r *http.Request, assignment string) (Session, error) {
	return st.change(r, func(e *entry) error {
		if e.Assignment != assignment {
			e.Assignment, e.people = assignment, nil
		}
		return nil
	})
}

// Open adds a person to those whom the session has open.
func (st *Store) Open(r *http.Request, p care.PersonID) (Session, error) {
	return st.change(r, func(e *entry) error {
		e.people = slices.DeleteFunc(slices.Clone(e.people), func(q care.PersonID) bool { return q == p })
		e.people = append(e.people, p)
		if n := len(e.people) - st.cfg.People; n > 0 {
			e.people = e.people[n:]
		}
		return nil
	})
}

// ErrTicket is returned for a ticket that is used, too old, or for something else.
var ErrTicket = errors.New("the form cannot be sent again")

// Take uses a ticket up.
func (st *Store) Take(r *http.Request, ticket, thing string) error {
	now := st.now()
	_, err := st.change(r, func(e *entry) error {
		for t, made := range e.tickets {
			if now.Sub(made) > st.cfg.Ticket {
				delete(e.tickets, t)
			}
		}
		if len(ticket) != 22+1+22 || ticket[22] != '.' {
			return ErrTicket
		}
		b, err := base64.RawURLEncoding.DecodeString(ticket[:22])
		want := e.mac("ticket\x00" + e.Assignment + "\x00" + thing + "\x00" + ticket[:22])[:22]
		if err != nil || len(b) != 16 || subtle.ConstantTimeCompare([]byte(ticket[23:]), []byte(want)) != 1 {
			return ErrTicket
		}
		made := time.Unix(int64(binary.BigEndian.Uint64(b)), 0)
		if _, used := e.tickets[ticket]; used || now.Sub(made) > st.cfg.Ticket || made.After(now) {
			return ErrTicket
		}
		e.tickets[ticket] = made
		return nil
	})
	return err
}

func (st *Store) change(r *http.Request, f func(*entry) error) (Session, error) {
	k, ok := st.key(r)
	if !ok {
		return Session{}, ErrNone
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	e, ok := st.live[k]
	if !ok || st.over(e, st.now()) {
		return Session{}, ErrExpired
	}
	if err := f(e); err != nil {
		return Session{}, err
	}
	return e.copy(), nil
}

// End ends the session of a request, if there is one, and takes the cookie back.
func (st *Store) End(w http.ResponseWriter, r *http.Request) {
	if k, ok := st.key(r); ok {
		st.mu.Lock()
		delete(st.live, k)
		st.mu.Unlock()
	}
	http.SetCookie(w, st.cookie("", -1))
}

func (st *Store) over(e *entry, now time.Time) bool {
	return now.Sub(e.used) >= st.cfg.Idle || now.Sub(e.Started) >= st.cfg.Absolute
}

func (st *Store) key(r *http.Request) (k [32]byte, ok bool) {
	c, err := r.Cookie(st.CookieName())
	if err != nil {
		return k, false
	}
	id, err := base64.RawURLEncoding.DecodeString(c.Value)
	if err != nil || len(id) != 32 {
		return k, false
	}
	return sha256.Sum256(id), true
}

// CookieName is the name of the session's cookie.
func (st *Store) CookieName() string {
	if st.cfg.Loopback {
		return "sammanhang-staff"
	}
	return "__Host-sammanhang-staff"
}

func (st *Store) cookie(value string, maxAge int) *http.Cookie {
	return &http.Cookie{Name: st.CookieName(), Value: value, Path: "/", MaxAge: maxAge,
		HttpOnly: true, Secure: !st.cfg.Loopback, SameSite: http.SameSiteLaxMode}
}
