package report

import (
	"fmt"
	"strings"

	"assay/tuning/evade"
)

// EvasionWords say in a sentence what silences the rule, for whoever decides;
// "" for nil.
func EvasionWords(e *evade.Figures) string {
	switch {
	case e == nil || e.Asked == 0:
		return ""
	case len(e.SinglePoints) == 1:
		return fmt.Sprintf("Nulling %s alone silences it for %s of %s.", e.SinglePoints[0], count(e.Asked), counted(e.Asked, "incident"))
	case len(e.SinglePoints) > 1:
		return fmt.Sprintf("Nulling any one of %s silences it for %s of %s.", inWords(e.SinglePoints), count(e.Asked), counted(e.Asked, "incident"))
	}
	worst := e.Worst.All
	if worst == nil {
		return "No fault of telemetry and no evasion on the platform applies to its incidents."
	}
	r := worst.Recall
	if r.K == r.N {
		return fmt.Sprintf("No single fault of telemetry and no evasion on the platform silences it for any of %s.", counted(e.Asked, "incident"))
	}
	return fmt.Sprintf("The worst of faults and evasions, %s, leaves %s of %s caught.", OperatedWords(e.Of(worst.Operator)), count(r.K), counted(r.N, "incident"))
}

// GapWords say what the most promising mapping would find; "" without any.
func GapWords(e *evade.Figures) string {
	if e == nil || len(e.Gaps) == 0 {
		return ""
	}
	g := e.Gaps[0]
	return fmt.Sprintf("What it seeks in %s lies in %s of %s on which it is silent: mapped, it fires on %s more, of which %s are known true positives.",
		g.Field, g.Path, counted(g.Events, "event"), count(g.Finds), count(g.Known))
}

// OperatedWords name an operator and its worst form: "B3, empty quotes inserted".
func OperatedWords(o *evade.Operated) string {
	if o == nil {
		return "-"
	}
	words := o.ID + ", " + strings.ToLower(o.Title[:1]) + o.Title[1:]
	if o.Form != "" {
		words += " (" + o.Form + ")"
	}
	return words
}

// inWords joins names as a sentence does.
func inWords(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// MeanWords are a mean recall with its interval and what it rests on.
func MeanWords(m *evade.Mean) string {
	if m == nil {
		return "none applies"
	}
	return fmt.Sprintf("%s %% (%s to %s), %s on %s", percent(m.Value, 0), percent(m.Low, 0), percent(m.High, 0),
		counted(m.Operators, "operator"), counted(m.Incidents, "incident"))
}

// evasions are what evasion leaves, a column a rule; no block where it was not
// measured of the candidate.
func evasions(sides []side) []block {
	b := block{title: "Recall under evasion, incidents", texts: true, table: [][]string{{"share still caught"}, {"the worst telemetry fault"}, {"the worst evasion on the platform"},
		{"the worst evasion by an agent"}, {"mean over telemetry faults"}, {"mean over evasions on the platform"}, {"mean over all"}, {"fields without which none is caught"}}}
	some := false
	for _, s := range sides {
		cells := []string{s.name, "unknown", "unknown", "unknown", "unknown", "unknown", "unknown", "unknown"}
		if e := s.Evasion; e != nil && e.Asked > 0 {
			some = true
			cells = []string{s.name, leastWords(e, e.Worst.A), leastWords(e, e.Worst.B), leastWords(e, e.Worst.G),
				MeanWords(e.Robust.A), MeanWords(e.Robust.B), MeanWords(e.Robust.All), orNone(inWords(e.SinglePoints))}
		}
		for i, c := range cells {
			b.table[i] = append(b.table[i], c)
		}
	}
	e := sides[len(sides)-1].Evasion
	switch {
	case e == nil: // of a retirement, or a candidate that catches nothing: a warning says so
		return nil
	case !some:
		return []block{{title: b.title, lines: []string{GapWords(e)}}}
	}
	b.say(EvasionWords(e))
	b.say(GapWords(e))
	return []block{b}
}

func leastWords(e *evade.Figures, l *evade.Least) string {
	if l == nil {
		return "none applies"
	}
	words := proportionWords(l.Recall.Proportion)
	if o := e.Of(l.Operator); o != nil {
		words += ", " + o.ID
	}
	return words
}
