package views

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/library"
	"assay/tuning/plan"
	"assay/tuning/receipt"
	"assay/tuning/replay"
	"assay/tuning/report"
	"assay/tuning/rule"
	"assay/tuning/study"
)

// attempts runs rule texts on snapshots for the editor and the reports. What
// does not depend on what is being typed is kept: what a snapshot says before
// any rule, and what the baseline did there.
type attempts struct {
	bench    *Bench
	now      func() time.Time
	grounds  *shelf[*ground]
	outcomes *shelf[*attempt]
}

func newAttempts(b *Bench, now func() time.Time) *attempts {
	return &attempts{bench: b, now: now, grounds: newShelf[*ground](3), outcomes: newShelf[*attempt](24)}
}

// ground is a snapshot ready for rules.
type ground struct {
	view   *corpus.View
	survey *report.Survey
	paths  []string // that its events have, sorted
}

// source is a rule text and the name it goes by, which may tell its dialect.
type source struct{ Name, Text string }

func (s source) empty() bool { return s.Text == "" }

// attempt is a text that was read and, when it has no errors, run.
type attempt struct {
	Rule        *rule.Rule // nil: the text has errors
	Rules       int        // in the text; the first is run
	Diagnostics rule.Diagnostics
	Result      *replay.Result // nil: the text has errors
	Outcome     report.Outcome
	By          []string // of a rule that fires on groups: what the events of one share

	all  []*rule.Rule // every rule of the text, and the plan of the one that is run: for lint
	plan *plan.Plan
}

// ground opens the snapshot and surveys it, once.
func (t *attempts) ground(ctx context.Context, snap corpus.Snapshot, w *watch) (*ground, error) {
	return t.grounds.watched(ctx, snap.Digest(), w, func(ctx context.Context, far *progress) (*ground, error) {
		far.begin(stretch{What: "Preparing snapshot " + formatDigest(snap.Digest()), Next: "files and labels", Total: report.Steps + 1})
		view, err := t.bench.Store.View(ctx, snap)
		if err != nil {
			return nil, err
		}
		units := t.bench.Units
		units.Progress = func(done, total int, next string) { far.step(done+1, total+1, next) }
		survey, err := report.NewSurvey(ctx, report.SourceOf(view), units)
		if err != nil {
			return nil, err
		}
		paths, err := view.Paths(ctx)
		if err != nil {
			return nil, err
		}
		g := &ground{view: view, survey: survey}
		for _, p := range paths {
			g.paths = append(g.paths, p.Path)
		}
		return g, nil
	})
}

// env is what names in rules mean now.
func (t *attempts) env(ctx context.Context) (plan.Env, error) {
	return t.bench.env(ctx)
}

// read parses and compiles the rule that the text is about, else its first.
func read(s source, env plan.Env) (*attempt, *plan.Plan) {
	rules, ds := library.EnvironmentOf(env).Parse(s.Name, s.Text)
	t := &attempt{Rules: len(rules), Diagnostics: ds, all: rules}
	if ds.Err() != nil || len(rules) == 0 {
		return t, nil
	}
	r := library.Only(rules, s.Text)
	if r == nil {
		r = rules[0]
	}
	p, more := plan.Compile(r, env)
	t.Diagnostics = append(ds, library.Placed(more, r, s.Text)...)
	if p != nil {
		t.Rule, t.plan = r, p
	}
	return t, p
}

// run reads the text and runs it on the ground, and tells of every segment.
func (t *attempts) run(ctx context.Context, g *ground, s source, env plan.Env, far *progress) (*attempt, error) {
	tr, p := read(s, env)
	if p == nil {
		return tr, nil
	}
	res, err := replay.Run(ctx, p, g.view, replay.Options{Atoms: t.bench.Atoms, Progress: far.events})
	if err != nil {
		return nil, err
	}
	tr.Result, tr.Outcome, tr.By = res, report.OutcomeOf(res), byOf(p)
	return tr, nil
}

// kept is run, but a text that was run on this ground before, with names
// meaning the same, is not run again.
func (t *attempts) kept(ctx context.Context, g *ground, s source, env plan.Env, w *watch) (*attempt, error) {
	key, err := json.Marshal([]any{g.survey.Snapshot(), s, env.Digest()})
	if err != nil {
		return nil, fmt.Errorf("name attempt: %w", err)
	}
	sum := sha256.Sum256(key)
	return t.outcomes.watched(ctx, hex.EncodeToString(sum[:]), w, func(ctx context.Context, far *progress) (*attempt, error) {
		far.begin(t.replaying("Replaying the baseline", g))
		tr, err := t.run(ctx, g, s, env, far)
		if err == nil {
			tr.all = nil // nobody lints a baseline
		}
		if err == nil && tr.Result != nil {
			tr.Outcome = g.survey.Keep(tr.Outcome)
		}
		return tr, err
	})
}

// replaying is a replay that begins now.
func (t *attempts) replaying(what string, g *ground) stretch {
	return stretch{What: what, Total: int64(g.view.Rows()), Began: t.now()}
}

// evaluation is a candidate against a baseline, or alone.
type evaluation struct {
	Ground    *ground
	Env       plan.Env // what names meant
	Candidate *attempt
	Baseline  *attempt       // nil without one
	Report    *report.Report // nil: the candidate has errors
	Took      time.Duration
}

// evaluate runs both and compares them. A baseline that does not parse any more
// is an error; a candidate that does not is an evaluation without a report.
func (t *attempts) evaluate(ctx context.Context, snap corpus.Snapshot, candidate, baseline source, w *watch, o report.Options) (*evaluation, error) {
	start := t.now()
	env, err := t.env(ctx)
	if err != nil {
		return nil, err
	}
	g, err := t.ground(ctx, snap, w)
	if err != nil {
		return nil, err
	}
	d := &evaluation{Ground: g, Env: env}
	if d.Candidate, err = t.run(ctx, g, candidate, env, w.begin(t.replaying("Replaying the rule", g))); err != nil {
		return nil, err
	}
	if !baseline.empty() {
		if d.Baseline, err = t.kept(ctx, g, baseline, env, w); err != nil {
			return nil, err
		}
		if d.Baseline.Result == nil {
			return nil, fmt.Errorf("the baseline cannot run: %w", errors.Join(d.Baseline.Diagnostics.Err(), errBadRequest))
		}
	}
	w.begin(stretch{What: "Counting what it fires on"})
	o.Environment = env.Digest()
	if d.Candidate.Result != nil {
		d.Report, err = d.compare(ctx, o)
	}
	d.Took = t.now().Sub(start)
	return d, err
}

// complete fills the sections of the report that take longer than counting. The
// forecast's bands are as wide as a receipt says, else as past ones missed.
func (d *evaluation) complete(ctx context.Context, b *Bench, was *receipt.Receipt) error {
	g, err := d.studied(ctx, b, was)
	if err != nil {
		return err
	}
	var baseline *study.Subject
	if d.Baseline != nil {
		baseline = &study.Subject{Plan: d.Baseline.plan, Outcome: d.Baseline.Outcome}
	}
	return study.Complete(ctx, g, d.Report, baseline, study.Subject{Plan: d.Candidate.plan, Outcome: d.Candidate.Outcome}, study.Options{})
}

// retired fills the sections that the report of a retirement has.
func (d *evaluation) retired(ctx context.Context, b *Bench, was *receipt.Receipt) error {
	g, err := d.studied(ctx, b, was)
	if err != nil {
		return err
	}
	return study.Retired(ctx, g, d.Report, study.Subject{Plan: d.Baseline.plan, Outcome: d.Baseline.Outcome}, study.Options{})
}

// studied is the ground with what the bench knows besides the snapshot.
func (d *evaluation) studied(ctx context.Context, b *Bench, was *receipt.Receipt) (*study.Ground, error) {
	team, err := b.roster()
	if err != nil {
		return nil, err
	}
	set, err := b.reach(ctx)
	if err != nil {
		return nil, err
	}
	g := &study.Ground{View: d.Ground.view, Survey: d.Ground.survey, Env: d.Env, Roster: team, Draws: b.draws(), Reach: set, Authors: b.authors(was)}
	if was != nil && was.Beside != nil {
		g.Opinions = &was.Beside.Opinions
		if g.Reach.Inventory, err = b.inventory(ctx, was.Beside.Inventory, set.Inventory); err != nil {
			return nil, err
		}
	}
	if was != nil {
		g.Widening = was.Widening()
	} else if g.Widening, err = b.Promotions.Widening(ctx, episode.Parts(g.View), g.Survey.Pool(), d.Report.Rule.ID); err != nil {
		return nil, err
	}
	return g, nil
}

func (d *evaluation) compare(ctx context.Context, o report.Options) (*report.Report, error) {
	if d.Baseline == nil {
		return report.New(d.Ground.survey, d.Candidate.Outcome, o), nil
	}
	return report.Compare(ctx, d.Ground.survey, d.Baseline.Outcome, d.Candidate.Outcome, o)
}
