package views

import (
	"context"
	"errors"
	"fmt"

	"assay/corpus"
	"assay/tuning/audit"
	"assay/tuning/library"
	"assay/tuning/report"
)

// drawAsk is a draw that somebody asks for.
type drawAsk struct {
	Rule string `json:"rule"` // a version or a rule of the library
	Size int    `json:"size"` // 0: audit.DefaultSize
	Seed uint64 `json:"seed"` // 0: 1
}

// draw draws events on which the rule is silent in the corpus as it is now, and
// keeps the draw with its snapshot.
func (s *Site) draw(ctx context.Context, who string, ask drawAsk) (digest string, err error) {
	if ask.Size < 0 || ask.Size > audit.MaxSize {
		return "", fmt.Errorf("draw %d events: want 1 to %d: %w", ask.Size, audit.MaxSize, errBadRequest)
	}
	done, err := s.replaying.take(ctx, who)
	if err != nil {
		return "", err
	}
	defer done()
	v, err := s.Bench.Library.Get(ctx, ask.Rule)
	if err != nil {
		return "", err
	}
	snap, err := s.Bench.Store.Head(ctx)
	if err != nil {
		return "", err
	}
	g, err := s.attempts.ground(ctx, snap, nil)
	if err != nil {
		return "", err
	}
	subject, err := s.auditSubject(ctx, g, v)
	if err != nil {
		return "", err
	}
	o := audit.Options{Size: ask.Size, Seed: max(ask.Seed, 1)}
	if o.Guesses, err = s.guesses(ctx, v.Rule); err != nil {
		return "", err
	}
	d, err := audit.New(ctx, g.view, g.survey.Pool(), subject, o)
	if err != nil {
		return "", err
	}
	if err := s.Bench.Store.Keep(ctx, snap); err != nil {
		return "", err
	}
	return s.Bench.Audits.Append(ctx, d, who, s.Now())
}

// auditSubject replays the rule, its version in force where that is another
// text, and gathers the other rules in force. One that does not compile any
// more fires on nothing.
func (s *Site) auditSubject(ctx context.Context, g *ground, v library.Version) (a audit.Subject, err error) {
	if a.Env, err = s.attempts.env(ctx); err != nil {
		return a, err
	}
	own, err := s.attempts.kept(ctx, g, source{v.File, v.Text}, a.Env, nil)
	if err != nil {
		return a, err
	}
	if own.Result == nil {
		return a, fmt.Errorf("audit rule %s: its text does not compile any more: %w", v.Rule, errBadRequest)
	}
	a.Plan, a.Fired = own.plan, own.Result.Fired
	all, err := s.Bench.Library.Standings(ctx)
	if err != nil {
		return a, err
	}
	for _, standing := range all {
		w := standing.InForce
		if w == nil || w.Digest == v.Digest {
			continue
		}
		if w.Rule != v.Rule {
			if p := planOf(*w, a.Env); p != nil {
				a.Others = append(a.Others, p)
			}
			continue
		}
		inForce, err := s.attempts.kept(ctx, g, source{w.File, w.Text}, a.Env, nil)
		if err != nil {
			return a, err
		}
		if inForce.Result != nil {
			a.InForce, a.Version = inForce.Result.Fired, w.Digest
		}
	}
	return a, nil
}

// guesses are the shares of positives that the rule's last audit found.
func (s *Site) guesses(ctx context.Context, id string) (g [audit.NumStrata]float64, err error) {
	list, err := s.Bench.Audits.List(ctx, id, 1)
	if err != nil || len(list) == 0 {
		return g, err
	}
	_, now, err := s.auditStanding(ctx, list[0])
	if errors.Is(err, corpus.ErrNotFound) || errors.Is(err, audit.ErrGone) {
		return g, nil
	}
	if err != nil {
		return g, err
	}
	return now.Audit.Guesses(), nil
}

// auditStanding joins a draw with the labels of now.
func (s *Site) auditStanding(ctx context.Context, k audit.Kept) (*audit.Opened, *report.Standing, error) {
	drawn, err := s.Bench.shelf().Open(ctx, k)
	if err != nil {
		return nil, nil, err
	}
	now, err := s.Bench.head(ctx)
	if err != nil {
		return nil, nil, err
	}
	standing, err := report.StandingOf(ctx, drawn, now)
	return drawn, standing, err
}

// auditable are the rules that can be audited, by title.
func auditable(all []library.Standing) (out []optionModel) {
	for _, st := range all {
		v := st.Counts()
		out = append(out, optionModel{Value: v.Digest, Text: v.Title})
	}
	return out
}
