package account

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/alexedwards/scs/v2"
)

// How long a session lives unused, and at all.
const (
	idleTimeout = 30 * time.Minute
	lifetime    = 12 * time.Hour
)

// deviceCookie outlives the session; see Accounts.SignIn.
const deviceLife = 180 * 24 * time.Hour

// SessionOptions are for NewSessions; the zero value works on loopback.
type SessionOptions struct {
	Secure  bool                                            // served by TLS: cookies are Secure and bound to the host
	OnError func(http.ResponseWriter, *http.Request, error) // answers when the database fails
}

// Sessions are the browsers that are signed in.
type Sessions struct {
	accounts *Accounts
	scs      *scs.SessionManager
	device   string
	secure   bool
}

// NewSessions keeps the sessions of the accounts in their database.
func NewSessions(a *Accounts, o SessionOptions) *Sessions {
	m := scs.New()
	m.Store = &sessionStore{db: a.db, now: time.Now}
	m.Codec = codec{}
	m.HashTokenInStore = true
	m.IdleTimeout, m.Lifetime = idleTimeout, lifetime
	m.Cookie.Name, m.Cookie.Secure = "assay_session", o.Secure
	device := "assay_device"
	if o.Secure {
		m.Cookie.Name, device = "__Host-assay_session", "__Host-assay_device"
	}
	m.Cookie.SameSite, m.Cookie.HttpOnly, m.Cookie.Persist = http.SameSiteLaxMode, true, false
	if o.OnError != nil {
		m.ErrorFunc = o.OnError
	}
	return &Sessions{accounts: a, scs: m, device: device, secure: o.Secure}
}

// Wrap loads the session before next and saves it with the first byte that
// next writes.
func (s *Sessions) Wrap(next http.Handler) http.Handler { return s.scs.LoadAndSave(next) }

// EnterByLink is SignIn for somebody who came by a one-time link: they may not
// know their password, and can set another without it while the session lasts.
func (s *Sessions) EnterByLink(w http.ResponseWriter, r *http.Request, u User) error {
	err := s.SignIn(w, r, u)
	if err == nil {
		s.scs.Put(r.Context(), "by", "link")
	}
	return err
}

// SignIn begins a session for the user under a new token, and remembers the
// device. A session is good only for the epoch it began in.
func (s *Sessions) SignIn(w http.ResponseWriter, r *http.Request, u User) error {
	ctx := r.Context()
	s.scs.Remove(ctx, "by")
	if err := s.scs.RenewToken(ctx); err != nil {
		return err
	}
	s.scs.Put(ctx, "user", strconv.FormatInt(u.ID, 10))
	s.scs.Put(ctx, "epoch", strconv.FormatInt(u.Epoch, 10))
	secret, err := s.accounts.Know(ctx, u.ID, s.Device(r))
	if err != nil {
		return err
	}
	http.SetCookie(w, &http.Cookie{Name: s.device, Value: secret, Path: "/", MaxAge: int(deviceLife.Seconds()),
		HttpOnly: true, Secure: s.secure, SameSite: http.SameSiteLaxMode})
	return nil
}

// Device is the secret of the device, "" when it never signed in.
func (s *Sessions) Device(r *http.Request) string {
	if c, err := r.Cookie(s.device); err == nil {
		return c.Value
	}
	return ""
}

// SignOut ends the session.
func (s *Sessions) SignOut(ctx context.Context) error { return s.scs.Destroy(ctx) }

// Actor is who the session speaks for: nobody when the account is gone,
// disabled, or has since changed its password or role.
func (s *Sessions) Actor(ctx context.Context) (Actor, error) {
	id, err := strconv.ParseInt(s.scs.GetString(ctx, "user"), 10, 64)
	if err != nil {
		return Actor{}, nil
	}
	u, err := s.accounts.User(ctx, id)
	if errors.Is(err, ErrNotFound) {
		return Actor{}, nil
	}
	if err != nil {
		return Actor{}, err
	}
	if u.Disabled || strconv.FormatInt(u.Epoch, 10) != s.scs.GetString(ctx, "epoch") {
		return Actor{}, s.scs.Destroy(ctx)
	}
	return Actor{User: u, ByLink: s.scs.GetString(ctx, "by") == "link"}, nil
}

// Put keeps a word for the next page, Pop takes it.
func (s *Sessions) Put(ctx context.Context, key, word string) { s.scs.Put(ctx, "flash."+key, word) }

// Pop answers "" when there is none.
func (s *Sessions) Pop(ctx context.Context, key string) string {
	return s.scs.PopString(ctx, "flash."+key)
}

// codec writes sessions as JSON of strings, so that equal sessions are equal
// bytes.
type codec struct{}

type encoded struct {
	Deadline time.Time         `json:"deadline"`
	Values   map[string]string `json:"values"`
}

func (codec) Encode(deadline time.Time, values map[string]any) ([]byte, error) {
	e := encoded{Deadline: deadline.UTC(), Values: map[string]string{}}
	for k, v := range values {
		word, ok := v.(string)
		if !ok {
			return nil, errors.New("encode session: only strings are kept")
		}
		e.Values[k] = word
	}
	return json.Marshal(e)
}

func (codec) Decode(b []byte) (time.Time, map[string]any, error) {
	var e encoded
	if err := json.Unmarshal(b, &e); err != nil {
		return time.Time{}, nil, err
	}
	values := make(map[string]any, len(e.Values))
	for k, v := range e.Values {
		values[k] = v
	}
	return e.Deadline, values, nil
}
