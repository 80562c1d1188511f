package plan

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"

	"assay/corpus"
	"assay/tuning/rule"
)

// Met says what a test found at its field.
type Met string

// What a test can find. A list is a value.
const (
	MetAbsent Met = "absent"
	MetNull   Met = "null"
	MetEmpty  Met = "empty" // the empty text
	MetValue  Met = "value"
)

func metOf(v corpus.Value) Met {
	switch {
	case v.IsAbsent():
		return MetAbsent
	case v.IsNull():
		return MetNull
	case v.Kind() == corpus.KindString && v.Text() == "":
		return MetEmpty
	}
	return MetValue
}

// Explanation says of one part of a rule why it holds for an event, or why
// not. Parts stand in the author's order, and every part is there.
type Explanation struct {
	Kind     string         `json:"kind"`              // and, or, not, part, test, keyword, condition, stage
	Name     string         `json:"name,omitempty"`    // of a part
	Holds    bool           `json:"holds"`             //
	Change   bool           `json:"change,omitempty"`  // of a leaf: among the fewest that would have to change for the verdict to turn
	Text     string         `json:"text,omitempty"`    // the author's words
	Span     rule.Span      `json:"span"`              //
	Field    string         `json:"field,omitempty"`   // of a test, as it is looked for
	Written  string         `json:"written,omitempty"` // of a field that a pipeline renamed: as the author wrote it
	By       string         `json:"by,omitempty"`      // the pipeline that renamed it
	Path     string         `json:"path,omitempty"`    // where the value was found; an alias may have led there
	Met      Met            `json:"met,omitempty"`     // of a test
	Shown    string         `json:"value,omitempty"`   // the value's text
	Value    corpus.Value   `json:"-"`                 // the value itself
	Other    *Explanation   `json:"other,omitempty"`   // of a test against another field: that field
	Others   []*Explanation `json:"others,omitempty"`  // of a condition on several fields: the others
	Operand  string         `json:"operand,omitempty"` // the operand that decided, where one did
	Several  bool           `json:"-"`                 // the test has more than one operand
	Note     string         `json:"note,omitempty"`    // of a stage, what else there is to say
	Children []*Explanation `json:"children,omitempty"`

	flips int // leaves that must change for the verdict to turn
}

// Nearest are the leaves marked Change, in the author's order: the fewest
// that would have to change for a rule that misses to hold, and for one that
// holds to miss.
func (x *Explanation) Nearest() []*Explanation {
	var leaves []*Explanation
	if x.Change {
		leaves = append(leaves, x)
	}
	for _, c := range x.Children {
		leaves = append(leaves, c.Nearest()...)
	}
	return leaves
}

// weigh counts, for each part, how many leaves must change for its verdict to
// turn.
func (x *Explanation) weigh() {
	x.flips = 1
	sum, least := 0, 0
	for i, c := range x.Children {
		c.weigh()
		if c.Holds == x.Holds || x.Kind == "not" {
			sum += c.flips
		}
		if i == 0 || c.flips < least {
			least = c.flips
		}
	}
	switch {
	case len(x.Children) == 0:
	case x.needsAll():
		x.flips = sum
	default:
		x.flips = least
	}
}

// needsAll reports that the verdict turns only when every child that causes
// it turns: an and that misses, an or that holds.
func (x *Explanation) needsAll() bool {
	return x.Kind == "and" && !x.Holds || x.Kind == "or" && x.Holds
}

// mark marks the leaves that weigh counted.
func (x *Explanation) mark() {
	if len(x.Children) == 0 {
		x.Change = true
		return
	}
	if x.needsAll() {
		for _, c := range x.Children {
			if c.Holds == x.Holds {
				c.mark()
			}
		}
		return
	}
	best := x.Children[0]
	for _, c := range x.Children[1:] {
		if c.flips < best.flips {
			best = c
		}
	}
	best.mark()
}

// Fprint writes the explanation as an indented tree, one part a line. Text
// of the event is quoted, so that it cannot pose as anything else.
func (x *Explanation) Fprint(w io.Writer) { x.fprint(w, 0) }

func (x *Explanation) fprint(w io.Writer, depth int) {
	mark := "no "
	if x.Holds {
		mark = "yes"
	}
	fmt.Fprintf(w, "%s%s %s\n", strings.Repeat("  ", depth), mark, x.line())
	for _, c := range x.Children {
		c.fprint(w, depth+1)
	}
}

func (x *Explanation) line() string {
	switch x.Kind {
	case "part":
		return x.Name
	case "test", "keyword", "condition":
		return x.leaf()
	case "stage":
		return x.stage()
	}
	return x.Kind
}

// widest is how much of a text a line shows.
const widest = 120

// stage is the line of a stage: its text, what it made of the row, and what
// is to be said of it.
func (x *Explanation) stage() string {
	line := "| " + oneLine(x.Text, widest)
	if x.Shown != "" {
		line += ": " + strconv.Quote(oneLine(x.Shown, widest))
	}
	if x.Note != "" {
		line += " (" + x.Note + ")"
	}
	return line
}

func (x *Explanation) leaf() string {
	var b strings.Builder
	b.WriteString(oneLine(x.Text, widest))
	if x.Written != "" {
		fmt.Fprintf(&b, " as %s by pipeline %s", oneLine(x.Field, widest), oneLine(x.By, widest))
	}
	if x.Kind == "keyword" && x.Path != "" {
		fmt.Fprintf(&b, " in %q", x.Path)
	} else if x.Path != x.Field && x.Path != "" {
		fmt.Fprintf(&b, " [%s]", x.Path)
	}
	switch x.Met {
	case MetValue:
		fmt.Fprintf(&b, ": met %q", oneLine(x.Shown, widest))
	case MetEmpty, MetNull, MetAbsent:
		fmt.Fprintf(&b, ": met %s", x.Met)
	}
	for _, o := range x.Others {
		fmt.Fprintf(&b, ", %s", oneLine(o.Field, widest))
		if o.Met == MetValue {
			fmt.Fprintf(&b, " %q", oneLine(o.Shown, widest))
		} else {
			fmt.Fprintf(&b, " %s", o.Met)
		}
	}
	if x.Operand != "" {
		fmt.Fprintf(&b, ", decided by %s", oneLine(x.Operand, widest))
	}
	if x.Change {
		b.WriteString("  <- would have to change")
	}
	return b.String()
}

// oneLine is the text on one line, cut, without characters that would steer
// a terminal.
func oneLine(text string, widest int) string {
	text = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return unicode.ReplacementChar
		}
		return r
	}, strings.Join(strings.Fields(text), " "))
	if len(text) <= widest {
		return text
	}
	return strings.ToValidUTF8(text[:widest], "") + "…"
}
