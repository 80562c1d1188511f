package rule

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Grade tells how bad a Diagnostic is. A rule with an Error does not run.
type Grade uint8

// The grades.
const (
	Error Grade = iota
	Warning
	Hint
)

// String is error, warning or hint.
func (g Grade) String() string { return [...]string{"error", "warning", "hint"}[g] }

// MarshalText carries the word.
func (g Grade) MarshalText() ([]byte, error) { return []byte(g.String()), nil }

// Diagnostic is one thing to say about a rule's text, at a place.
type Diagnostic struct {
	Grade   Grade  `json:"grade"`
	Code    string `json:"code"` // e.g. sigma/unknown-modifier: also a line of documentation (codes.go)
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
	Span    Span   `json:"span"`
}

// Diagnostics is the list for one rule, in the order of the text. It is an
// error when it has one of grade Error: see Err.
type Diagnostics []Diagnostic

// Err is the list as an error when it holds an Error, else nil.
func (ds Diagnostics) Err() error {
	for _, d := range ds {
		if d.Grade == Error {
			return ds
		}
	}
	return nil
}

// Error is the first error's message and how many more there are.
func (ds Diagnostics) Error() string {
	n, first := 0, ""
	for _, d := range ds {
		if d.Grade == Error {
			if n == 0 {
				first = d.Code + ": " + d.Message
			}
			n++
		}
	}
	if n > 1 {
		return fmt.Sprintf("%s (and %d more)", first, n-1)
	}
	return first
}

// Position is the line and the column, both from 1, of an offset; the column
// counts characters.
func Position(text string, offset int) (line, column int) {
	offset = max(0, min(offset, len(text)))
	line = 1 + strings.Count(text[:offset], "\n")
	start := strings.LastIndexByte(text[:offset], '\n') + 1
	return line, 1 + utf8.RuneCountInString(text[start:offset])
}

// Fprint writes each diagnostic as name:line:column, the source line and
// carets under the span.
func (ds Diagnostics) Fprint(w io.Writer, name, text string) {
	for _, d := range ds {
		line, col := Position(text, d.Span.Start)
		fmt.Fprintf(w, "%s:%d:%d: %s: %s [%s]\n", name, line, col, d.Grade, d.Message, d.Code)
		if src, ok := sourceLine(text, d.Span.Start); ok {
			src, col := excerpt(src, col)
			fmt.Fprintf(w, "  %s\n  %s%s\n", src, pad(src, col-1), strings.Repeat("^", caretWidth(text, src, d.Span, col)))
		}
		if d.Hint != "" {
			fmt.Fprintf(w, "  hint: %s\n", d.Hint)
		}
	}
}

func sourceLine(text string, offset int) (string, bool) {
	if offset > len(text) || text == "" {
		return "", false
	}
	start := strings.LastIndexByte(text[:offset], '\n') + 1
	end := len(text)
	if i := strings.IndexByte(text[start:], '\n'); i >= 0 {
		end = start + i
	}
	return strings.TrimRight(text[start:end], "\r"), true
}

// pad keeps the tabs of the source so that carets stand under their span.
func pad(src string, n int) string {
	var b strings.Builder
	for _, r := range src {
		if n == 0 {
			break
		}
		if r == '\t' {
			b.WriteByte('\t')
		} else {
			b.WriteByte(' ')
		}
		n--
	}
	return b.String()
}

func caretWidth(text, src string, s Span, col int) int {
	end := max(s.Start, min(s.End, len(text)))
	width := utf8.RuneCountInString(text[min(s.Start, len(text)):end])
	return max(1, min(width, utf8.RuneCountInString(src)-col+1))
}
