package plan

import (
	"strings"

	"assay/tuning/rule"
)

// StageCount is how many rows go into a stage of a pipeline and come out. Of
// the search and of what works on events, rows are events.
type StageCount struct {
	Name    string // the stage as its author wrote it; of the first, search
	In, Out int
}

// count is the search of a pipeline, term by term in the order of the text, so
// that what each leaves can be counted.
func (p *Plan) count(g *gathered) (err error) {
	g.Rows = g.scan.all()
	for _, t := range p.terms {
		if pipe, ok := t.(*pipe); ok {
			g.scan.passed = make([]int, len(pipe.Leading()))
			if g.Rows, err = pipe.eval(g.scan, g.Rows); err != nil {
				return err
			}
			g.Passed = append(g.Passed, g.scan.passed...)
			continue
		}
		if g.Rows.Any() {
			if g.Rows, err = t.eval(g.scan, g.Rows); err != nil {
				return err
			}
		}
		g.Passed = append(g.Passed, g.Rows.Count())
	}
	return nil
}

// Stages lays out the counts of a pipeline over events: passed is the sum of
// Gathered.Passed of their segments, all what was merged of them, nil when
// there is no Grouper. It is nil without stages.
func (p *Plan) Stages(events int, passed []int, all *Grouping) []StageCount {
	if p.terms == nil {
		return nil
	}
	if all != nil {
		passed = append(passed[:len(passed):len(passed)], all.Passed...)
	}
	next := func() (n int) { // of no segments nothing was counted
		if len(passed) > 0 {
			n, passed = passed[0], passed[1:]
		}
		return n
	}
	out := []StageCount{{Name: "search", In: events, Out: next()}}
	stages := p.fitted.Stages
	shown := len(stages) - trailingTables(stages)
	for i, s := range stages {
		n := out[len(out)-1].Out
		c := StageCount{Name: p.written(s), In: n, Out: n}
		if i < shown {
			c.Out = next()
		}
		out = append(out, c)
	}
	return out
}

// written is a stage in the author's words, where they can be found, on one
// line.
func (p *Plan) written(s rule.Stage) string {
	text := s.String()
	if at := s.Span(); at.Start >= 0 && at.Start < at.End && at.End <= len(p.rule.Text) {
		text = p.rule.Text[at.Start:at.End]
	}
	return strings.Join(strings.Fields(strings.Trim(text, "| \t\r\n")), " ")
}

// trailingTables is how many tables stand at the end, which show and drop
// nothing.
func trailingTables(stages []rule.Stage) int {
	n := 0
	for n < len(stages) {
		if _, ok := stages[len(stages)-1-n].(*rule.Table); !ok {
			break
		}
		n++
	}
	return n
}

// tableOf are the fields of the last table at the end; nil without one.
func tableOf(stages []rule.Stage) []string {
	if trailingTables(stages) == 0 {
		return nil
	}
	return stages[len(stages)-1].(*rule.Table).Fields
}
