// Package session remembers who is logged in, in memory and nowhere else.
//
// It promises: an id of 256 random bits that is never stored (only its hash is),
// an idle and an absolute limit, a new id at every log-in, a token for forms that
// only this session knows, and that a session is bound to nothing but its cookie.
// A restart logs everybody out; that is meant.
package session

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"net/http"
	"sync"
	"time"

	"sammanhang/care"
)

// The reasons that there is no session.
var (
	ErrNone    = errors.New("no session")      // no cookie
	ErrExpired = errors.New("session expired") // a cookie, but the session is over
)

// Config is the settings; the zero value is the careful choice.
type Config struct {
	Idle     time.Duration // ends a session that is not used; 0 means 15 minutes
	Absolute time.Duration // ends any session; 0 means 8 hours
	Max      int           // sessions at the same time; 0 means 100 000
	// Loopback gives a plain cookie without Secure, for http on the own machine.
	// The caller must see to it that the door is bound to loopback only.
	Loopback bool
}

// Person is somebody as a session names them.
type Person struct {
	ID                 care.PersonID
	GivenName, Surname string
	Age                int
}

// Login is what the identity provider said about who logged in.
type Login struct {
	Actor    Person
	LoA      int // level of assurance: 2, 3 or 4
	AuthTime time.Time
}

// Session is one log-in as it stands. It is a copy: changing it changes nothing.
type Session struct {
	Ref     string // names the session in logs; says nothing about the cookie
	Login   Login
	Subject Person // whose information is shown; the actor, or somebody they act for
	As      string // in what capacity, as the caller of Act named it; empty for oneself
	Started time.Time
	secret  [32]byte
}

// Self tells whether the person looks at their own information.
func (s Session) Self() bool { return s.Subject.ID == s.Login.Actor.ID }

// FormToken is what each form of this session must send back.
func (s Session) FormToken() string { return s.mac("form") }

// Handle names something in a form or an address without saying what it is: the
// same thing gets another handle in another session.
func (s Session) Handle(thing string) string { return s.mac("handle\x00" + thing)[:22] }

// TokenOK tells whether token is this session's.
func (s Session) TokenOK(token string) bool {
	return subtle.ConstantTimeCompare([]byte(token), []byte(s.FormToken())) == 1
}

func (s Session) mac(what string) string {
	m := hmac.New(sha256.New, s.secret[:])
	m.Write([]byte(what))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil))
}

type entry struct {
	Session
	used time.Time
}

// Store holds the sessions. It is safe for use by many.
type Store struct {
	cfg Config
	now func() time.Time

	mu    sync.Mutex
	live  map[[32]byte]*entry
	swept time.Time
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
		cfg.Max = 100_000
	}
	return &Store{cfg: cfg, now: now, live: map[[32]byte]*entry{}}
}

// ErrFull is returned when there are as many sessions as Config.Max allows.
var ErrFull = errors.New("too many sessions")

// Start begins a session and sets its cookie. Any session that the request came
// with ends, so that nobody can be given a session that another knows.
func (st *Store) Start(w http.ResponseWriter, r *http.Request, l Login) (Session, error) {
	var id, ref, secret [32]byte
	rand.Read(id[:])
	rand.Read(ref[:])
	rand.Read(secret[:])
	now := st.now()
	e := &entry{used: now, Session: Session{
		Ref: base64.RawURLEncoding.EncodeToString(ref[:9]), Login: l, Subject: l.Actor, Started: now, secret: secret}}

	st.mu.Lock()
	defer st.mu.Unlock()
	st.sweep(now)
	if k, ok := st.key(r); ok {
		delete(st.live, k)
	}
	if len(st.live) >= st.cfg.Max {
		return Session{}, ErrFull
	}
	st.live[sha256.Sum256(id[:])] = e
	http.SetCookie(w, st.cookie(base64.RawURLEncoding.EncodeToString(id[:]), int(st.cfg.Absolute/time.Second)))
	return e.Session, nil
}

// Get is the session of a request, and counts as use of it. The error is ErrNone
// or ErrExpired.
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
	return e.Session, nil
}

// Act changes whose information the session shows, and in what capacity. The caller
// has made sure that the actor may act for subject.
func (st *Store) Act(r *http.Request, subject Person, as string) error {
	k, ok := st.key(r)
	if !ok {
		return ErrNone
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	e, ok := st.live[k]
	if !ok || st.over(e, st.now()) {
		return ErrExpired
	}
	e.Subject, e.As = subject, as
	return nil
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

// Len is how many sessions there are; for metrics.
func (st *Store) Len() int {
	st.mu.Lock()
	defer st.mu.Unlock()
	return len(st.live)
}

func (st *Store) over(e *entry, now time.Time) bool {
	return now.Sub(e.used) >= st.cfg.Idle || now.Sub(e.Started) >= st.cfg.Absolute
}

// sweep forgets what is over, at most once a minute. The lock is held.
func (st *Store) sweep(now time.Time) {
	if now.Sub(st.swept) < time.Minute {
		return
	}
	st.swept = now
	for k, e := range st.live {
		if st.over(e, now) {
			delete(st.live, k)
		}
	}
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
		return "sammanhang-session"
	}
	return "__Host-sammanhang-session"
}

func (st *Store) cookie(value string, maxAge int) *http.Cookie {
	return &http.Cookie{Name: st.CookieName(), Value: value, Path: "/", MaxAge: maxAge,
		HttpOnly: true, Secure: !st.cfg.Loopback, SameSite: http.SameSiteLaxMode}
}
