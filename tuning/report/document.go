package report

import (
	"cmp"
	"fmt"
	"strings"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/interval"
	"assay/tuning/load"
)

// block is one piece of a report for people: WriteText and WriteMarkdown lay
// out the same blocks.
type block struct {
	title string
	lines []string
	table [][]string // the first row is the head
	texts bool       // all columns align left; otherwise the first alone
}

// document is the report in the order of reading: what, lost true positives,
// the figures, what was counted, what weakens it.
func document(r *Report) []block {
	sides := []side{{"candidate", &r.Figures}}
	if r.Comparison != nil {
		sides = []side{{"baseline", &r.Comparison.Baseline}, {"candidate", &r.Figures}}
	}
	blocks := []block{subject(r)}
	if r.Comparison != nil {
		blocks = append(blocks, changes(r.Comparison))
		if len(r.Comparison.LostNames) > 0 {
			blocks = append(blocks, lostBlock(r.Comparison))
		}
	}
	if r.Retirement != nil {
		blocks = append(blocks, cover(r))
	}
	blocks = append(blocks, shares(sides))
	if b := verified(sides); len(b.lines) > 0 {
		blocks = append(blocks, b)
	}
	blocks = append(blocks, evasions(sides)...)
	blocks = append(blocks, loads(sides))
	if r.Forecast != nil {
		blocks = append(blocks, forecast(r))
	}
	if b := ablations(sides); len(b.lines) > 0 {
		blocks = append(blocks, b)
	}
	if b := holdouts(sides); len(b.lines) > 0 {
		blocks = append(blocks, b)
	}
	if b := labelBlock(sides); len(b.lines) > 0 {
		blocks = append(blocks, b)
	}
	if b, ok := reaches(sides); ok {
		blocks = append(blocks, b)
	}
	if b := sweeps(sides); len(b.lines) > 0 {
		blocks = append(blocks, b)
	}
	return append(blocks, tallies("Fired", sides, func(f *Figures) episode.ByUnit[episode.Tally] { return f.Fired }),
		tallies("Silent", sides, func(f *Figures) episode.ByUnit[episode.Tally] { return f.Silent }), warnings(sides))
}

// side is the figures of one of the two rules.
type side struct {
	name string
	*Figures
}

func subject(r *Report) block {
	name := func(f Rule) string {
		return fmt.Sprintf("%s (%s, %s, %s)", orNone(f.Title), short(f.Digest), f.Dialect, f.Status)
	}
	b := block{title: "Replay of " + name(r.Rule)}
	switch {
	case r.Retirement != nil:
		b.title = "Retirement of " + name(r.Comparison.Baseline.Rule)
		b.say(r.Comparison.Baseline.Rule.Marks())
	case r.Comparison != nil:
		b.say(r.Rule.Marks())
		b.say("Against " + name(r.Comparison.Baseline.Rule))
		if before := r.Comparison.Baseline.Rule.Marks(); before != r.Rule.Marks() {
			b.say(cmp.Or(before, "without level, tags and related rules"))
		}
	default:
		b.say(r.Rule.Marks())
	}
	what := "events"
	if r.Synthetic {
		what = "synthetic events"
	}
	b.lines = append(b.lines, fmt.Sprintf("On %s %s of snapshot %s, by %s", count(r.Events), what, short(r.Snapshot), r.Tool))
	return b
}

// say adds a line that is not empty.
func (b *block) say(line string) {
	if line != "" {
		b.lines = append(b.lines, line)
	}
}

func changes(c *Comparison) block {
	b := block{title: fmt.Sprintf("Changed: %s lost, %s gained true positives; %s false positives quieted, %s added",
		count(len(c.Lost)), count(len(c.Gained)), count(c.Quieted), count(c.Added))}
	if c.ChangedTotal == 0 {
		b.lines = []string{"No event changed its outcome."}
		b.say(c.Loss.Words())
		return b
	}
	const shown = 10
	b.texts = true
	b.table = [][]string{{"change", "verdict", "time", "entity", "event"}}
	for i, ch := range c.Changed {
		if i == shown {
			break
		}
		b.table = append(b.table, []string{string(ch.Kind), words(ch.Verdict), orNone(ch.Time), orNone(ch.Entity), ch.Event})
	}
	if rest := c.ChangedTotal - len(b.table) + 1; rest > 0 {
		b.say(fmt.Sprintf("The first %d of %s; the JSON form lists more.", len(b.table)-1, count(c.ChangedTotal)))
	}
	b.say(c.Loss.Words())
	return b
}

// cover is who else finds what a retirement loses.
func cover(r *Report) block {
	t := r.Retirement
	b := block{title: fmt.Sprintf("Of %s lost true positives, %s are found by rules that stay", count(len(r.Comparison.Lost)), count(len(t.Covered)))}
	for u := range episode.Unit(episode.NumUnits) {
		b.lines = append(b.lines, fmt.Sprintf("Known %ss that nothing finds any more: %s", u, count(*t.Uncovered.At(u))))
	}
	b.table = [][]string{{"rule that stays", "finds"}}
	for _, o := range t.Others {
		if o.Finds > 0 {
			b.table = append(b.table, []string{o.Title + " (" + short(o.Digest) + ")", count(o.Finds)})
		}
	}
	if len(b.table) == 1 {
		b.table = nil
	}
	return b
}

func shares(sides []side) block {
	b := block{title: "Figures, with 95 % intervals", table: [][]string{{"figure"}}}
	for _, s := range sides {
		b.table[0] = append(b.table[0], s.name)
	}
	row := func(name string, of func(*Figures) string) {
		cells := []string{name}
		for _, s := range sides {
			cells = append(cells, of(s.Figures))
		}
		b.table = append(b.table, cells)
	}
	for u := range episode.Unit(episode.NumUnits) {
		row(fmt.Sprintf("actionable precision of %ss", u), func(f *Figures) string { return f.given(RefusedPrecision, f.Precision.At(u).Actionable, u) })
		row(fmt.Sprintf("logic precision of %ss", u), func(f *Figures) string { return f.given(RefusedPrecision, f.Precision.At(u).Logic, u) })
		row(fmt.Sprintf("known recall of %ss", u), func(f *Figures) string { return f.given(RefusedRecall, *f.KnownRecall.At(u), u) })
	}
	if r := sides[len(sides)-1].Evaluation; r != nil {
		row("actionable precision, one vote an incident", func(f *Figures) string { return f.Evaluation.vote(func(c *Clustered) *Voted { return &c.Actionable }) })
		row("logic precision, one vote an incident", func(f *Figures) string { return f.Evaluation.vote(func(c *Clustered) *Voted { return &c.Logic }) })
		row("false positive episodes a benign entity-day", func(f *Figures) string { return f.Evaluation.rate() })
		b.say(r.Precision.Words())
	}
	return b
}

// ofUnit leaves the interval away where incidents are too few for one.
func ofUnit(p interval.Proportion, u episode.Unit) string {
	if u == episode.Incident && p.N > 0 && p.N < fewIncidents {
		return fmt.Sprintf("%d of %d", p.K, p.N)
	}
	return proportionWords(p)
}

func loads(sides []side) block {
	b := block{title: "Load on the stream", table: [][]string{{"load"}, {"alerts a day, mean"}, {"alerts on the 95th percentile day"},
		{"alerts on the busiest day"}, {"episodes a day, mean"}, {"analyst hours a week"}, {"days of stream"}}}
	any := false
	for _, s := range sides {
		cells := []string{s.name, "unknown", "unknown", "unknown", "unknown", "unknown", "unknown"}
		if l := s.Load; l != nil {
			any = true
			cells = []string{s.name, fmt.Sprintf("%.1f", l.AlertsPerDay), count(l.P95Day), busiest(l.BusiestDay),
				fmt.Sprintf("%.1f", l.EpisodesPerDay), "unknown", count(l.Days)}
			if l.HoursPerWeek != nil {
				cells[5] = fmt.Sprintf("%.1f", *l.HoursPerWeek)
			}
		}
		for i, c := range cells {
			b.table[i] = append(b.table[i], c)
		}
	}
	if !any {
		return block{title: b.title, lines: []string{"Unknown: see the warnings."}}
	}
	return b
}

func busiest(d *load.Day) string {
	if d == nil {
		return "0"
	}
	return fmt.Sprintf("%s on %s", count(d.Count), d.Day)
}

func tallies(title string, sides []side, of func(*Figures) episode.ByUnit[episode.Tally]) block {
	b := block{title: title, table: [][]string{{"unit", "true positive", "benign positive", "false positive", "undetermined", "unlabelled"}}}
	for _, s := range sides {
		by := of(s.Figures)
		for u := range episode.Unit(episode.NumUnits) {
			name := u.String() + "s"
			if len(sides) > 1 {
				name += ", " + s.name
			}
			t := by.At(u)
			b.table = append(b.table, []string{name, count(t.TruePositive), count(t.BenignPositive), count(t.FalsePositive), count(t.Undetermined), count(t.Unlabelled)})
		}
	}
	return b
}

// warnings says once what holds for both rules.
func warnings(sides []side) block {
	b := block{title: "What weakens these figures"}
	last := sides[len(sides)-1]
	for _, s := range sides[:len(sides)-1] {
		for _, w := range s.Warnings {
			if !has(last.Warnings, w) {
				b.lines = append(b.lines, s.name+": "+w.Message)
			}
		}
	}
	for _, w := range last.Warnings {
		name := ""
		if len(sides) > 1 && !has(sides[0].Warnings, w) {
			name = last.name + ": "
		}
		b.lines = append(b.lines, name+w.Message)
	}
	if len(b.lines) == 0 {
		b.lines = []string{"Nothing that is known."}
	}
	return b
}

func has(ws []Warning, w Warning) bool {
	for _, x := range ws {
		if x == w {
			return true
		}
	}
	return false
}

func words(v corpus.Verdict) string { return strings.ReplaceAll(v.String(), "_", " ") }

func orNone(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// short is the head of a digest.
func short(digest string) string { return digest[:min(12, len(digest))] }
