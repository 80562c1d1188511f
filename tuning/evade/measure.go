package evade

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"assay/corpus"
	"assay/tuning/plan"
)

// Options of a measurement; the zero value works.
type Options struct {
	Operators []*Operator  // nil: all
	Others    []*plan.Plan // rules that may still catch what this one loses; nil: nobody asks
	Workers   int          // 0: GOMAXPROCS
}

// The outcomes of an incident.
const (
	caught     = '1'
	lost       = '0'
	untouched  = '-' // the operator does not apply
	unverified = 'x' // the operator's check did not pass
)

// Measure asks the rule about every incident of its base again, written in
// every way.
func Measure(ctx context.Context, b *Base, p *plan.Plan, o Options) (*Figures, error) {
	if o.Operators == nil {
		o.Operators = catalogue
	}
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	f := &Figures{Version: Version, Seed: Seed, Caught: b.Caught, Asked: len(b.Incidents), Unfit: b.Unfit,
		Incidents: []string{}, SinglePoints: []string{}, Fields: []Field{}, Operators: make([]Operated, len(o.Operators)), Gaps: []Gap{}}
	for _, inc := range b.Incidents {
		f.Incidents = append(f.Incidents, inc.Name)
	}
	m := &measurer{base: b, plan: p, target: TargetOf(p), others: o.Others}
	fields := make([][]Field, len(o.Operators))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(o.Workers)
	for i, op := range o.Operators {
		g.Go(func() (err error) {
			if f.Operators[i], fields[i], err = m.operate(ctx, op); err != nil {
				return fmt.Errorf("apply %s: %w", op.ID, err)
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	for i, op := range o.Operators {
		if op.ID == "A1" {
			f.Fields = append(f.Fields, fields[i]...)
		}
	}
	f.summarise()
	return f, nil
}

// measurer applies operators to one base.
type measurer struct {
	base   *Base
	plan   *plan.Plan
	target Target
	others []*plan.Plan
}

// operate applies one operator in all of its forms and keeps the worst.
func (m *measurer) operate(ctx context.Context, op *Operator) (Operated, []Field, error) {
	out := Operated{ID: op.ID, Title: op.Title, Class: op.Class, Cost: op.Cost, Recall: recallOf(0, 0),
		Outcomes: strings.Repeat(string(rune(untouched)), len(m.base.Incidents))}
	var fields []Field
	var worst *form
	forms := op.forms(m.target)
	for i := range forms {
		f := &forms[i]
		outcomes, err := m.apply(ctx, op, f)
		if err != nil {
			return out, nil, err
		}
		k, n, bad := strings.Count(outcomes, "1"), 0, strings.Count(outcomes, "x")
		n = k + strings.Count(outcomes, "0")
		out.Written, out.Invalid = out.Written+n+bad, out.Invalid+bad
		if n == 0 {
			continue
		}
		out.Forms++
		r := recallOf(k, n)
		if f.field != "" {
			fields = append(fields, Field{f.field, r})
		}
		if worst == nil || worse(r, out.Recall) {
			worst, out.Form, out.Recall, out.Outcomes = f, f.name, r, outcomes
		}
	}
	if worst == nil {
		return out, nil, nil
	}
	slices.SortStableFunc(fields, func(a, b Field) int {
		switch {
		case worse(a.Recall, b.Recall):
			return -1
		case worse(b.Recall, a.Recall):
			return 1
		}
		return strings.Compare(a.Field, b.Field)
	})
	err := m.testify(ctx, op, worst, &out)
	return out, fields, err
}

// worse reports a smaller share, or the same of more incidents.
func worse(a, b Recall) bool {
	if x, y := a.K*b.N, b.K*a.N; x != y {
		return x < y
	}
	return a.N > b.N
}

// apply asks about every incident in one form: a letter each.
func (m *measurer) apply(ctx context.Context, op *Operator, f *form) (string, error) {
	out := make([]byte, len(m.base.Incidents))
	for i := range m.base.Incidents {
		if err := ctx.Err(); err != nil {
			return "", err
		}
		after, ok := f.write(op.ID, m.base.Incidents[i].Events)
		switch {
		case after == nil:
			out[i] = untouched
			continue
		case !ok:
			out[i] = unverified
			continue
		}
		fires, err := fires(ctx, m.plan, after)
		if err != nil {
			return "", err
		}
		if out[i] = lost; fires {
			out[i] = caught
		}
	}
	return string(out), nil
}

// testify adds who else catches what is lost, and the first incident lost.
func (m *measurer) testify(ctx context.Context, op *Operator, f *form, out *Operated) error {
	any := out.Recall.K
	for i := range out.Outcomes {
		if out.Outcomes[i] != lost {
			continue
		}
		inc := m.base.Incidents[i]
		after, _ := f.write(op.ID, inc.Events)
		if out.Witness == nil {
			out.Witness = m.witness(inc, after)
		}
		for _, p := range m.others {
			fires, err := fires(ctx, p, after)
			if err != nil {
				return err
			}
			if fires {
				any++
				break
			}
		}
	}
	if m.others != nil {
		r := recallOf(any, out.Recall.N)
		out.Any = &r
	}
	return nil
}

// witness says what no longer holds on the first event that the rule's search
// misses; of a rule that counts, where it misses none, what it asks of them.
func (m *measurer) witness(inc Incident, events []corpus.Event) *Witness {
	w := &Witness{Incident: inc.Name}
	for i := range events {
		if m.plan.Match(&events[i]) {
			continue
		}
		w.Event = inc.original(events[i].ID)
		if near := m.plan.Explain(&events[i]).Nearest(); len(near) > 0 {
			w.Part, w.Field, w.Met = oneLine(near[0].Text), near[0].Field, string(near[0].Met)
		}
		return w
	}
	if len(events) > 0 {
		w.Event = inc.original(events[0].ID)
	}
	fitted, _ := m.plan.Fitted()
	if w.Part = "the count within its window"; fitted.Correlation != nil {
		w.Part = fitted.Correlation.Asks()
	}
	return w
}

// longestPart is how much of a rule's words a witness tells, in bytes.
const longestPart = 200

func oneLine(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > longestPart {
		s = head(s, longestPart) + "…"
	}
	return s
}
