package reach

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"assay/corpus"
	"assay/tuning/interval"
)

// Separator is a value of a field that true positives and the other judged
// alerts of the rule differ in. The unit is the event.
type Separator struct {
	Field string              `json:"field"`
	Value string              `json:"value"` // as text; "" with Absent
	Gone  bool                `json:"absent,omitempty"`
	True  interval.Proportion `json:"true"`  // of the true positives that the rule fired on, those with the value
	False interval.Proportion `json:"false"` // of the false and benign positives
	Gap   float64             `json:"gap"`   // by how much the two 95 % intervals lie apart; below 0 they overlap
}

// Bounds on the search for separators.
const (
	maxSeparators = 5
	maxDistinct   = 200  // values of a field among the judged events; more is free text or an id
	minEach       = 5    // events on each side
	maxJudged     = 5000 // events of each side that are looked at: the earliest
)

// afterwards are fields that are filled when an alert is raised or worked on:
// they tell how it was judged, not what to look at.
var afterwards = []string{"alert.", "incident.", "case.", "label.", "risk."}

// separators are the fields that differ most between true positives and other
// judged alerts of the rule, one value a field, the widest gap first; nil where
// either side has too few.
func (m *measurement) separators() ([]Separator, error) {
	sides, err := m.judged()
	if err != nil {
		return nil, err
	}
	if len(sides[0]) < minEach || len(sides[1]) < minEach {
		return nil, nil
	}
	out := []Separator{}
	for _, path := range sortedKeys(m.g.Paths) {
		if isAfterwards(path) {
			continue
		}
		s, ok, err := m.separator(m.ctx, path, sides)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, s)
		}
	}
	slices.SortStableFunc(out, func(a, b Separator) int { return -cmp.Compare(a.Gap, b.Gap) })
	return out[:min(len(out), maxSeparators)], nil
}

func isAfterwards(path string) bool {
	return slices.ContainsFunc(afterwards, func(head string) bool { return strings.HasPrefix(path, head) })
}

// judged are the fired events: true positives, then false and benign ones, the
// earliest of each.
func (m *measurement) judged() (sides [2][]corpus.Ref, err error) {
	type at struct {
		nano int64
		id   string
		ref  corpus.Ref
	}
	var found [2][]at
	for row := range m.g.Pool.Fired(m.s.Firing) {
		side := 0
		switch m.g.Pool.Verdict(row) {
		case corpus.TruePositive:
		case corpus.FalsePositive, corpus.BenignPositive:
			side = 1
		default:
			continue
		}
		nano, _ := m.g.Pool.Time(row)
		found[side] = append(found[side], at{nano: nano, ref: m.g.Pool.Ref(row)})
	}
	for side, list := range found {
		if len(list) > maxJudged {
			for i := range list {
				if list[i].id, err = m.g.Source.ID(m.ctx, list[i].ref); err != nil {
					return sides, err
				}
			}
			slices.SortFunc(list, func(a, b at) int { return cmp.Or(cmp.Compare(a.nano, b.nano), cmp.Compare(a.id, b.id)) })
			list = list[:maxJudged]
		}
		for _, a := range list {
			sides[side] = append(sides[side], a.ref)
		}
	}
	return sides, nil
}

// separator is the value of a field in which the sides differ most.
func (m *measurement) separator(ctx context.Context, path string, sides [2][]corpus.Ref) (best Separator, ok bool, err error) {
	counts := map[string][2]int{} // by the value's text, "\x00" before it when there is one
	for side, refs := range sides {
		for _, ref := range refs {
			column, err := m.g.Parts[ref.Segment].Columns.Column(ctx, path)
			if err != nil {
				return best, false, err
			}
			key := ""
			if v := column.Value(ref.Row); !v.IsAbsent() && !v.IsNull() {
				key = "\x00" + v.Text()
			}
			n := counts[key]
			n[side]++
			if counts[key] = n; len(counts) > maxDistinct {
				return best, false, nil
			}
		}
	}
	best.Gap = math.Inf(-1)
	keys := make([]string, 0, len(counts))
	for k := range counts {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		n := counts[k]
		s := Separator{Field: path, Value: shown(strings.TrimPrefix(k, "\x00")), Gone: k == "", True: interval.Of(n[0], len(sides[0])), False: interval.Of(n[1], len(sides[1]))}
		s.Gap = round(max(*s.True.Low-*s.False.High, *s.False.Low-*s.True.High))
		if s.Gap > best.Gap {
			best = s
		}
	}
	return best, best.Gap > 0, nil
}
