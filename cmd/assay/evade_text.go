package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"assay/tuning/evade"
	"assay/tuning/report"
)

// evadeText prints the operators that apply, the worst first.
func (c *console) evadeText(f *evade.Figures) error {
	if f.Caught == 0 {
		c.print("The rule catches no true positive incident here, so there is nothing to write anew.")
		return nil
	}
	c.print("%s", report.EvasionWords(f))
	c.print("Caught here: %s; written anew: %d; left out, since their events alone do not make it fire: %d.", count(f.Caught, "incident"), f.Asked, f.Unfit)
	rows := slices.Clone(f.Operators)
	rows = slices.DeleteFunc(rows, func(o evade.Operated) bool { return o.Recall.N == 0 })
	slices.SortStableFunc(rows, func(a, b evade.Operated) int {
		return cmp.Or(cmp.Compare(a.Recall.K*b.Recall.N, b.Recall.K*a.Recall.N), cmp.Compare(b.Recall.N, a.Recall.N))
	})
	if len(rows) > 0 {
		if err := c.operated(rows); err != nil {
			return err
		}
	}
	for _, m := range []struct {
		name string
		mean *evade.Mean
	}{{"telemetry faults", f.Robust.A}, {"evasions on the platform", f.Robust.B}, {"ways of agents", f.Robust.G}, {"all, weighted", f.Robust.All}} {
		if m.mean != nil {
			c.print("mean over %s: %s", m.name, report.MeanWords(m.mean))
		}
	}
	if away := len(f.Operators) - len(rows); away > 0 {
		c.note("%d of %d operators change nothing in these incidents", away, len(f.Operators))
	}
	return nil
}

func (c *console) operated(rows []evade.Operated) error {
	head := "operator\tworst form\tstill caught\t95 %\tinvalid\tcost\tfirst lost\tno longer holds"
	others := rows[0].Any != nil
	if others {
		head += "\tby any rule"
	}
	return c.table(head, func(row func(string, ...any)) {
		for _, o := range rows {
			event, part := "-", "-"
			if o.Witness != nil {
				event, part = o.Witness.Event, o.Witness.Part
			}
			line := fmt.Sprintf("%s %s\t%s\t%d of %d\t%s\t%d of %d\t%s\t%s\t%s", o.ID, o.Title, cmp.Or(o.Form, "-"), o.Recall.K, o.Recall.N, span(o.Recall),
				o.Invalid, o.Written, o.Cost, event, part)
			if others {
				line += fmt.Sprintf("\t%d of %d", o.Any.K, o.Any.N)
			}
			row("%s", line)
		}
	})
}

// span is an interval in percent.
func span(r evade.Recall) string {
	if r.Low == nil || r.High == nil {
		return "-"
	}
	return fmt.Sprintf("%.0f to %.0f", *r.Low*100, *r.High*100)
}

type operatorJSON struct {
	ID      string      `json:"id"`
	Title   string      `json:"title"`
	Class   evade.Class `json:"class"`
	Cost    evade.Cost  `json:"cost"`
	Touches string      `json:"touches"`
	Holds   string      `json:"holds"`
	Checks  string      `json:"checks,omitempty"`
}

func (c *console) listOperators(asJSON bool) error {
	if !asJSON {
		for _, o := range evade.Catalogue() {
			c.print("%-4s %s (%s)", o.ID, o.Title, o.Cost)
			c.print("     touches %s", o.Touches)
			c.print("     kept since %s", o.Holds)
			if o.Checks != "" {
				c.print("     checked: %s", o.Checks)
			}
		}
		return nil
	}
	out := struct {
		Version   int            `json:"version"`
		Operators []operatorJSON `json:"operators"`
	}{Version: evade.Version}
	for _, o := range evade.Catalogue() {
		out.Operators = append(out.Operators, operatorJSON{o.ID, o.Title, o.Class, o.Cost, o.Touches, o.Holds, o.Checks})
	}
	return c.json(out)
}

func (c *console) evadeGaps(ctx context.Context, b *bench, f evadeFlags) error {
	x, err := c.evaded(ctx, b, f)
	if err != nil {
		return err
	}
	ground, err := evade.GroundOf(ctx, x.view, x.pool)
	if err != nil {
		return err
	}
	gaps, whole, err := evade.Gaps(ctx, ground, x.plan, x.outcome.Firing)
	if err != nil {
		return err
	}
	if !whole {
		c.say("assay: there are more texts than are searched; gaps may lie in the rest")
	}
	switch {
	case f.asJSON:
		err = c.json(struct {
			Rule  string      `json:"rule"`
			Whole bool        `json:"whole"`
			Gaps  []evade.Gap `json:"gaps"`
		}{x.plan.Rule().ID, whole, gaps})
	case len(gaps) == 0:
		c.print("Nothing that the rule seeks lies in another field of an event that it would fire on.")
	default:
		err = c.table("sought in\tlies in\tevents\tmore would fire\tknown true positives\tmapping", func(row func(string, ...any)) {
			for _, g := range gaps {
				at := g.Path
				if g.Key != "" {
					at += " (JSON: " + g.Key + ")"
				}
				row("%s\t%s\t%d\t%d\t%d\t%s", g.Field, at, g.Events, g.Finds, g.Known, strings.TrimSpace(g.Mapping))
			}
		})
	}
	if err == nil && len(gaps) > 0 {
		err = errFindings
	}
	return err
}
