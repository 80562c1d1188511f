package ruleset

import (
	"context"

	"assay/corpus"
	"assay/tuning/plan"
	"assay/tuning/replay"
	"assay/tuning/report"
)

// Options of Run; the zero value works.
type Options struct {
	replay.SetOptions
	Tool   string            // of the report
	Memory *report.SetMemory // what is known of the last set; nil: nothing is
}

// Run replays the set on the snapshot that the view shows and puts figures to
// it, against the baseline unless that is nil. Both run in one pass; a text
// that both have runs once. Environment is the digest of what they were read
// with.
func Run(ctx context.Context, v *corpus.View, candidate, baseline *Set, environment string, o Options) (*report.Set, error) {
	plans, at := union(candidate, baseline)
	o.Environment = environment
	res, err := replay.RunSet(ctx, plans, v, o.SetOptions)
	if err != nil {
		return nil, err
	}
	outcome := func(s *Set) *report.SetOutcome {
		if s == nil {
			return nil
		}
		out := &report.SetOutcome{Rules: s.Rules, Broken: s.Broken, Counts: make([]replay.SetCount, len(s.Plans))}
		for i, p := range s.Plans {
			out.Counts[i] = res.Rules[at[keyOf(p)]]
		}
		return out
	}
	return o.Memory.NewSet(ctx, report.SetSourceOf(v), *outcome(candidate), outcome(baseline), report.Options{Tool: o.Tool, Environment: environment})
}

// union are the plans of both sets, each once, and the place of each.
func union(sets ...*Set) (plans []*plan.Plan, at map[planKey]int) {
	at = map[planKey]int{}
	for _, s := range sets {
		if s == nil {
			continue
		}
		for _, p := range s.Plans {
			if _, met := at[keyOf(p)]; !met {
				at[keyOf(p)] = len(plans)
				plans = append(plans, p)
			}
		}
	}
	return plans, at
}

// planKey is the same for rules of the same text, which are read with the same
// settings.
type planKey struct{ dialect, digest, id string }

func keyOf(p *plan.Plan) planKey {
	r := p.Rule()
	return planKey{string(r.Dialect), r.Digest, r.ID}
}
