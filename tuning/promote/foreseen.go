package promote

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"assay/tuning/episode"
	"assay/tuning/load"
	"assay/tuning/rule"
)

// Foreseen is a version that came into force, and the load forecast of the
// report that it was approved on.
type Foreseen struct {
	Proposal int64          `json:"proposal"`
	RuleID   string         `json:"rule_id"`
	Title    string         `json:"title"`
	Rule     string         `json:"rule"`   // digest of the version
	Report   string         `json:"report"` // digest
	From     time.Time      `json:"from"`
	Until    time.Time      `json:"until,omitzero"` // when another version came into force, or it was retired; zero: not yet
	Forecast *load.Forecast `json:"-"`              // nil of a report without one
}

// Followed is a forecast and what came of it, week by week.
type Followed struct {
	Foreseen
	Weeks []load.Week `json:"weeks"` // whole ones, oldest first; none without a forecast
	Track load.Track  `json:"track"`
}

// Foreseen are the versions of the rule with the id that came into force by a
// promotion, of all rules when it is "": by rule, oldest first.
func (r *Register) Foreseen(ctx context.Context, id string) ([]Foreseen, error) {
	ps, err := proposals(ctx, r.db)
	if err != nil {
		return nil, fmt.Errorf("list forecasts: %w", err)
	}
	var moved []*Proposal
	for _, p := range ps {
		if p.State == StatePromoted && (id == "" || p.Subject.RuleID == id) && (p.To == rule.Stable || p.To == rule.Deprecated) {
			moved = append(moved, p)
		}
	}
	slices.SortFunc(moved, func(a, b *Proposal) int { return int(a.promotion().Seq - b.promotion().Seq) })
	var out []Foreseen
	newest := map[string]int{} // of each rule, 1 + its place in out
	for _, p := range moved {
		at := p.promotion().At
		if i := newest[p.Subject.RuleID]; i > 0 && out[i-1].Until.IsZero() {
			out[i-1].Until = at
		}
		if p.To == rule.Deprecated {
			continue
		}
		rep, err := reportOf(ctx, r.db, p.Subject.Report)
		if err != nil {
			return nil, fmt.Errorf("list forecasts: %w", err)
		}
		out = append(out, Foreseen{Proposal: p.ID, RuleID: p.Subject.RuleID, Title: p.Title, Rule: p.Subject.Rule, Report: p.Subject.Report, From: at, Forecast: rep.Forecast})
		newest[p.Subject.RuleID] = len(out)
	}
	slices.SortStableFunc(out, func(a, b Foreseen) int { return cmp.Compare(a.RuleID, b.RuleID) })
	return out, nil
}

// Follow holds forecasts to the alerts that the stream has of the weeks since:
// those of the rule with the id, of all rules when it is "". The pool must be of
// the parts.
func (r *Register) Follow(ctx context.Context, parts []episode.Part, p *episode.Pool, id string) ([]Followed, error) {
	all, err := r.Foreseen(ctx, id)
	if err != nil {
		return nil, err
	}
	out := make([]Followed, 0, len(all))
	for _, f := range all {
		followed := Followed{Foreseen: f, Weeks: []load.Week{}, Track: load.TrackOf(nil)}
		if f.Forecast != nil {
			weeks, err := load.Actual(ctx, parts, p, []string{f.RuleID, f.Title}, f.From, f.Until)
			if err != nil {
				return nil, fmt.Errorf("follow the forecast of proposal %d: %w", f.Proposal, err)
			}
			followed.Weeks = append(followed.Weeks, load.Follow(f.Forecast, weeks)...)
			followed.Track = load.TrackOf(followed.Weeks)
		}
		out = append(out, followed)
	}
	return out, nil
}

// Widening is the factor by which the bands of a rule's next forecast are made
// wider, from all that followed those of its versions; 1 for none.
func (r *Register) Widening(ctx context.Context, parts []episode.Part, p *episode.Pool, id string) (float64, error) {
	if id == "" {
		return 1, nil
	}
	all, err := r.Follow(ctx, parts, p, id)
	if err != nil {
		return 0, err
	}
	var weeks []load.Week
	for _, f := range all {
		weeks = append(weeks, f.Weeks...)
	}
	return load.TrackOf(weeks).Factor, nil
}
