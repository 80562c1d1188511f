package views

import (
	"strings"

	"github.com/aymanbagabas/go-udiff"
)

// diffLine is a line of the difference of two texts. Sign is "+", "-" or " ".
type diffLine struct {
	Class, Sign, Text string
	Gap               bool // lines are left out here
}

// diffModel is the difference of two texts.
type diffModel struct {
	Lines          []diffLine
	Added, Removed string // counts, "" for none
	Same           bool
	Whole          bool // there is nothing to compare with: the text itself
}

// wholeLines is how long a text may be to be shown whole around its changes.
const wholeLines = 60

// diffOf compares two texts line by line; without an old one it is the new
// text itself.
func diffOf(from, to string) diffModel {
	if from == "" {
		return diffModel{Lines: plainLines(to), Whole: true}
	}
	context := 3
	if strings.Count(to, "\n") <= wholeLines {
		context = 2 * wholeLines
	}
	d, err := udiff.ToUnifiedDiff("", "", from, udiff.Lines(from, to), context)
	if err != nil || len(d.Hunks) == 0 {
		return diffModel{Lines: plainLines(to), Same: from == to}
	}
	return diffLines(d.Hunks)
}

func diffLines(hunks []*udiff.Hunk) (m diffModel) {
	added, removed := int64(0), int64(0)
	for i, h := range hunks {
		if i > 0 {
			m.Lines = append(m.Lines, diffLine{Gap: true})
		}
		for _, l := range h.Lines {
			line := diffLine{Sign: " ", Text: strings.TrimSuffix(l.Content, "\n")}
			switch l.Kind {
			case udiff.Insert:
				line.Class, line.Sign, added = "add", "+", added+1
			case udiff.Delete:
				line.Class, line.Sign, removed = "rem", "−", removed+1
			}
			m.Lines = append(m.Lines, line)
		}
	}
	if added > 0 {
		m.Added = formatCount(added)
	}
	if removed > 0 {
		m.Removed = formatCount(removed)
	}
	return m
}

func plainLines(text string) (lines []diffLine) {
	for l := range strings.Lines(text) {
		lines = append(lines, diffLine{Sign: " ", Text: strings.TrimRight(l, "\r\n")})
	}
	return lines
}
