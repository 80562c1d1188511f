package fatigue

import (
	"cmp"
	"context"
	"slices"
	"time"

	"assay/corpus"
	"assay/tuning/attention"
)

// Evidence is what indicators look at beside the alerts of the corpus. The zero
// Evidence is none.
type Evidence struct {
	Closings  []corpus.Closing // labels given at the bench, newest first
	Opens     []attention.Opened
	Recording *time.Time         // since when opened events are recorded; nil: not yet
	Answers   []attention.Answer // to seeded controls, oldest first
	Seconds   []Second           // oldest first
	Reviews   []Review           // oldest first
	Filtered  []Filtered
}

// Indicators are the twelve signs of a team, those that ask for action first,
// and what was dismissed before a true positive.
type Indicators struct {
	Team     string      `json:"team"` // "" is all
	Trailing Trailing    `json:"window"`
	All      []Indicator `json:"indicators"`
	Blind    Blind       `json:"blind_spots"`
}

// Indicate makes the indicators of a scope: of its team, up to the last day of
// its period. ErrPeriod when it has no days.
func (a *Alerts) Indicate(ctx context.Context, s Scope, e Evidence) (*Indicators, error) {
	p, ok := a.period(s)
	if !ok {
		return nil, ErrPeriod
	}
	team := a.of(s.Team)
	t, runs := trailOf(team, p), episodesOf(team)
	given, answers := ofTeam(e.Closings, team), e.answersOf(s.Team)
	out := &Indicators{Team: s.Team, Trailing: t.trailing(), All: []Indicator{
		a.handlingCollapse(t), a.fast(t), verdictStreak(t), noEvidence(given, e.Opens, e.Recording), bulk(given), a.repeatLoad(t, runs),
		seeded(answers), vigilanceSlope(answers), a.prevalence(t, runs), overturned(e.secondsOf(s.Team)), fourEyes(e.Reviews), a.ageing(t),
	}}
	for i := range out.All {
		one := &out.All[i]
		if one.Figures == nil {
			one.Figures = []Figure{}
		}
		if one.State != Act && one.State != Watch {
			one.Do = ""
		}
	}
	slices.SortStableFunc(out.All, func(x, y Indicator) int { return cmp.Compare(order[x.State], order[y.State]) })
	var err error
	out.Blind, err = a.blind(ctx, s.Team, p, given, e.Filtered)
	return out, err
}

// Asking counts the indicators that ask for action, and those to watch.
func (i *Indicators) Asking() (act, watch int) {
	for _, one := range i.All {
		switch one.State {
		case Act:
			act++
		case Watch:
			watch++
		}
	}
	return act, watch
}

// answersOf are the newest answers to the controls of a team.
func (e *Evidence) answersOf(team string) []attention.Answer {
	own := e.Answers
	if team != "" {
		own = nil
		for _, one := range e.Answers {
			if one.Team == team {
				own = append(own, one)
			}
		}
	}
	return trailing(own, func(one attention.Answer) time.Time { return one.At })
}

// secondsOf are the newest pairs of labels of a team.
func (e *Evidence) secondsOf(team string) []Second {
	own := e.Seconds
	if team != "" {
		own = nil
		for _, one := range e.Seconds {
			if one.Team == team {
				own = append(own, one)
			}
		}
	}
	return trailing(own, func(one Second) time.Time { return one.At })
}
