package spl

import (
	"strings"
	"unicode/utf8"

	"assay/tuning/rule"
)

// scanner walks over the bytes of one command. Its offsets are those of the
// whole text.
type scanner struct {
	src      string // the text with header and comments blanked
	pos, end int
}

func isBlank(c byte) bool {
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'
}

// skip passes blanks.
func (s *scanner) skip() {
	for s.pos < s.end && isBlank(s.src[s.pos]) {
		s.pos++
	}
}

// pass goes n bytes on, at most to the end: a report of one error too many has
// gone there already.
func (s *scanner) pass(n int) { s.pos = min(s.pos+n, s.end) }

// peek is the next byte, 0 at the end of the command.
func (s *scanner) peek() byte {
	if s.pos < s.end {
		return s.src[s.pos]
	}
	return 0
}

// ahead reports that the text goes on with t.
func (s *scanner) ahead(t string) bool { return strings.HasPrefix(s.src[s.pos:s.end], t) }

// here is the span of the next character, or an empty one at the end.
func (s *scanner) here() rule.Span {
	if s.pos >= s.end {
		return rule.Span{Start: s.end, End: s.end}
	}
	_, n := utf8.DecodeRuneInString(s.src[s.pos:s.end])
	return rule.Span{Start: s.pos, End: s.pos + n}
}

// from is the span from start to here.
func (s *scanner) from(start int) rule.Span { return rule.Span{Start: start, End: s.pos} }

// until takes bytes up to one of stop, a blank, a != or the end.
func (s *scanner) until(stop string) (string, rule.Span) {
	start := s.pos
	for s.pos < s.end {
		c := s.src[s.pos]
		if c == '\\' && s.pos+1 < s.end && !isBlank(s.src[s.pos+1]) {
			s.pos += 2
			continue
		}
		if isBlank(c) || strings.IndexByte(stop, c) >= 0 || c == '!' && strings.Contains(stop, "=") && s.ahead("!=") {
			break
		}
		s.pos++
	}
	s.pos = min(s.pos, s.end)
	return s.src[start:s.pos], s.from(start)
}

// Where a word ends: a name before an operator, a value behind one.
const (
	endsName  = "()\",=<>[]`|"
	endsValue = "()\",[]`|"
)

// quoted takes what stands between the quote here and its partner, escapes
// untouched. layout has seen to it that there is a partner in the command or
// has reported it.
func (s *scanner) quoted(quote byte) (string, rule.Span) {
	start := s.pos
	s.pos = closing(s.src[:s.end], start, quote)
	body := s.src[start+1 : s.pos]
	if s.pos < s.end {
		s.pos++
	}
	return body, s.from(start)
}

// closing is the offset of the quote that closes the one at start, the length
// of the text when there is none.
func closing(text string, start int, quote byte) int {
	for i := start + 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case quote:
			return i
		}
	}
	return len(text)
}

// keyword reports that the upper-case operator word stands here by itself.
func (s *scanner) keyword(word string) bool {
	if !s.ahead(word) {
		return false
	}
	if i := s.pos + len(word); i < s.end {
		c := s.src[i]
		return isBlank(c) || strings.IndexByte("()\"", c) >= 0
	}
	return true
}

// operator takes a comparison operator, "" when there is none; == is =.
func (s *scanner) operator() (string, rule.Span) {
	for _, op := range [...]string{"!=", "<=", ">=", "==", "=", "<", ">"} {
		if s.ahead(op) {
			start := s.pos
			s.pos += len(op)
			if op == "==" {
				op = "="
			}
			return op, s.from(start)
		}
	}
	return "", rule.Span{}
}

// bracketed takes a [...] with everything in it.
func (s *scanner) bracketed() rule.Span {
	start, depth := s.pos, 0
	for s.pos < s.end {
		switch s.src[s.pos] {
		case '"':
			s.quoted('"')
			continue
		case '[':
			depth++
		case ']':
			depth--
		}
		s.pos++
		if depth == 0 {
			break
		}
	}
	return s.from(start)
}
