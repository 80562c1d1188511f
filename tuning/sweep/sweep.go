package sweep

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"assay/tuning/episode"
	"assay/tuning/interval"
	"assay/tuning/rule"
)

// Sweep is what becomes of a rule when its threshold moves.
type Sweep struct {
	Knob    Knob    `json:"knob"`
	Others  int     `json:"others"` // more thresholds, which stay as they are
	Points  []Point `json:"points"` // by value, rising
	Current int     `json:"current"`

	BudgetHours *float64 `json:"budget_hours"`    // that the chosen point may cost a week; null where the snapshot cannot say
	Split       string   `json:"split,omitempty"` // how the snapshot was split
	Refused     string   `json:"refused,omitempty"`
	Chosen      *int     `json:"chosen"` // among the points; null: refused
}

// Point is the rule with one value. Precision is of episodes, actionable;
// recall of known incidents.
type Point struct {
	Value     float64             `json:"value"`
	Precision interval.Proportion `json:"precision"`
	Recall    interval.Proportion `json:"known_recall"`
	Hours     *float64            `json:"hours_per_week"` // null where the snapshot cannot say
	Episodes  int                 `json:"episodes"`
	Pareto    bool                `json:"pareto"` // it fires, and no other point is as good in all three and better in one
	Tune      Side                `json:"tune"`
	Holdout   Side                `json:"holdout"`
}

// Side is a point in one part; its hours are scaled to the whole.
type Side struct {
	Precision interval.Proportion `json:"precision"`
	Recall    interval.Proportion `json:"known_recall"`
	Hours     *float64            `json:"hours_per_week"`
}

// Ground is what a rule is measured on.
type Ground struct {
	Pool   *episode.Pool
	Replay func(context.Context, *rule.Rule) (episode.Firing, error)
	Hours  func(episode.Firing, *episode.Cut) *float64
	Values func(context.Context, string) ([]float64, error) // of a field, to try

	// Cut gives the two parts of a firing; All is a firing on everything. Refused
	// says why there are no parts.
	Cut     func(episode.Firing) (tune, held episode.Firing)
	All     episode.Firing
	Split   string
	Refused string
}

// Run moves the first threshold of the rule; nil for a rule without one. budget
// is in hours a week, below 0 for what the rule costs now. Values with which the
// rule does not run are left out.
func Run(ctx context.Context, g Ground, r *rule.Rule, budget float64) (*Sweep, error) {
	knobs := Find(r)
	if len(knobs) == 0 {
		return nil, nil
	}
	s := &Sweep{Knob: knobs[0], Others: len(knobs) - 1, Split: g.Split, Refused: g.Refused, Points: []Point{}}
	values, err := g.values(ctx, &s.Knob)
	if err != nil {
		return nil, err
	}
	parts := g.parts()
	silent := 0
	for _, v := range values {
		if silent >= 2 && s.Knob.Rises() && v > s.Knob.Value { // nothing fires any more
			break
		}
		p, err := g.point(ctx, &s.Knob, v, parts)
		if err != nil {
			if ctx.Err() != nil {
				return nil, err
			}
			continue
		}
		if silent++; p.Episodes > 0 {
			silent = 0
		}
		s.Points = append(s.Points, p)
	}
	s.Current = slices.IndexFunc(s.Points, func(p Point) bool { return p.Value == s.Knob.Value })
	if s.Current < 0 {
		return nil, errors.New("sweep: the rule does not run with its own threshold")
	}
	pareto(s.Points)
	s.choose(budget)
	return s, nil
}

// part is what there is of the snapshot in a part.
type part struct {
	known int     // incidents
	scale float64 // from hours of the part to those of the whole
}

// parts are the whole and its two parts.
func (g Ground) parts() (out [3]part) {
	out[0] = part{g.Pool.Known().Incident.TruePositive, 1}
	if g.Refused != "" {
		return out
	}
	tune, held := g.Cut(g.All)
	for i, f := range []episode.Firing{tune, held} {
		out[i+1] = part{g.Pool.Cut(f).Found.Incident.TruePositive, float64(count(g.All)) / float64(max(1, count(f)))}
	}
	return out
}

func (g Ground) values(ctx context.Context, k *Knob) ([]float64, error) {
	if k.Kind != Field || g.Values == nil {
		return ladder(k.Value), nil
	}
	values, err := g.Values(ctx, k.Name)
	if err == nil && len(values) == 0 { // what is compared is no field
		return ladder(k.Value), nil
	}
	return rising(values, k.Value), err
}

func (g Ground) point(ctx context.Context, k *Knob, v float64, parts [3]part) (Point, error) {
	fired, err := g.Replay(ctx, k.With(v))
	if err != nil {
		return Point{}, fmt.Errorf("sweep %s to %v: %w", k.Name, v, err)
	}
	whole, episodes := g.side(fired, parts[0])
	p := Point{Value: v, Precision: whole.Precision, Recall: whole.Recall, Hours: whole.Hours, Episodes: episodes}
	if g.Refused == "" {
		tune, held := g.Cut(fired)
		p.Tune, _ = g.side(tune, parts[1])
		p.Holdout, _ = g.side(held, parts[2])
	}
	return p, nil
}

func count(f episode.Firing) (n int) {
	for _, rows := range f.Rows {
		if rows != nil {
			n += rows.Count()
		}
	}
	return n
}

func (g Ground) side(f episode.Firing, of part) (s Side, episodes int) {
	cut := g.Pool.Cut(f)
	s.Precision = interval.Of(cut.Fired.Episode.TruePositive, cut.Fired.Episode.Decided())
	s.Recall = interval.Of(cut.Found.Incident.TruePositive, of.known)
	if hours := g.Hours(f, cut); hours != nil {
		h := round(*hours * of.scale)
		s.Hours = &h
	}
	return s, cut.Fired.Episode.Total()
}

// pareto marks the points that no other is better than, of those that fire.
func pareto(points []Point) {
	for i := range points {
		points[i].Pareto = points[i].Episodes > 0 && !slices.ContainsFunc(points, func(o Point) bool { return better(&o, &points[i]) })
	}
}

// better reports that a is nowhere worse than b and somewhere better.
func better(a, b *Point) bool {
	x, y := [3]float64{share(a.Precision), share(a.Recall), -cost(a.Hours)}, [3]float64{share(b.Precision), share(b.Recall), -cost(b.Hours)}
	gains := false
	for i := range x {
		if x[i] < y[i] {
			return false
		}
		gains = gains || x[i] > y[i]
	}
	return gains
}

func share(p interval.Proportion) float64 {
	v, _ := p.Value()
	return v
}

func cost(hours *float64) float64 {
	if hours == nil {
		return 0
	}
	return *hours
}

// choose takes, of the points within the budget in the tuned part, the one with
// the highest recall there; of equals the more precise, the cheaper, the nearest
// to the value in force.
func (s *Sweep) choose(budget float64) {
	costs := s.Points[s.Current].Tune.Hours
	if budget < 0 && costs != nil {
		budget = *costs
	}
	if budget >= 0 && (costs != nil || s.Refused != "") {
		budget = round(budget)
		s.BudgetHours = &budget
	}
	if s.Refused != "" {
		return
	}
	if costs == nil {
		s.Refused = "nothing says what a value costs, for that takes a stream whose events have times and alerts with handling times, and without a budget the lowest threshold always finds most"
		return
	}
	best := -1
	for i := range s.Points {
		p := &s.Points[i]
		if budget >= 0 && p.Tune.Hours != nil && *p.Tune.Hours > budget+1e-9 {
			continue
		}
		if best < 0 || s.prefers(p, &s.Points[best]) {
			best = i
		}
	}
	if best < 0 || s.Points[best].Tune.Recall.K == 0 {
		s.Refused = "no value keeps the rule within the budget and finds a known incident of the part to tune on"
		return
	}
	s.Chosen = &best
}

func (s *Sweep) prefers(a, b *Point) bool {
	now := s.Knob.Value
	return cmp.Or(cmp.Compare(share(a.Tune.Recall), share(b.Tune.Recall)), cmp.Compare(share(a.Tune.Precision), share(b.Tune.Precision)),
		cmp.Compare(cost(b.Tune.Hours), cost(a.Tune.Hours)), cmp.Compare(math.Abs(b.Value-now), math.Abs(a.Value-now))) > 0
}

// round keeps nine decimals, the same on every processor.
func round(x float64) float64 { return math.Round(x*1e9) / 1e9 }
