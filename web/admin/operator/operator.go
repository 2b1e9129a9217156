// Package operator remembers which operators are logged in, apart from residents.
//
// It promises: a cookie and a memory of its own, so that an operator's session is
// never a resident's nor the other way round; nothing about a person in it but
// the operator's own name; an id of 256 random bits of which only the hash is
// kept; an idle and an absolute limit; a token for forms. A restart logs
// everybody out.
package operator

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
)

// The reasons that there is no session.
var (
	ErrNone    = errors.New("no operator's session")
	ErrExpired = errors.New("the operator's session is over")
	ErrFull    = errors.New("too many operators' sessions")
)

// Config is the settings; the zero value is the careful choice.
type Config struct {
	Idle     time.Duration // ends a session that is not used; 0: 15 minutes
	Absolute time.Duration // ends any session; 0: 8 hours
	Max      int           // sessions at the same time; 0: 1000
	Loopback bool          // a plain cookie without Secure, for http on the own machine
}

// Session is one log-in as it stands. It is a copy.
type Session struct {
	Subject string // who, as the identity provider names them; goes into what is signed with it
	Name    string // for people
	Ref     string // names the session in logs
	Started time.Time
	secret  [32]byte
}

// FormToken is what each form of this session must send back.
func (s Session) FormToken() string {
	m := hmac.New(sha256.New, s.secret[:])
	m.Write([]byte("operator's form"))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil))
}

// TokenOK tells whether token is this session's.
func (s Session) TokenOK(token string) bool {
	return subtle.ConstantTimeCompare([]byte(token), []byte(s.FormToken())) == 1
}

type entry struct {
	Session
	used time.Time
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
		cfg.Max = 1000
	}
	return &Store{cfg: cfg, now: now, live: map[[32]byte]*entry{}}
}

// Start begins a session and sets its cookie. A session that the request came with
// ends: nobody can be given one that another knows.
func (st *Store) Start(w http.ResponseWriter, r *http.Request, subject, name string) (Session, error) {
	var id, ref, secret [32]byte
	rand.Read(id[:])
	rand.Read(ref[:])
	rand.Read(secret[:])
	now := st.now()
	e := &entry{used: now, Session: Session{Subject: subject, Name: name, Ref: base64.RawURLEncoding.EncodeToString(ref[:9]), Started: now, secret: secret}}
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
		return "sammanhang-operator"
	}
	return "__Host-sammanhang-operator"
}

func (st *Store) cookie(value string, maxAge int) *http.Cookie {
	return &http.Cookie{Name: st.CookieName(), Value: value, Path: "/", MaxAge: maxAge,
		HttpOnly: true, Secure: !st.cfg.Loopback, SameSite: http.SameSiteLaxMode}
}
