package gate

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"assay/tuning/report"
)

// Decision is a policy held against a report.
type Decision struct {
	Outcome Outcome  `json:"outcome"`
	Policy  string   `json:"policy"` // its name
	Digest  string   `json:"policy_digest"`
	Checks  []Result `json:"checks"`
	Notes   []string `json:"notes,omitempty"` // what weakens it as a whole
}

// Result is one check decided.
type Result struct {
	ID       string   `json:"id"`
	Outcome  Outcome  `json:"outcome"`
	Sentence string   `json:"sentence"`
	Needs    string   `json:"needs,omitempty"` // of an open check: what would decide it
	Why      string   `json:"why,omitempty"`   // of the policy
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

// Decide holds the policy against the report: its checks, or, where the report
// is of a retirement, its section retire. A response above the rung that the
// rule's reach allows fails whatever the policy asks.
func Decide(p *Policy, r *report.Report) Decision {
	d := Decision{Policy: p.Name, Digest: p.Digest, Checks: []Result{}, Notes: notes(r)}
	checks := p.Checks
	if r.Retirement != nil {
		checks = p.Retire
	}
	for _, c := range checks {
		d.Checks = append(d.Checks, c.decide(r))
	}
	if res, refused := response(&r.Figures); refused && r.Retirement == nil {
		d.Checks = append(d.Checks, res)
	}
	if len(checks) == 0 {
		d.Checks = append(d.Checks, Result{ID: "retire", Sentence: "the policy says nothing of retirement: it has no section retire"})
	}
	d.Outcome = outcomeOf(d.Checks)
	return d
}

// Same reports whether two decisions come to the same from the same evidence.
// How a program words them does not count.
func (d Decision) Same(o Decision) bool {
	return d.Outcome == o.Outcome && d.Digest == o.Digest && slices.EqualFunc(d.Checks, o.Checks, func(a, b Result) bool {
		return a.ID == b.ID && a.Outcome == b.Outcome && a.Evidence.Same(b.Evidence)
	})
}

// Same reports whether two checks looked at the same.
func (e Evidence) Same(o Evidence) bool {
	equal := func(a, b *float64) bool { return a == b || a != nil && b != nil && *a == *b }
	return e.Figure == o.Figure && e.Op == o.Op && e.K == o.K && e.N == o.N && e.MinN == o.MinN && equal(e.Value, o.Value) && equal(e.Wanted, o.Wanted)
}

// notes are what a reader of the decision must know beside the checks.
func notes(r *report.Report) []string {
	var out []string
	for _, w := range r.Warnings {
		if w.Code == report.SameText {
			out = append(out, w.Message)
		}
	}
	return out
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
	if res.Outcome, res.Sentence = c.judge(f, got, e, r); res.Outcome == Inconclusive {
		res.Needs = c.needs(f, got, e, r)
	}
	return res
}

// judge needs a figure, something to hold it against, and units enough. A bound
// that does not do while the other end of its interval would is open: that the
// figure is as asked is not shown, and not ruled out.
func (c *Check) judge(f figure, got reading, e *Evidence, r *report.Report) (Outcome, string) {
	switch {
	case c.WithoutBaseline == Pass && r.Comparison == nil:
		return Pass, fmt.Sprintf("the %s does not apply: there is no baseline, and the policy lets that pass", f.title)
	case f.refused(r) != "":
		return Inconclusive, fmt.Sprintf("the %s is not given: %s", f.title, f.refused(r))
	case e.Value == nil:
		return Inconclusive, fmt.Sprintf("the %s cannot be given: %s", f.title, f.missing(r))
	case e.Wanted == nil:
		return Inconclusive, fmt.Sprintf("the %s is %s; there is no baseline to compare it with", f.title, f.show(*e.Value))
	case e.N < c.MinN:
		return Inconclusive, fmt.Sprintf("the %s is %s, from %s, which is too few to decide: the policy asks for at least %d, %d more",
			f.title, f.show(*e.Value), f.units(e.N), c.MinN, c.MinN-e.N)
	}
	outcome, but, end := Fail, ", but", ""
	switch {
	case c.Op.holds(*e.Value, *e.Wanted):
		outcome, but = Pass, ";"
	case got.ends != nil && c.Op.mayHold(got.ends, *e.Wanted):
		outcome, end = Inconclusive, ", which these can neither show nor rule out"
	}
	return outcome, fmt.Sprintf("the %s is %s%s%s the policy %s%s", f.title, f.show(*e.Value), f.counts(e), but, c.asks(f, *e.Wanted), end)
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
	switch {
	case strings.HasPrefix(f.name, "retirement."):
		return "the report is not of a retirement"
	case f.of == nil && r.Comparison == nil:
		return "the replay had no baseline"
	case r.Retirement != nil && f.lacks(r):
		return "the rule is to go, and this is of a rule that stays"
	case strings.Contains(f.name, "forecast."):
		return missingForecast(r)
	case strings.HasPrefix(f.name, "recall.corrected"):
		return missingCorrection(r)
	case f.section == "reach":
		return f.missingReach(r)
	case strings.HasPrefix(f.name, "labels."):
		return missingLabels(r)
	case f.lacks(r):
		return f.missingSection(r)
	case strings.Contains(f.name, "load."):
		return f.missingLoad(r)
	case f.bound && f.section == "evaluation":
		return fmt.Sprintf("fewer than %d independent incidents are too few for an interval", report.FewClusters)
	case strings.HasPrefix(f.name, "precision.bound"), strings.HasPrefix(f.name, "unlabelled."):
		return "the rule fires on no " + f.basis
	}
	if unit, known := strings.CutPrefix(f.basis, "known "); known {
		return "the snapshot holds no " + unit + " that is known to be a true positive"
	}
	return "no " + f.basis + " that the rule fires on has a verdict that decides"
}

// missingSection is the warning that stands in place of a section, if there is
// one.
func (f figure) missingSection(r *report.Report) string {
	for _, w := range r.Warnings {
		if strings.HasPrefix(w.Code, f.section+"/") {
			return w.Message
		}
	}
	if f.section == "sweep" {
		return "the rule has no threshold, or the report was made without moving it"
	}
	return "the report was made without it"
}

func (f figure) missingLoad(r *report.Report) string {
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

// steady keeps nine decimals, so that 0.1 + 0.2 is 0.3 when a policy says so.
func steady(x float64) float64 { return math.Round(x*1e9) / 1e9 }
