package views

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"assay/corpus"
	"assay/tuning/attention"
	"assay/tuning/episode"
	"assay/tuning/fatigue"
	"assay/tuning/library"
	"assay/tuning/promote"

	"github.com/labstack/echo/v4"
)

// fatigueLast are the periods that the form offers, in days of the corpus' own
// time; 0 is all of it. The first is what the page opens with.
var fatigueLast = []int{14, 7, 28, 90, 365, 0}

// fatigueAsk is what the address of the page says.
type fatigueAsk struct {
	fatigue.Scope
	Sort order
}

// fatigueFound is what there is to show of it.
type fatigueFound struct {
	Snapshot   string
	Alerts     *fatigue.Alerts
	Figures    *fatigue.Figures // nil: the scope has no days
	Signs      *fatigue.Indicators
	head       corpus.Snapshot
	Plans      []attention.Plan // of controls, the newest first
	Controlled bool             // controls are kept here
	Promotions []promote.Promotion
	Rules      []library.Version
}

// fatiguePage shows what alerts cost: totals, days, rules, hours, times. It
// shows work, never persons.
func (s *Site) fatiguePage(c echo.Context) error {
	ask, err := fatigueAskOf(c.QueryParams())
	if err != nil {
		return err
	}
	found, err := s.fatigueOf(c.Request().Context(), ask.Scope)
	if err != nil {
		return err
	}
	m := fatigueModelOf(c.Request().URL, ask, found, s.Now())
	return s.show(c, http.StatusOK, s.frame(c, "Fatigue"), fatiguePage(m))
}

// apiFatigue answers the same figures to a program.
func (s *Site) apiFatigue(c echo.Context) error {
	ask, err := fatigueAskOf(c.QueryParams())
	if err != nil {
		return err
	}
	found, err := s.fatigueOf(c.Request().Context(), ask.Scope)
	if err != nil {
		return err
	}
	if found.Figures == nil {
		return fmt.Errorf("measure fatigue: %w", fatigue.ErrPeriod)
	}
	return c.JSON(http.StatusOK, apiFatigueAnswer{found.Snapshot, found.Alerts.Teams(), found.Figures, found.Signs})
}

// apiFatigueAnswer is the figures and what they were made of.
type apiFatigueAnswer struct {
	Snapshot string   `json:"snapshot"`
	Teams    []string `json:"teams"`
	*fatigue.Figures
	Signs *fatigue.Indicators `json:"signs"`
}

// fatigueOf asks the corpus as it is now.
func (s *Site) fatigueOf(ctx context.Context, scope fatigue.Scope) (*fatigueFound, error) {
	head, err := s.Bench.Store.Head(ctx)
	if err != nil {
		return nil, err
	}
	found := &fatigueFound{Snapshot: head.Digest(), head: head}
	if found.Alerts, err = s.alertsOf(ctx, head); err != nil {
		return nil, err
	}
	if found.Figures, err = found.Alerts.Measure(scope); err != nil && !errors.Is(err, fatigue.ErrPeriod) {
		return nil, err
	}
	if found.Figures != nil {
		if err := s.signs(ctx, found, scope); err != nil {
			return nil, err
		}
	}
	return found, s.fatigueAround(ctx, found)
}

// pastAlerts are the alerts of the corpus as it is now, and the digest of its
// snapshot.
func (s *Site) pastAlerts(ctx context.Context) (*fatigue.Alerts, string, error) {
	head, err := s.Bench.Store.Head(ctx)
	if err != nil {
		return nil, "", err
	}
	alerts, err := s.alertsOf(ctx, head)
	return alerts, head.Digest(), err
}

// alertsOf are the alerts of a snapshot.
func (s *Site) alertsOf(ctx context.Context, snap corpus.Snapshot) (*fatigue.Alerts, error) {
	return s.alerts.get(ctx, snap.Digest(), func(ctx context.Context) (*fatigue.Alerts, error) {
		view, err := s.Bench.Store.View(ctx, snap)
		if err != nil {
			return nil, err
		}
		return fatigue.Read(ctx, episode.Parts(view))
	})
}

// fatigueAround adds what the rest of the bench knows about rules.
func (s *Site) fatigueAround(ctx context.Context, found *fatigueFound) (err error) {
	if s.Bench.Promotions != nil {
		if found.Promotions, err = s.Bench.Promotions.Promotions(ctx); err != nil {
			return err
		}
	}
	if s.Bench.Library != nil {
		found.Rules, err = s.Bench.Library.List(ctx)
	}
	return err
}

// fatigueAskOf reads team, last, from, to and sort. Days that are given win
// over last.
func fatigueAskOf(q url.Values) (ask fatigueAsk, err error) {
	ask.Team, ask.Last = q.Get("team"), fatigueLast[0]
	ask.Sort = noiseColumns.read(q.Get("sort"))
	if text := q.Get("last"); text != "" {
		if ask.Last, err = strconv.Atoi(text); err != nil || ask.Last < 0 || ask.Last > 36500 {
			return ask, fmt.Errorf("read last %q: want days, 0 to 36500: %w", text, errBadRequest)
		}
	}
	if ask.From, err = dayParam(q, "from"); err != nil {
		return ask, err
	}
	if ask.To, err = dayParam(q, "to"); err != nil {
		return ask, err
	}
	if !ask.From.IsZero() || !ask.To.IsZero() {
		ask.Last = 0
	}
	return ask, nil
}

// dayParam reads a day of the address; the zero time when there is none.
func dayParam(q url.Values, name string) (time.Time, error) {
	text := q.Get(name)
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return t, fmt.Errorf("read %s %q: want a day like 2026-03-31: %w", name, text, errBadRequest)
	}
	return t, nil
}
