package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
)

// WriteSetText lays a set out for a terminal, the noisiest rules first; top is
// how many rules are shown, 0 all.
func WriteSetText(w io.Writer, s *Set, top int) error { return writeText(w, setDocument(s, top)) }

// WriteSetMarkdown does so for a merge request or a build summary.
func WriteSetMarkdown(w io.Writer, s *Set, top int) error {
	return writeMarkdown(w, setDocument(s, top))
}

// SetOrder is an order of the rules of a set.
type SetOrder string

// The orders; each begins with the largest.
const (
	ByNoise      SetOrder = "noise"  // false positives
	ByOnlyTruths SetOrder = "unique" // true positives that only the rule finds
	ByTruths     SetOrder = "truths"
	ByFirings    SetOrder = "firings" // events: what the rule costs
	ByTitle      SetOrder = "title"
)

// Sorted are the places of the rules in an order. Rules that are alike in it
// stand by title, then as they came.
func (s *Set) Sorted(by SetOrder) []int {
	at := make([]int, len(s.Rules))
	for i := range at {
		at[i] = i
	}
	key := func(r *SetRule) int {
		switch by {
		case ByOnlyTruths:
			return r.OnlyTruths
		case ByTruths:
			return r.Fired.TruePositive
		case ByFirings:
			return r.Fired.Total()
		case ByTitle:
			return 0
		}
		return r.Fired.FalsePositive
	}
	slices.SortStableFunc(at, func(i, j int) int {
		a, b := &s.Rules[i], &s.Rules[j]
		return cmp.Or(cmp.Compare(key(b), key(a)), cmp.Compare(a.Rule.Title, b.Rule.Title))
	})
	return at
}

func setDocument(s *Set, top int) []block {
	blocks := []block{setSubject(s)}
	if s.Judged != nil {
		blocks = append(blocks, judgedBlock(s.Judged, top))
	}
	if s.Comparison != nil {
		blocks = append(blocks, setChanges(s.Comparison, top))
	}
	blocks = append(blocks, setTable(s, top))
	for _, part := range []struct {
		title string
		files []BrokenFile
	}{{"Files with errors", s.Broken}, {"Files of the baseline with errors", s.brokenBaseline()}} {
		if len(part.files) > 0 {
			blocks = append(blocks, brokenFiles(part.title, part.files))
		}
	}
	return append(blocks, setWarnings(s, top))
}

func (s *Set) brokenBaseline() []BrokenFile {
	if s.Comparison == nil {
		return nil
	}
	return s.Comparison.Broken
}

func setSubject(s *Set) block {
	what := "events"
	if s.Synthetic {
		what = "synthetic events"
	}
	t := s.Together
	b := block{title: fmt.Sprintf("Replay of %s %s", count(t.Rules), plural(t.Rules, "rule"))}
	b.lines = []string{
		fmt.Sprintf("On %s %s of snapshot %s, by %s", count(s.Events), what, short(s.Snapshot), s.Tool),
		"Known true positives that at least one rule finds: " + proportionWords(t.KnownRecall),
		fmt.Sprintf("False positives that at least one rule makes: %s of %s", count(t.Noise.K), count(t.Noise.N)),
		fmt.Sprintf("True positives that exactly one rule finds: %s", count(t.OnlyOne)),
		"Rules that find a true positive, mean: " + redundancy(t),
		fmt.Sprintf("Rules that fire on nothing: %s", count(t.Silent)),
	}
	return b
}

func redundancy(t Together) string {
	if t.Redundancy == nil {
		return "none is found"
	}
	return fmt.Sprintf("%.2f", *t.Redundancy)
}

func plural(n int, word string) string {
	if n == 1 {
		return word
	}
	return word + "s"
}

func setChanges(c *SetComparison, top int) block {
	b := block{title: fmt.Sprintf("Changed: %s lost, %s gained true positives; %s false positives quieted, %s added",
		count(c.Lost), count(c.Gained), count(c.Quieted), count(c.Added))}
	b.lines = append(b.lines, fmt.Sprintf("Rules: %s new, %s gone, %s changed, %s same", count(c.New), count(c.Gone), count(c.Changed), count(c.Same)))
	if len(c.LostEvents) > 0 {
		shown := c.LostEvents[:min(10, len(c.LostEvents))]
		b.lines = append(b.lines, "Lost, found by no rule any more:")
		for _, id := range shown {
			b.lines = append(b.lines, "  "+id)
		}
		if rest := c.Lost - len(shown); rest > 0 {
			b.lines = append(b.lines, fmt.Sprintf("  and %s more; the JSON form names 500", count(rest)))
		}
	}
	if len(c.Rules) == 0 {
		return b
	}
	b.table = [][]string{{"rule", "is", "TP lost", "TP gained", "FP quieted", "FP added"}}
	worst := slices.Clone(c.Rules)
	slices.SortStableFunc(worst, func(a, b RuleChange) int {
		return cmp.Or(cmp.Compare(b.Lost, a.Lost), cmp.Compare(b.Added, a.Added), cmp.Compare(a.Rule.Title, b.Rule.Title))
	})
	for i, x := range worst {
		if top > 0 && i == top {
			b.lines = append(b.lines, fmt.Sprintf("The first %s of %s rules; the JSON form lists all.", count(top), count(len(worst))))
			break
		}
		b.table = append(b.table, []string{clipped(x.Rule.Title), x.Kind, count(x.Lost), count(x.Gained), count(x.Quieted), count(x.Added)})
	}
	return b
}

func setTable(s *Set, top int) block {
	b := block{title: "Rules, the noisiest first", table: [][]string{{"rule", "FP", "only its", "TP", "only its", "BP", "other", "precision", "nearest"}}}
	for n, i := range s.Sorted(ByNoise) {
		if top > 0 && n == top {
			b.lines = append(b.lines, fmt.Sprintf("The first %s of %s rules; the JSON form lists all.", count(top), count(len(s.Rules))))
			break
		}
		r := &s.Rules[i]
		b.table = append(b.table, []string{clipped(r.Rule.Title), count(r.Fired.FalsePositive), count(r.OnlyNoise), count(r.Fired.TruePositive), count(r.OnlyTruths),
			count(r.Fired.BenignPositive), count(r.Fired.Undetermined + r.Fired.Unlabelled), proportionWords(r.Precision.Actionable), nearestWords(r)})
	}
	if len(s.Rules) == 0 {
		return block{title: b.title, lines: []string{"No rule ran."}}
	}
	return b
}

// clipped is a title for a table.
func clipped(title string) string {
	const most = 48
	if r := []rune(title); len(r) > most {
		title = string(r[:most-1]) + "…"
	}
	return orNone(title)
}

func nearestWords(r *SetRule) string {
	if r.Nearest == nil {
		return "-"
	}
	return fmt.Sprintf("%s (%s of %s TP)", clipped(r.Nearest.Title), count(r.Nearest.Shared), count(r.Fired.TruePositive))
}

func brokenFiles(title string, files []BrokenFile) block {
	b := block{title: title + ", left out"}
	for _, f := range files {
		for _, x := range f.Faults {
			b.lines = append(b.lines, fmt.Sprintf("%s:%d:%d: %s [%s]", f.File, x.Line, x.Column, x.Message, x.Code))
		}
	}
	return b
}

func setWarnings(s *Set, top int) block {
	b := block{title: "What weakens these figures"}
	if s.Synthetic {
		b.lines = append(b.lines, "the snapshot holds synthetic events: the figures are an exercise")
	}
	if s.Labelled.TruePositive == 0 {
		b.lines = append(b.lines, "no known recall is given: the snapshot has no known true positive")
	}
	switch n := len(s.Broken); {
	case n == 1:
		b.lines = append(b.lines, "1 file with errors is left out, and so is all that its rules find")
	case n > 1:
		b.lines = append(b.lines, count(n)+" files with errors are left out, and so is all that their rules find")
	}
	said := 0
	for _, r := range s.Rules {
		for _, w := range r.Warnings {
			if said++; top == 0 || said <= top {
				b.lines = append(b.lines, orNone(r.Rule.Title)+": "+w.Message)
			}
		}
	}
	if rest := said - top; top > 0 && rest > 0 {
		b.lines = append(b.lines, fmt.Sprintf("and %s more; the JSON form lists all", count(rest)))
	}
	if len(b.lines) == 0 {
		b.lines = []string{"Nothing that is known."}
	}
	return b
}
