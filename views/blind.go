package views

import (
	"cmp"

	"assay/tuning/fatigue"
	"assay/tuning/library"
	"assay/views/mark"

	"github.com/a-h/templ"
)

// blindModel is what was dismissed before a true positive of the same entity.
type blindModel struct {
	Sentence, Definition, More string
	Rows                       []blindRow
}

type blindRow struct {
	Name, ID templ.Component // name: nil when the alerts give none
	Library  string          // the rule, when the library has it
	How      string
	Followed shareCell
	Chance   string
	Earlier  string
	Events   []blindEvent
}

// blindEvent is one dismissal and the true positive behind it.
type blindEvent struct{ URL, At, ISO, FoundURL, Hours string }

func blindModelOf(signs *fatigue.Indicators, names library.Names) (m blindModel) {
	b := signs.Blind
	m.Definition = b.Definition
	for _, r := range b.Rules {
		row := blindRow{ID: mark.Line(r.Rule, mark.Options{Max: 60}), How: r.How, Followed: fatigueShare(r.Followed), Chance: formatDecimal(r.ByChance), Earlier: typeset(r.Earlier.String())}
		if id, ok := names.Find(r.Rule, r.Name); ok {
			row.Library = ruleURL(id)
		}
		if r.Name != "" {
			row.Name = mark.Line(r.Name, mark.Options{Max: 80})
		}
		for _, e := range r.Events {
			row.Events = append(row.Events, blindEvent{eventURL(e.Event), formatTime(e.At), isoOf(e.At), eventURL(e.Positive), hoursWords(e.Hours)})
		}
		m.Rows = append(m.Rows, row)
	}
	if len(b.Rules) == 0 {
		m.Sentence = "None of " + countOf(int64(b.Dismissed), "dismissed event") + " was followed by a true positive of its entity within seven days."
		return m
	}
	first := b.Rules[0]
	m.Sentence = "Events of " + plural(len(b.Rules)+b.More, "rule", "rules") + " were dismissed before a true positive of the same entity; most beyond chance are those of " +
		mark.Plain(cmp.Or(first.Name, first.Rule)) + ", " + first.How + ": " + formatKofN(int64(first.Followed.K), int64(first.Followed.N)) + ", where chance gives " +
		formatDecimal(first.ByChance) + "; in the median " + hoursWords(first.Earlier.Value) + " earlier."
	if b.More > 0 {
		m.More = plural(b.More, "more rule is", "more rules are") + " in the answer of /api/v1/fatigue."
	}
	return m
}

// hoursWords writes hours with one digit behind the point.
func hoursWords(h float64) string { return formatHours(h) + " h" }
