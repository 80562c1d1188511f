package plan

import (
	"context"
	"slices"
	"strings"

	"assay/corpus"
	"assay/tuning/flow"
	"assay/tuning/rule"
)

// explain says stage by stage what becomes of the row of the event. A filter
// that drops the row does not end it: the stages behind it are explained as
// if it had not. Stages that gather need other events and are only named.
func (n *pipe) explain(x *explainer, r record) *Explanation {
	ex := x.node("and", nil)
	ex.Holds = true
	steps, err := n.Trace(context.Background(), n.rowOf(r))
	if err != nil {
		ex.Note = err.Error()
	}
	for _, s := range steps {
		child := x.node("stage", s.Stage)
		child.Holds = true
		switch f, filters := s.Stage.(*rule.Filter); {
		case s.Gathers:
			child.Note = "needs the other events of its window"
		case filters:
			row := slices.Concat(s.After, s.Before)[0]
			child.Children = []*Explanation{n.conditions[f.Where].explain(x, row)}
			child.Holds = len(s.After) > 0
		default:
			child.Shown = change(s.Before[0], s.After)
		}
		ex.Holds = ex.Holds && child.Holds
		ex.Children = append(ex.Children, child)
	}
	return ex
}

// change says what a stage made of a row.
func change(before *flow.Row, after []*flow.Row) string {
	if len(after) == 0 {
		return ""
	}
	var out []string
	row := after[0]
	row.All(func(path string, v corpus.Value) bool {
		if old := before.Get(path); !old.Equal(v) {
			out = append(out, path+"="+v.Text())
		}
		return len(out) < 10
	})
	before.All(func(path string, _ corpus.Value) bool {
		if row.Get(path).IsAbsent() {
			out = append(out, "no "+path)
		}
		return len(out) < 20
	})
	return strings.Join(out, ", ")
}
