package filtering

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/holdout"
	"assay/tuning/interval"
	"assay/tuning/plan"
	"assay/tuning/report"
	"assay/tuning/rule"
	"assay/tuning/trust"
)

// Ground is a snapshot and what is known of it before any rule.
type Ground struct {
	View   *corpus.View
	Survey *report.Survey
	Env    plan.Env

	// Replay says what a variant of the rule, fitted to the data before, fires on;
	// it is asked for a rule that fires on groups.
	Replay func(context.Context, *rule.Rule) (episode.Firing, error)
}

// atomBytes is what the candidates may keep of what their tests answered.
const atomBytes = 64 << 20

// Propose finds filters for the false positives that a rule, of which the plan
// and what it fires on are given, still makes.
func Propose(ctx context.Context, g Ground, p *plan.Plan, fired episode.Firing, o Options) (*Proposal, error) {
	w := &work{Ground: g, plan: p, pool: g.Survey.Pool(), fired: fired, o: o, env: g.Env}
	w.env.Pipelines = nil
	if w.o.Trust == nil {
		w.o.Trust = trust.Default()
	}
	out := &Proposal{SchemaVersion: SchemaVersion, Rule: report.RuleOf(p.Rule()), Snapshot: g.Survey.Snapshot(), Candidates: []Candidate{}}
	out.HoursPerWeek = g.Survey.HoursPerWeek(p.Rule(), fired, w.pool.Cut(fired))
	split, err := holdout.Choose(w.pool, o.Authored, cmp.Or(p.Rule().ID, p.Rule().Title), leastFalse, "false positives of the rule", w.falses)
	if err != nil {
		out.Refused = err.Error() + ": a filter that is measured on the events it was found on always looks good"
		return out, nil
	}
	w.split, out.Split, out.SplitWords = split, split, split.Words()
	out.FalsePositives.Tune, out.FalsePositives.Holdout = w.falses(split)
	w.tune, w.held = split.Cut(fired)
	w.tuneCut, w.heldCut, w.found = w.pool.Cut(w.tune), w.pool.Cut(w.held), w.pool.Cut(fired).Found.Incident.TruePositive
	found, err := w.candidates(ctx)
	if err != nil {
		return nil, err
	}
	out.Looked = len(found)
	if out.Candidates, err = w.measured(ctx, found, out.HoursPerWeek); err != nil {
		return nil, err
	}
	return out, nil
}

// work is one proposal under way.
type work struct {
	Ground
	plan       *plan.Plan
	env        plan.Env
	pool       *episode.Pool
	o          Options
	fired      episode.Firing
	split      *holdout.Split
	tune, held episode.Firing
	tuneCut    *episode.Cut
	heldCut    *episode.Cut
	found      int   // known incidents that the rule finds
	times      bool  // last is known
	last       int64 // corpus.NoTime without times
}

// falses counts the false positives that fired, in both parts.
func (w *work) falses(s *holdout.Split) (tune, held int) {
	for part, rows := range w.fired.Rows {
		judged := w.pool.Judged(part, corpus.FalsePositive)
		if rows == nil || judged == nil {
			continue
		}
		both := rows.Clone().And(judged)
		h := both.AndCount(s.Held(part))
		tune, held = tune+both.Count()-h, held+h
	}
	return tune, held
}

// candidates are the filters that leave out most false positives of the tuned
// part, singles and pairs.
func (w *work) candidates(ctx context.Context) ([]overlay, error) {
	rows := make([]*corpus.Bitmap, len(w.tune.Rows))
	for part, fired := range w.tune.Rows {
		if judged := w.pool.Judged(part, corpus.FalsePositive); fired != nil && judged != nil {
			rows[part] = fired.Clone().And(judged)
		}
	}
	all, err := mine(ctx, w.View, rows)
	if err != nil {
		return nil, err
	}
	singles, err := overlays(ctx, w.View, w.env, plan.NewAtoms(atomBytes), all, w.fired.Rows)
	if err != nil {
		return nil, err
	}
	for i := range singles {
		singles[i].counted(w.pool, w.tune.Rows)
	}
	slices.SortStableFunc(singles, compareOverlays)
	found := alone(append(slices.Clone(singles), w.pairs(singles)...))
	slices.SortStableFunc(found, compareOverlays)
	return found[:min(len(found), max(leastMeasured, 2*cmp.Or(w.o.Most, DefaultMost)))], nil
}

// compareOverlays puts those first that hide no true positive, then those that
// leave out most.
func compareOverlays(a, b overlay) int {
	hides := func(o overlay) int { return min(o.trues, 1) }
	return cmp.Or(cmp.Compare(hides(a), hides(b)), cmp.Compare(b.support, a.support), cmp.Compare(len(a.Filter), len(b.Filter)), cmp.Compare(a.String(), b.String()))
}

// pairs are two filters of different fields that together hide no true
// positive where one alone does.
func (w *work) pairs(singles []overlay) (out []overlay) {
	by := slices.Clone(singles)
	slices.SortStableFunc(by, func(a, b overlay) int {
		return cmp.Or(cmp.Compare(b.support, a.support), cmp.Compare(a.String(), b.String()))
	})
	by = by[:min(len(by), pairsFrom)]
	for i := range by {
		for j := range by {
			a, b := &by[i], &by[j]
			if i == j || a.trues == 0 || b.trues > 0 && j < i || a.Filter[0].Field == b.Filter[0].Field {
				continue
			}
			both := a.with(b)
			both.counted(w.pool, w.tune.Rows)
			if both.trues == 0 && both.support >= leastSupport && (b.trues > 0 || both.support < b.support) {
				out = append(out, both)
			}
		}
	}
	slices.SortStableFunc(out, compareOverlays)
	return out[:min(len(out), mostPairs)]
}

// measured puts figures to the filters, and the best of the tuned part first: an
// order by how much they leave out of the holdout would make the figures of the
// first too good. Those that leave out nothing there come behind.
func (w *work) measured(ctx context.Context, found []overlay, hours *float64) ([]Candidate, error) {
	out := make([]Candidate, 0, len(found))
	for i := range found {
		c, err := w.candidate(ctx, &found[i], hours)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	saved := func(c *Candidate) int { return c.Tune.FalseEpisodes.K }
	gone := func(c *Candidate) int { return min(1, c.Holdout.FalseEvents.K) }
	slices.SortStableFunc(out, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(a.breadth(), b.breadth()), cmp.Compare(gone(&b), gone(&a)), cmp.Compare(saved(&b), saved(&a)), cmp.Compare(len(a.Terms), len(b.Terms)), cmp.Compare(a.Terms.String(), b.Terms.String()))
	})
	return out[:min(len(out), cmp.Or(w.o.Most, DefaultMost))], nil
}

func (w *work) candidate(ctx context.Context, o *overlay, hours *float64) (Candidate, error) {
	c := Candidate{Terms: o.Filter, Words: o.Words(), Flags: []Flag{}, Sigma: o.Sigma(w.plan.Rule(), w.o.Note), SPL: o.SPL()}
	rest, err := w.without(ctx, o)
	if err != nil {
		return c, err
	}
	tune, held := w.split.Cut(rest)
	c.Tune, _ = w.effect(w.tuneCut, tune)
	var share float64
	if c.Holdout, share = w.effect(w.heldCut, held); hours != nil && !math.IsNaN(share) {
		saved := round(share * *hours)
		c.HoursSaved = &saved
	}
	c.Satisfiable = satisfiable(o.Filter, w.o.Trust)
	c.Evadable = interval.Of(0, w.found)
	if c.Satisfiable {
		c.Evadable = interval.Of(w.found, w.found)
	}
	entities := map[string]bool{}
	o.any(w.pool, func(row int) bool {
		if w.pool.Verdict(row) == corpus.FalsePositive {
			entities[w.pool.Entity(row)] = true
		}
		return false
	})
	c.Entities = len(entities)
	return c, w.flag(ctx, &c, o)
}

// without is what the rule fires on with the filter.
func (w *work) without(ctx context.Context, o *overlay) (episode.Firing, error) {
	if w.plan.Grouper() == nil {
		return o.minus(w.fired), nil
	}
	fitted, _ := w.plan.Fitted()
	return w.Replay(ctx, Narrowed(fitted, o.Expr()))
}

// Narrowed is a rule that leaves out what the filter holds for; of a
// correlation each rule that it refers to does.
func Narrowed(r *rule.Rule, filter rule.Expr) *rule.Rule {
	out := *r
	out.Digest, out.Where = "", narrowed(r.Where, r.Correlation, filter)
	return &out
}

func narrowed(e rule.Expr, c *rule.Correlation, filter rule.Expr) rule.Expr {
	if c == nil {
		return &rule.And{Terms: []rule.Expr{e, &rule.Not{X: filter}}}
	}
	terms := []rule.Expr{e}
	if or, ok := e.(*rule.Or); ok {
		terms = or.Terms
	}
	out := make([]rule.Expr, len(terms))
	for i, t := range terms {
		n, ok := t.(*rule.Named)
		if !ok {
			out[i] = t
			continue
		}
		var inner *rule.Correlation
		for _, b := range c.Bases {
			if b.Name == n.Name && b.Rule != nil {
				inner = b.Rule.Correlation
			}
		}
		out[i] = &rule.Named{Name: n.Name, X: narrowed(n.X, inner, filter), At: n.At}
	}
	return &rule.Or{Terms: out, At: e.Span()}
}

// effect is what is gone between two firings of one part, and the share of the
// hours that went with it, not a number where nothing says.
func (w *work) effect(b *episode.Cut, after episode.Firing) (e Effect, hours float64) {
	a := w.pool.Cut(after)
	gone := func(of func(episode.Tally) int) interval.Proportion {
		return interval.Of(max(0, of(b.Fired.Event)-of(a.Fired.Event)), of(b.Fired.Event))
	}
	e.FalseEvents = gone(func(t episode.Tally) int { return t.FalsePositive })
	e.TrueEvents = gone(func(t episode.Tally) int { return t.TruePositive })
	e.BenignEvents = gone(func(t episode.Tally) int { return t.BenignPositive })
	e.Unjudged = gone(func(t episode.Tally) int { return t.Unlabelled + t.Undetermined })
	e.Alerts = gone(episode.Tally.Total)
	e.FalseEpisodes = interval.Of(max(0, b.Fired.Episode.FalsePositive-a.Fired.Episode.FalsePositive), b.Fired.Episode.FalsePositive)
	_, incidents := w.pool.Pair(b, a)
	e.Incidents = interval.Of(incidents.Lost, incidents.Lost+incidents.Both)
	had := w.cost(b.Fired.Episode)
	return e, (had - w.cost(a.Fired.Episode)) / had
}

// cost is how long episodes take to handle, in hours; not a number where
// nothing says.
func (w *work) cost(t episode.Tally) (hours float64) {
	for v := range corpus.Verdict(corpus.NumVerdicts) {
		mean, ok := w.Survey.Handling(v)
		if !ok {
			return math.NaN()
		}
		hours += float64(*t.Of(v)) * mean.Hours()
	}
	return hours
}

// newest is the last time of the snapshot; ok is false without times.
func (w *work) newest() (nano int64, ok bool) {
	if w.times {
		return w.last, w.last != corpus.NoTime
	}
	w.times, w.last = true, corpus.NoTime
	for row := range w.pool.Rows() {
		if at, timed := w.pool.Time(row); timed {
			w.last = max(w.last, at)
		}
	}
	return w.newest()
}

// quiet is how long a filter may leave out nothing before it is dead.
const quiet = 30 * 24 * time.Hour

// round keeps nine decimals, the same on every processor.
func round(x float64) float64 { return math.Round(x*1e9) / 1e9 }
