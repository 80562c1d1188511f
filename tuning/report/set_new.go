package report

import (
	"cmp"
	"context"
	"fmt"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/interval"
	"assay/tuning/replay"
	"assay/tuning/rule"
)

// SetSource is the snapshot on which sets were replayed.
type SetSource struct {
	Snapshot  string // digest
	Synthetic bool
	Events    int
	Labelled  [corpus.NumVerdicts]int                                    // events that have a verdict
	IDs       func(ctx context.Context, rows []uint32) ([]string, error) // of rows that rise, counted through all segments
}

// SetOutcome is a set and what a replay counted for it.
type SetOutcome struct {
	Rules  []SetEntry
	Counts []replay.SetCount // one a rule
	Broken []BrokenFile
}

// SetEntry is a rule of a set and where it stands.
type SetEntry struct {
	Rule   *rule.Rule
	File   string
	Status rule.Status // the one that counts; "" as the text claims
}

func (e SetEntry) rule() Rule {
	r := RuleOf(e.Rule)
	r.Status = cmp.Or(e.Status, r.Status)
	return r
}

// NewSet puts figures to a set, against another one unless baseline is nil.
func NewSet(ctx context.Context, src SetSource, candidate SetOutcome, baseline *SetOutcome, o Options) (*Set, error) {
	return newSet(ctx, src, candidate, baseline, o, nearest)
}

func newSet(ctx context.Context, src SetSource, candidate SetOutcome, baseline *SetOutcome, o Options, nearest func(context.Context, []replay.SetCount, int) ([]*Nearest, error)) (*Set, error) {
	s := &Set{SchemaVersion: SetVersion, Tool: o.Tool, Snapshot: src.Snapshot, Environment: o.Environment, Synthetic: src.Synthetic,
		Events: src.Events, Labelled: src.labelled(), Broken: listed(candidate.Broken), Rules: []SetRule{}}
	if s.Tool == "" {
		s.Tool = "assay"
	}
	met := src.meet(candidate)
	near, err := nearest(ctx, candidate.Counts, src.Events)
	if err != nil {
		return nil, fmt.Errorf("compare the rules of a set: %w", err)
	}
	for i := range candidate.Rules {
		s.Rules = append(s.Rules, s.rule(candidate, i, met, near[i]))
	}
	s.Together = met.together(s, candidate)
	if baseline != nil {
		if s.Comparison, err = s.compare(ctx, src, candidate, *baseline, met); err != nil {
			return nil, fmt.Errorf("compare two sets: %w", err)
		}
	}
	return s, nil
}

func listed(b []BrokenFile) []BrokenFile { return append([]BrokenFile{}, b...) }

func (src SetSource) labelled() episode.Tally {
	t := tallyOf(src.Labelled)
	t.Unlabelled = src.Events - t.Decided() - t.Undetermined
	return t
}

func tallyOf(by [corpus.NumVerdicts]int) (t episode.Tally) {
	for v, n := range by {
		*t.Of(corpus.Verdict(v)) = n
	}
	return t
}

func (s *Set) rule(o SetOutcome, i int, met meetings, near *Nearest) SetRule {
	r, c := o.Rules[i].Rule, &o.Counts[i]
	out := SetRule{Rule: o.Rules[i].rule(), Name: r.Name, File: o.Rules[i].File, Fired: tallyOf(c.Fired), Warnings: []Warning{}, Nearest: near,
		OnlyTruths: met.alone(c.Truths), OnlyNoise: met.alone(c.Noise)}
	out.Precision = precisionOf(out.Fired)
	out.KnownRecall = interval.Of(out.Fired.TruePositive, s.Labelled.TruePositive)
	if near != nil {
		near.ID, near.Title = o.Rules[near.At].Rule.ID, o.Rules[near.At].Rule.Title
	}
	if c.Grouped {
		n := c.Groups
		out.Groups = &n
	}
	for _, w := range c.Warnings {
		out.Warnings = append(out.Warnings, Warning{Code: "replay/" + w.Code, Message: w.Message})
	}
	return out
}

// meetings is how many rules fire on each event that is a true or a false
// positive.
type meetings []uint32

func (src SetSource) meet(o SetOutcome) meetings {
	m := make(meetings, src.Events)
	for i := range o.Counts {
		for _, row := range o.Counts[i].Truths {
			m[row]++
		}
		for _, row := range o.Counts[i].Noise {
			m[row]++
		}
	}
	return m
}

// alone is how many of the rows one rule alone fires on.
func (m meetings) alone(rows []uint32) (n int) {
	for _, row := range rows {
		if m[row] == 1 {
			n++
		}
	}
	return n
}

func (m meetings) together(s *Set, o SetOutcome) Together {
	t := Together{Rules: len(o.Rules)}
	for i := range o.Counts {
		c := tallyOf(o.Counts[i].Fired)
		if c.Total() == 0 {
			t.Silent++
		}
		t.Firings = t.Firings.Minus(episode.Tally{}.Minus(c))
		t.OnlyOne += m.alone(o.Counts[i].Truths)
	}
	found, noisy := m.distinct(o)
	t.KnownRecall = interval.Of(found, s.Labelled.TruePositive)
	t.Noise = interval.Of(noisy, s.Labelled.FalsePositive)
	if found > 0 {
		mean := round(float64(t.Firings.TruePositive) / float64(found))
		t.Redundancy = &mean
	}
	return t
}

// distinct counts the true and the false positives on which any rule fires.
func (m meetings) distinct(o SetOutcome) (truths, noise int) {
	seen := corpus.NewBitmap(len(m))
	count := func(rows []uint32) (n int) {
		for _, row := range rows {
			if !seen.Has(int(row)) {
				seen.Set(int(row))
				n++
			}
		}
		return n
	}
	for i := range o.Counts {
		truths += count(o.Counts[i].Truths)
		noise += count(o.Counts[i].Noise)
	}
	return truths, noise
}
