package sigma

import (
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"assay/tuning/rule"
)

// lineStarts are the offsets at which the YAML reader begins a line: behind
// LF, CR, CR LF, NEL, LS and PS. base is added to each.
func lineStarts(text string, base int) []int {
	starts := []int{base}
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\n', c == '\r' && !strings.HasPrefix(text[i+1:], "\n"):
			starts = append(starts, base+i+1)
		case c == 0xC2 && strings.HasPrefix(text[i:], "\u0085"):
			starts = append(starts, base+i+2)
		case c == 0xE2 && (strings.HasPrefix(text[i:], "\u2028") || strings.HasPrefix(text[i:], "\u2029")):
			starts = append(starts, base+i+3)
		}
	}
	return starts
}

// stride is how many characters lie between two marks of a long line.
const stride = 128

// offset is the place in text of a line and column, both from 1; columns
// count characters, and a byte order mark for none. Long lines are marked
// once, so that a hostile line of many values is not counted for each.
func (d *document) offset(line, column int) int {
	if line < 1 || line > len(d.lines) {
		return d.end
	}
	at, left := d.lines[line-1], column-1
	if line == 1 && strings.HasPrefix(d.text[at:], "\ufeff") {
		at += len("\ufeff")
	}
	if left >= stride {
		marks := d.marksOf(line, at)
		i := min(left/stride, len(marks)-1)
		at, left = marks[i], left-i*stride
	}
	return d.skip(at, left)
}

// skip is the offset n characters behind at.
func (d *document) skip(at, n int) int {
	for ; n > 0 && at < d.end; n-- {
		_, size := utf8.DecodeRuneInString(d.text[at:])
		at += size
	}
	return at
}

// marksOf are the offsets of every stride-th character of a line.
func (d *document) marksOf(line, at int) []int {
	if m := d.marks[line]; m != nil {
		return m
	}
	end := d.end
	if line < len(d.lines) {
		end = d.lines[line]
	}
	var m []int
	for ; at < end; at = d.skip(at, stride) {
		m = append(m, at)
	}
	if d.marks == nil {
		d.marks = make(map[int][]int)
	}
	d.marks[line] = m
	return m
}

// line is the line of a node in the text, from 1.
func (d *document) line(n *yaml.Node) int {
	line, _ := rule.Position(d.text, d.offset(n.Line, n.Column))
	return line
}

// start1 is the first character of a node.
func (d *document) start1(n *yaml.Node) rule.Span {
	at := d.offset(n.Line, n.Column)
	return rule.Span{Start: at, End: min(at+1, len(d.text))}
}

// first is the place of the first key or element of a node.
func (d *document) first(n *yaml.Node) rule.Span {
	if n.Kind != yaml.ScalarNode && len(n.Content) > 0 {
		return d.first(deref(n.Content[0]))
	}
	return d.place(n)
}

// place is the whole place of a node: of a scalar with its quotes, of a map
// or list from its first to its last scalar, or to its closing bracket.
func (d *document) place(n *yaml.Node) rule.Span {
	if n.Kind == yaml.ScalarNode {
		start := d.content(n)
		if quoted(n) {
			return rule.Span{Start: start - 1, End: min(d.scan(n, start, len(n.Value))+1, d.end)}
		}
		return rule.Span{Start: start, End: d.scan(n, start, len(n.Value))}
	}
	at := d.start1(n)
	if len(n.Content) > 0 {
		last := d.place(deref(n.Content[len(n.Content)-1]))
		at.End = max(at.End, last.End)
	}
	if n.Style&yaml.FlowStyle != 0 {
		at.End = d.closed(at.End)
	}
	return at
}

// closed is behind the bracket that closes a list or map whose last element
// ends at a place, that place when it is further off than blanks and a comma.
func (d *document) closed(end int) int {
	rest := strings.TrimLeft(d.text[end:d.end], " \t\r\n,")
	if rest == "" || rest[0] != ']' && rest[0] != '}' {
		return end
	}
	return d.end - len(rest) + 1
}

// entryPlace is from the start of the key to the end of the value.
func (d *document) entryPlace(e entry) rule.Span {
	at := d.place(e.key)
	at.End = max(at.End, d.place(e.value).End)
	return at
}

// within is the place of the bytes from i to j of a scalar's value.
func (d *document) within(n *yaml.Node, i, j int) rule.Span {
	start := d.content(n)
	if i >= j {
		at := d.scan(n, start, i)
		return rule.Span{Start: at, End: at}
	}
	from := d.scan(n, start, i+1) - 1
	return rule.Span{Start: max(start, from), End: max(from, d.scan(n, start, j))}
}

func quoted(n *yaml.Node) bool {
	return n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0
}

// content is where a scalar's characters begin: behind its anchor, its tag,
// and its opening quote or block indicator.
func (d *document) content(n *yaml.Node) int {
	at := d.offset(n.Line, n.Column)
	for at < d.end && (d.text[at] == '&' || d.text[at] == '!') {
		at += strings.IndexAny(d.text[at:d.end]+" ", " \t\r\n")
		at += len(d.text[at:d.end]) - len(strings.TrimLeft(d.text[at:d.end], " \t\r\n"))
	}
	switch {
	case quoted(n):
		return min(at+1, d.end)
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return min(lineEnd(d.text, at), d.end)
	}
	return at
}

// scan is the place behind the first k bytes of a scalar's value. White space
// may differ between value and text, by folding, and a character may be
// written as an escape. Where they differ in a way that is not foreseen, the
// place stays where they last agreed.
func (d *document) scan(n *yaml.Node, at, k int) int {
	k = min(k, len(n.Value))
	if strings.HasPrefix(d.text[at:d.end], n.Value[:k]) && !strings.ContainsAny(n.Value[:k], `\"'`) {
		return at + k
	}
	for i := 0; i < k; {
		if isSpace(n.Value[i]) {
			i++
			continue
		}
		at = d.skipSpace(n, at)
		_, width := utf8.DecodeRuneInString(n.Value[i:])
		size := width
		if esc := escapeLen(d.text[at:d.end], n.Style); esc > 0 {
			size = esc
		} else if !strings.HasPrefix(d.text[at:d.end], n.Value[i:i+width]) {
			return at
		}
		at, i = min(at+size, d.end), i+width
	}
	return at
}

// skipSpace is the place behind white space, written or escaped.
func (d *document) skipSpace(n *yaml.Node, at int) int {
	for at < d.end {
		switch rest := d.text[at:d.end]; {
		case isSpace(rest[0]):
			at++
		case n.Style&yaml.DoubleQuotedStyle != 0 && len(rest) > 1 && rest[0] == '\\' && strings.IndexByte("nrt \n\r\t", rest[1]) >= 0:
			at += 2
		default:
			return at
		}
	}
	return at
}

// escapeLen is the length of the escape that rest begins with, else 0.
func escapeLen(rest string, style yaml.Style) int {
	switch {
	case style&yaml.SingleQuotedStyle != 0 && strings.HasPrefix(rest, "''"):
		return 2
	case style&yaml.DoubleQuotedStyle == 0 || len(rest) < 2 || rest[0] != '\\':
		return 0
	}
	switch rest[1] {
	case 'x':
		return 4
	case 'u':
		return 6
	case 'U':
		return 10
	}
	return 2
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }
