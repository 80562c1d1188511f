package views

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"assay/static"
	"assay/tuning/doubt"
	"assay/tuning/fatigue"
	"assay/tuning/report"
	"assay/views/account"

	"github.com/labstack/echo/v4"
)

// Config is what a site is made of. Accounts and Assets are needed; the rest
// may be left out.
type Config struct {
	Accounts *account.Accounts
	Assets   *static.Assets
	Log      *slog.Logger                          // where requests and faults go; nowhere when nil
	Now      func() time.Time                      // the clock; time.Now when nil
	Local    bool                                  // served to this machine only: other host names are refused
	Secure   bool                                  // served by TLS
	Around   func(context.Context) (Around, error) // what every page shows; nothing when nil
	Bench    *Bench                                // the corpus and what is built on it; accounts and settings only when nil
}

// Around is what the frame of every page tells of the corpus. Asking must be
// cheap: it happens with every page.
type Around struct {
	Corpus    string // name of the corpus directory
	Synthetic bool   // some events are generated, not recorded
	Events    int64
	Rules     int64
	Replays   int64
	Reviews   int64 // that wait for somebody
	Jobs      int64 // that are queued or running
}

// Site is the whole of the pages and the API; an http.Handler.
type Site struct {
	Config
	echo      *echo.Echo
	sessions  *account.Sessions
	reports   *reportRing
	sprite    []byte // the icons
	routes    []route
	uploads   *shelf[*surveyed]       // what is in uploads that wait to be imported
	importing importing               // uploads whose import is under way
	replaying turns                   // whose replays run
	typing    latest                  // what editors asked for last
	attempts  *attempts               // nil without a bench
	sets      *shelf[*report.Set]     // reports of rule sets that were looked at last
	doubts    *shelf[*doubt.Figures]  // of labels, that were asked for last
	alerts    *shelf[*fatigue.Alerts] // of the snapshots whose fatigue was asked for last
	weights   *shelf[*weighed]        // portfolios that were asked for last
	filters   *shelf[[]fatigue.Filtered]
}

// New puts the site together.
func New(c Config) (*Site, error) {
	if c.Accounts == nil || c.Assets == nil {
		return nil, errors.New("new site: accounts and assets are needed")
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	s := &Site{Config: c, echo: echo.New(), reports: &reportRing{}, alerts: newShelf[*fatigue.Alerts](2), filters: newShelf[[]fatigue.Filtered](2), sets: newShelf[*report.Set](4), weights: newShelf[*weighed](4), doubts: newShelf[*doubt.Figures](8)}
	s.sessions = account.NewSessions(c.Accounts, account.SessionOptions{Secure: c.Secure, OnError: s.sessionFault})
	if s.sprite = c.Assets.Body("icons.svg"); s.sprite == nil {
		s.sprite = []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`)
	}
	s.echo.IPExtractor = echo.ExtractIPDirect()
	s.echo.HideBanner, s.echo.HidePort = true, true
	s.surround()
	s.uploads = newShelf[*surveyed](8)
	if c.Bench != nil {
		s.attempts = newAttempts(c.Bench, c.Now)
	}
	s.routes = s.table()
	for _, r := range s.routes {
		if r.needs == account.NoRight {
			return nil, fmt.Errorf("new site: route %s %s says no right", r.method, r.path)
		}
		s.echo.Add(r.method, r.path, s.guard(r))
	}
	return s, nil
}

// ServeHTTP answers one request.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.echo.ServeHTTP(w, r) }

func (s *Site) sessionFault(w http.ResponseWriter, r *http.Request, err error) {
	s.Log.Error("session", "path", r.URL.Path, "error", err)
	http.Error(w, "The session could not be read or saved.", http.StatusInternalServerError)
}

// has says whether a page stands at the path.
func (s *Site) has(path string) bool {
	for _, r := range s.routes {
		if r.method == http.MethodGet && r.path == path {
			return true
		}
	}
	return false
}
