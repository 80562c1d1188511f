package report

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/rule"
)

// Nothing is the digest of the empty text: the candidate of a retirement.
const Nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

// Retirement says who else finds what goes when a rule is retired. A rule
// covers an event when it fires on it, a known episode or incident when it
// fires on any true positive of it.
type Retirement struct {
	Others    []Cover             `json:"others"`    // the rules that were asked, by id
	Covered   []Covered           `json:"covered"`   // of the lost true positives, by event
	Uncovered episode.ByUnit[int] `json:"uncovered"` // known true positives that the rule finds and none of the others
	Judged    episode.ByUnit[int] `json:"judged"`    // units the rule fires on with a verdict that decides
}

// Cover is another rule and how many of the lost true positives it finds.
type Cover struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	Digest string `json:"digest"`
	Finds  int    `json:"finds"`
}

// Covered is a lost true positive that other rules find too.
type Covered struct {
	Event string   `json:"event"`
	By    []string `json:"by"` // ids of rules
}

// Retire makes the report of a rule's retirement: the rule is the baseline and
// the candidate is nothing, so that the lost list names every true positive
// that will go. The others are the rules that stay, replayed on the same
// snapshot.
func Retire(ctx context.Context, s *Survey, retired Outcome, others []Outcome, o Options) (*Report, error) {
	r, err := Compare(ctx, s, retired, After(retired), o)
	if err != nil {
		return nil, err
	}
	r.Warnings = slices.DeleteFunc(r.Warnings, func(w Warning) bool { return w.Code == silentRule })
	together := union(len(retired.Firing.Rows), others)
	t := &Retirement{Others: []Cover{}, Covered: []Covered{}}
	_, before := s.figures(retired)
	t.Uncovered.Episode, t.Uncovered.Incident = s.alone(before, together)
	if err := s.cover(ctx, t, retired.Firing, others); err != nil {
		return nil, fmt.Errorf("retire rule %s: %w", retired.Rule.ID, err)
	}
	t.Uncovered.Event = len(r.Comparison.Lost) - len(t.Covered)
	for u := range episode.Unit(episode.NumUnits) {
		*t.Judged.At(u) = r.Comparison.Baseline.Fired.At(u).Decided()
	}
	r.Retirement = t
	return r, nil
}

// After is what is left of a rule that was retired: a rule that fires on nothing.
func After(retired Outcome) Outcome {
	return Outcome{Rule: nothing(retired.Rule), Firing: episode.Firing{Rows: make([]*corpus.Bitmap, len(retired.Firing.Rows))}}
}

// nothing is the rule without a text that comes after a retired one.
func nothing(r *rule.Rule) *rule.Rule {
	return &rule.Rule{ID: r.ID, Title: r.Title, Dialect: r.Dialect, Status: rule.Deprecated, Digest: Nothing}
}

// union is what any of the rules fires on, as if they were one plain rule.
func union(parts int, all []Outcome) episode.Firing {
	f := episode.Firing{Rows: make([]*corpus.Bitmap, parts)}
	for _, o := range all {
		for i, rows := range o.Firing.Rows {
			switch {
			case rows == nil:
			case f.Rows[i] == nil:
				f.Rows[i] = rows.Clone()
			default:
				f.Rows[i].Or(rows)
			}
		}
	}
	return f
}

// alone counts the known episodes and incidents that the cut has and the firing
// does not find.
func (s *Survey) alone(cut *episode.Cut, others episode.Firing) (episodes, incidents int) {
	e, i := s.pool.Pair(cut, s.pool.Cut(others))
	return e.Lost, i.Lost
}

// cover fills in which of the others finds which lost event.
func (s *Survey) cover(ctx context.Context, t *Retirement, retired episode.Firing, others []Outcome) error {
	by := map[string][]string{}
	for _, o := range others {
		found, err := s.shared(ctx, retired, o.Firing)
		if err != nil {
			return err
		}
		for _, id := range found {
			by[id] = append(by[id], o.Rule.ID)
		}
		t.Others = append(t.Others, Cover{o.Rule.ID, o.Rule.Title, o.Rule.Digest, len(found)})
	}
	slices.SortFunc(t.Others, func(a, b Cover) int { return cmp.Compare(a.ID, b.ID) })
	for id, rules := range by {
		slices.Sort(rules)
		t.Covered = append(t.Covered, Covered{id, rules})
	}
	slices.SortFunc(t.Covered, func(a, b Covered) int { return cmp.Compare(a.Event, b.Event) })
	return nil
}

// shared are the ids of the true positives that both fire on.
func (s *Survey) shared(ctx context.Context, a, b episode.Firing) ([]string, error) {
	var out []string
	for i, rows := range a.Rows {
		if rows == nil || i >= len(b.Rows) || b.Rows[i] == nil || rows.AndCount(b.Rows[i]) == 0 {
			continue
		}
		ids, err := s.ids.IDs(ctx, i)
		if err != nil {
			return nil, fmt.Errorf("read ids of segment %d: %w", i, err)
		}
		for r := range rows.Clone().And(b.Rows[i]).All {
			if s.pool.Verdict(s.pool.Row(corpus.Ref{Segment: i, Row: r})) == corpus.TruePositive {
				out = append(out, ids.Value(r).Text())
			}
		}
	}
	return out, nil
}
