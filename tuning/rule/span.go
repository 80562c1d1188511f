// Package rule holds a detection rule without a dialect: an expression tree
// over event fields, the pipeline behind it, what the author said about it,
// and the diagnostics that its parsers report.
//
// The tree keeps the author's words: nothing is folded, compiled or expanded
// here; that is package plan's business. Every node knows its span in the
// rule's text, and the text form of a tree (String) parses back to the same
// tree (ParseExpr).
package rule

// Span is a half-open range of byte offsets in the rule's text. The zero Span
// means that the place is not known.
type Span struct{ Start, End int }

// To is the span from the start of s to the end of t.
func (s Span) To(t Span) Span { return Span{s.Start, t.End} }

// IsZero reports that the place is not known.
func (s Span) IsZero() bool { return s == Span{} }
