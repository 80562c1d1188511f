package views

import (
	"context"
	"slices"
	"strings"

	"assay/tuning/library"
	"assay/tuning/pipeline"
	"assay/tuning/rule"
)

// fittingModel says which processing pipelines a rule goes through and what
// they make of it.
type fittingModel struct {
	Pipelines string // their names in order; "" when there is none
	Rows      []fittingRow
	Refused   []diagnosticModel // the pipelines refuse the rule
}

// fittingRow is one change.
type fittingRow struct{ What, From, To, Times, By string }

var fittingWords = map[pipeline.Kind]string{
	pipeline.FieldRenamed: "Field renamed", pipeline.ConditionAdded: "Condition added", pipeline.ItemDropped: "Test dropped",
	pipeline.ValueChanged: "Value changed", pipeline.SourceChanged: "Log source changed", pipeline.NoteAdded: "Attribute set",
}

// fitting is what the pipelines of the environment make of a version. Rules in
// SPL go through none.
func (s *Site) fitting(ctx context.Context, v library.Version) (m fittingModel, err error) {
	env, err := s.attempts.env(ctx)
	if err != nil {
		return m, err
	}
	p := pipeline.Join(env.Pipelines...)
	rules, _ := library.EnvironmentOf(env).Parse(v.File, v.Text)
	r := library.Only(rules, v.Text)
	if p == nil || r == nil || r.Dialect == rule.SPL {
		return m, nil
	}
	m.Pipelines = markPlain(p.Name)
	_, changes, ds := p.Trace(r)
	if ds.Err() != nil {
		m.Refused = diagnosticModels(v.Text, library.Placed(ds, r, v.Text))
		return m, nil
	}
	for _, c := range changes {
		to := slices.Clone(c.To)
		for i := range to {
			to[i] = markPlain(to[i])
		}
		m.Rows = append(m.Rows, fittingRow{What: fittingWords[c.Kind], From: markPlain(c.From), To: strings.Join(to, ", "),
			Times: formatCount(int64(c.Times)), By: markPlain(c.Pipeline + "/" + c.Item)})
	}
	return m, nil
}
