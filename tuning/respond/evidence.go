package respond

import (
	"fmt"
	"strings"

	"assay/tuning/rule"
)

// Evidence is what separated true from false alerts of a rule so far.
type Evidence struct {
	Why   string // why there is none; "" when there is
	Lines []EvidenceLine
}

// EvidenceLine is one field and the value in which the alerts differ.
type EvidenceLine struct {
	Field, Value string
	Absent       bool
	TrueK, TrueN int // true positives that have it
	FalseK       int // false and benign positives that have it
	FalseN       int
}

// The derived section stands between these lines, which a Markdown reader does
// not show.
const (
	derivedFrom = "<!-- derived: evidence of "
	derivedTo   = "<!-- end of derived -->"
)

// WithEvidence is a playbook's whole text with the derived section of a rule:
// in place of the one that was derived for it before, else at the end. The same
// evidence gives the same bytes.
func WithEvidence(whole, title, snapshot string, e Evidence) string {
	head := derivedFrom + plainTitle(title) + " -->"
	section := head + "\n" + evidenceText(title, snapshot, e) + derivedTo + "\n"
	before, rest, found := strings.Cut(whole, head+"\n")
	if !found {
		return strings.TrimRight(whole, "\n") + "\n\n" + section
	}
	_, after, closed := strings.Cut(rest, derivedTo+"\n")
	if !closed {
		after = ""
	}
	return before + section + after
}

func evidenceText(title, snapshot string, e Evidence) string {
	var b strings.Builder
	fmt.Fprintf(&b, "## What separated true from false so far: %s\n\n", plainTitle(title))
	if e.Why != "" || len(e.Lines) == 0 {
		why := e.Why
		if why == "" {
			why = "no field tells the true alerts of this rule from the others"
		}
		fmt.Fprintf(&b, "Nothing yet: %s. (Snapshot %.12s.)\n", why, snapshot)
		return b.String()
	}
	fmt.Fprintf(&b, "Look at %s first. Of the judged events on snapshot %.12s:\n\n", code(e.Lines[0].Field), snapshot)
	for _, l := range e.Lines {
		has := code(l.Field) + " is " + code(l.Value)
		if l.Absent {
			has = code(l.Field) + " is not there"
		}
		fmt.Fprintf(&b, "- %s in %d of %d true positives and %d of %d false or benign ones\n", has, l.TrueK, l.TrueN, l.FalseK, l.FalseN)
	}
	return b.String()
}

// plainTitle is a title on one line that ends no comment.
func plainTitle(s string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("--", "-", "<", "(", ">", ")", "`", "'").Replace(s)), " ")
}

// code is a text as a Markdown code span: on one line, and nothing in it ends
// the span.
func code(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7f || r == '`' || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return '\u00b7'
		}
		return r
	}, s)
	s = strings.ReplaceAll(strings.ReplaceAll(s, "-->", "\u2192"), "<!--", "\u2190")
	const most = 120
	if runes := []rune(s); len(runes) > most {
		s = string(runes[:most]) + "\u2026"
	}
	if strings.TrimSpace(s) == "" {
		s = "(empty)"
	}
	return "`" + s + "`"
}

// NewPlaybookText is a playbook to begin with, for a rule that has none; stem
// is the name of its file.
func NewPlaybookText(r *rule.Rule, stem string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "---\nid: %q\ntitle: %q\nrules: [%q]\n---\n## What it means\n", stem, r.Title, r.ID)
	if d := strings.TrimSpace(r.Description); d != "" {
		b.WriteString(d + "\n")
	} else {
		b.WriteString("Say what the rule finds, and why it matters.\n")
	}
	b.WriteString("\n## First five minutes\n1. Say what to look at first.\n\n## When to escalate\nSay when a second person is woken.\n\n## Containment that can be undone\n")
	switch x := r.Response; {
	case x == nil || x.Action == "":
		b.WriteString("The rule asks for no response.\n")
	default:
		fmt.Fprintf(&b, "The rule asks for %s", code(x.Action))
		if x.TTL > 0 {
			fmt.Fprintf(&b, ", for at most %s", short(x.TTL))
		}
		if x.Undo != "" {
			fmt.Fprintf(&b, ". Undo: %s", code(x.Undo))
		}
		b.WriteString(".\n")
	}
	if len(r.FalsePositives) > 0 {
		b.WriteString("\n## Known benign\n")
		for _, f := range r.FalsePositives {
			fmt.Fprintf(&b, "- %s\n", strings.Join(strings.Fields(f), " "))
		}
	}
	return b.String()
}
