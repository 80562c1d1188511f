package spl

import (
	"strings"

	"assay/tuning/rule"
)

// layout blanks the header (everything before body) and the comments, keeps
// the result as the source to scan, and gives the spans between the pipes:
// those that stand outside quotes, macros and brackets. There are none when
// there are too many.
func (p *parser) layout(text string, body int) []rule.Span {
	b := []byte(text)
	blank(b[:body])
	var parts []rule.Span
	start, brackets := body, 0
	for i := body; i < len(b); {
		switch c := b[i]; {
		case strings.HasPrefix(text[i:], "```"):
			i = p.comment(b, text, i)
			continue
		case c == '"' || c == '`':
			i = p.quote(text, i, c)
			continue
		case c == '\\':
			i++
		case c == '[':
			brackets++
		case c == ']':
			brackets = max(0, brackets-1)
		case c == '|' && brackets == 0:
			if parts = append(parts, rule.Span{Start: start, End: i}); len(parts) >= maxCommands {
				p.errorf(rule.Span{Start: i, End: i + 1}, codeTooMany, "more than %d commands", maxCommands)
				return nil
			}
			start = i + 1
		case c >= 0xC2:
			p.foreign(b, text, i)
		}
		i++
	}
	p.src = string(b)
	parts = append(parts, rule.Span{Start: start, End: len(b)})
	for i, s := range parts { // so that the end of a command is behind its last word
		parts[i].End = s.Start + len(strings.TrimRight(p.src[s.Start:s.End], " \t\r\n\f\v"))
	}
	return parts
}

func blank(b []byte) {
	for i := range b {
		b[i] = ' '
	}
}

// comment blanks a comment and gives the offset behind it.
func (p *parser) comment(b []byte, text string, i int) int {
	end := len(text)
	if n := strings.Index(text[i+3:], "```"); n >= 0 {
		end = i + 3 + n + 3
	} else {
		p.errorf(rule.Span{Start: i, End: i + 3}, codeUnclosed, "this comment is never closed by three backticks")
	}
	blank(b[i:end])
	return end
}

// quote gives the offset behind a quoted text or a macro.
func (p *parser) quote(text string, i int, quote byte) int {
	end := closing(text, i, quote)
	if end < len(text) {
		return end + 1
	}
	p.errorf(rule.Span{Start: i, End: i + 1}, codeUnclosed, "this quote is never closed")
	return len(text)
}

// foreign blanks a no-break space and names a typographic quote.
func (p *parser) foreign(b []byte, text string, i int) {
	switch rest := text[i:]; {
	case strings.HasPrefix(rest, "\u00a0"):
		blank(b[i : i+2])
	case strings.HasPrefix(rest, "“"), strings.HasPrefix(rest, "”"):
		p.hinted(rule.Error, rule.Span{Start: i, End: i + 3}, codeCurlyQuote,
			"a typographic quotation mark does not quote", `write a plain " instead`)
	}
}
