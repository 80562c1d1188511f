package gate

import (
	"fmt"
	"math"
	"strings"

	"assay/tuning/report"
)

// Decision is a policy held against a report.
type Decision struct {
	Outcome Outcome  `json:"outcome"`
	Policy  string   `json:"policy"` // its name
	Digest  string   `json:"policy_digest"`
	Checks  []Result `json:"checks"`
}

// Result is one check decided.
type Result struct {
	ID       string   `json:"id"`
	Outcome  Outcome  `json:"outcome"`
	Sentence string   `json:"sentence"`
	Why      string   `json:"why,omitempty"` // of the policy
	Evidence Evidence `json:"evidence"`
}

// Evidence is what a check looked at. Value is nil when the report has no
// such figure, Wanted when it was to be compared with a baseline's and there
// is none.
type Evidence struct {
	Figure string   `json:"figure"`
	Value  *float64 `json:"value"`
	Op     Op       `json:"op"`
	Wanted *float64 `json:"wanted"`
	K      int      `json:"k"`
	N      int      `json:"n"`
	MinN   int      `json:"min_n"`
}

// Decide holds the policy against the report.
func Decide(p *Policy, r *report.Report) Decision {
	d := Decision{Policy: p.Name, Digest: p.Digest, Checks: []Result{}}
	for _, c := range p.Checks {
		d.Checks = append(d.Checks, c.decide(r))
	}
	d.Outcome = outcomeOf(d.Checks)
	return d
}

// outcomeOf is Fail when any check fails, else Pass when there are checks and
// all of them pass.
func outcomeOf(checks []Result) Outcome {
	passed := 0
	for _, c := range checks {
		switch c.Outcome {
		case Fail:
			return Fail
		case Pass:
			passed++
		}
	}
	if passed > 0 && passed == len(checks) {
		return Pass
	}
	return Inconclusive
}

func (c *Check) decide(r *report.Report) Result {
	res := Result{ID: c.ID, Why: c.Why, Evidence: Evidence{Figure: c.Figure, Op: c.Op, MinN: c.MinN}}
	f, ok := find(c.Figure)
	if !ok {
		res.Sentence = fmt.Sprintf("there is no figure %q", c.Figure)
		return res
	}
	if c.Interval == clopperPearson {
		f = f.exact()
	}
	got, wanted := f.read(r), c.wanted(f, r)
	e := &res.Evidence
	e.K, e.N = got.k, got.n
	if got.ok {
		v := steady(got.value)
		e.Value = &v
	}
	if wanted.ok {
		w := steady(wanted.value)
		e.Wanted = &w
	}
	res.Outcome, res.Sentence = c.judge(f, e, r)
	return res
}

// judge needs a figure, something to hold it against, and units enough.
func (c *Check) judge(f figure, e *Evidence, r *report.Report) (Outcome, string) {
	switch {
	case c.WithoutBaseline == Pass && r.Comparison == nil:
		return Pass, fmt.Sprintf("the %s is not asked for: there is no baseline, and the policy lets that pass", f.title)
	case e.Value == nil:
		return Inconclusive, fmt.Sprintf("the %s is not known: %s", f.title, f.missing(r))
	case e.Wanted == nil:
		return Inconclusive, fmt.Sprintf("the %s is %s; there is no baseline's to compare it with", f.title, f.show(*e.Value))
	case e.N < c.MinN:
		return Inconclusive, fmt.Sprintf("the %s is %s, but rests on %d; at least %d are asked: %d more needed",
			f.title, f.show(*e.Value), e.N, c.MinN, c.MinN-e.N)
	}
	asked := fmt.Sprintf("%s %s", opWords[c.Op], f.show(*e.Wanted))
	if c.Baseline {
		asked += " (the baseline's" + c.margin(f) + ")"
	}
	outcome, verb := Fail, "is not"
	if c.Op.holds(*e.Value, *e.Wanted) {
		outcome, verb = Pass, "is"
	}
	return outcome, fmt.Sprintf("the %s is %s%s, which %s %s", f.title, f.show(*e.Value), f.counts(e), verb, asked)
}

func (c *Check) margin(f figure) string {
	size := f.show(math.Abs(c.Value))
	if f.scale == share {
		size = fmt.Sprintf("%.1f points", math.Abs(c.Value)*100)
	}
	switch {
	case c.Value > 0:
		return " plus " + size
	case c.Value < 0:
		return " minus " + size
	}
	return ""
}

// wanted is the value asked for.
func (c *Check) wanted(f figure, r *report.Report) reading {
	if !c.Baseline {
		return reading{value: c.Value, ok: true}
	}
	if f.of == nil || r.Comparison == nil {
		return reading{}
	}
	w := f.of(&r.Comparison.Baseline)
	w.value += c.Value
	return w
}

// read is the candidate's figure.
func (f figure) read(r *report.Report) reading {
	if f.of != nil {
		return f.of(&r.Figures)
	}
	if r.Comparison == nil {
		return reading{}
	}
	return f.against(r, r.Comparison)
}

// missing says why a report has no such figure.
func (f figure) missing(r *report.Report) string {
	if f.of == nil && r.Comparison == nil {
		return "the replay had no baseline"
	}
	if strings.Contains(f.name, "load.") {
		for _, w := range r.Warnings {
			if strings.HasPrefix(w.Code, "load/no-") || w.Code == "load/curated" {
				return w.Message
			}
		}
		if f.of == nil && r.Load != nil {
			return "the baseline's replay or the candidate's does not give it"
		}
		return "the replay gives no load"
	}
	return "it has no unit with a verdict to judge by"
}

// show writes a number as a sentence would.
func (f figure) show(v float64) string {
	switch f.scale {
	case share:
		return fmt.Sprintf("%.1f %%", v*100)
	case points:
		return fmt.Sprintf("%+.1f points", v*100)
	case amount:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.0f", v)
}

func (f figure) counts(e *Evidence) string {
	if f.scale == share {
		return fmt.Sprintf(" (%d of %d)", e.K, e.N)
	}
	return ""
}

// steady keeps nine decimals, so that 0.1 + 0.2 is 0.3 when a policy says so.
func steady(x float64) float64 { return math.Round(x*1e9) / 1e9 }
