package index

import (
	"strings"
	"time"
)

// Parse reads a query. Relative times mean relative to now. The error is a
// *SyntaxError; the empty text is the query that finds everything.
//
//	curl "rm -rf"               both, anywhere in a text of the event
//	curl OR wget                either; AND binds tighter than OR
//	-curl  NOT curl             not
//	rule:r1  url.full:*.zip     a field; * is any run, ? one character
//	user:(ana OR "bo b")        several values of one field
//	exit_code:>0  n:[1 TO 5}    ranges: [ ] with the end, { } without
//	alert.id:*  missing:agent   the field is there, is not there
//	rule.tag:attack.t1059  rule.level:>=high  raised by a rule with such a tag or
//	                        level; also rule.status and rule.related
//	verdict:tp  reason:other    what the label says
//	time:>now-7d  last:24h      relative time: s m h d w M y, /d rounds down
//	time:today  time:last-week  also yesterday, tomorrow, and last, this or
//	                            next with week (from Monday), month or year
//	time:[2026-01-01 TO 2026-02-01]  absolute time; a date is the whole day
//
// All times are UTC. A date or a word such as yesterday stands for its whole
// stretch: > begins after its end, >= with its start, < ends before its start
// and <= with its end. So time:>yesterday is today and later, and
// time:>=yesterday is since yesterday began.
func Parse(text string, now time.Time) (*Query, error) {
	p := &parser{text: text, now: now}
	if len(text) > maxQueryBytes {
		p.fail(maxQueryBytes, len(text)-maxQueryBytes, "the query is too long", "at most 8 KiB")
		return nil, p.err()
	}
	root := p.parseAll()
	if err := p.err(); err != nil {
		return nil, err
	}
	return &Query{root: root, now: now}, nil
}

// parser is a recursive descent over the text. After an error it goes on, to
// report what else is wrong.
type parser struct {
	text  string
	now   time.Time
	pos   int
	depth int
	terms int
	scope string // the field of field:( ... ), "" outside
	errs  []*SyntaxError
}

func (p *parser) err() error {
	if len(p.errs) == 0 {
		return nil
	}
	first := *p.errs[0]
	first.Others = p.errs[1:]
	return &first
}

func (p *parser) fail(offset, length int, message, hint string) node {
	if len(p.errs) < maxErrors {
		p.errs = append(p.errs, &SyntaxError{Offset: offset, Length: length, Message: message, Hint: hint})
	}
	return allNode{}
}

func (p *parser) parseAll() node {
	root := p.parseOr()
	for p.pos < len(p.text) {
		p.fail(p.pos, 1, "this ) closes nothing", `to search for it, put it in quotes: ")"`)
		p.pos++
		root = and(root, p.parseOr())
	}
	return root
}

// parseOr reads up to a ) or the end.
func (p *parser) parseOr() node {
	var terms []node
	for {
		terms = append(terms, p.parseAnd())
		start := p.pos
		if !p.keyword("OR") {
			return or(terms...)
		}
		if p.atEnd() || p.peekKeyword("OR") || p.peekKeyword("AND") {
			return p.fail(start, 2, "OR needs something on its right", `to search for the word, put it in quotes: "OR"`)
		}
	}
}

func (p *parser) parseAnd() node {
	var terms []node
	for {
		p.blanks()
		start := p.pos
		switch {
		case p.peekKeyword("OR"):
			if len(terms) == 0 {
				p.keyword("OR")
				p.fail(start, 2, "OR needs something on its left", `to search for the word, put it in quotes: "OR"`)
				continue
			}
			return and(terms...)
		case p.peekKeyword("AND"):
			p.keyword("AND")
			if len(terms) == 0 || p.atEnd() || p.peekKeyword("AND") || p.peekKeyword("OR") {
				p.fail(start, 3, "AND needs something on both sides", `to search for the word, put it in quotes: "AND"`)
			}
		case p.atEnd():
			return and(terms...)
		default:
			terms = append(terms, p.parseUnary())
		}
	}
}

func (p *parser) parseUnary() node {
	start := p.pos
	if p.depth++; p.depth > maxDepth {
		p.pos = len(p.text)
		return p.fail(start, 1, "the query is nested too deeply", "")
	}
	defer func() { p.depth-- }()
	switch {
	case p.keyword("NOT"):
		p.blanks()
		if p.atEnd() || p.peekKeyword("OR") || p.peekKeyword("AND") {
			return p.fail(start, 3, "NOT needs something on its right", `to search for the word, put it in quotes: "NOT"`)
		}
		return not(p.parseUnary())
	case p.text[p.pos] == '-' && p.pos+1 < len(p.text) && !p.blankAt(p.pos+1) && p.text[p.pos+1] != ')':
		p.pos++
		return not(p.parseUnary())
	case p.text[p.pos] == '(':
		return p.parseGroup()
	}
	if p.terms++; p.terms > maxTerms {
		p.pos = len(p.text)
		return p.fail(start, 1, "the query has too many terms", "at most 500")
	}
	return p.parseTerm()
}

func (p *parser) parseGroup() node {
	open := p.pos
	p.pos++
	n := p.parseOr()
	if p.pos >= len(p.text) {
		return p.fail(open, 1, "this ( is not closed", `to search for it, put it in quotes: "("`)
	}
	p.pos++
	if strings.TrimSpace(p.text[open+1:p.pos-1]) == "" {
		return p.fail(open, p.pos-open, "nothing stands between the parentheses", "")
	}
	return n
}

// parseTerm reads a phrase, a field with its condition, or a word.
func (p *parser) parseTerm() node {
	start := p.pos
	if p.text[p.pos] == '"' {
		s, ok := p.quoted()
		if !ok {
			return allNode{}
		}
		return p.value(p.scope, literal(s), start)
	}
	if name, end, ok := p.fieldAt(p.pos); ok {
		if p.scope != "" {
			p.pos = end
			p.bare()
			return p.fail(start, end-start, "a field inside the values of "+p.scope,
				`close the parenthesis before it, or put the text in quotes`)
		}
		p.pos = end
		return p.parseCondition(name, start)
	}
	return p.value(p.scope, p.bare(), start)
}

// parseCondition reads what follows field: .
func (p *parser) parseCondition(field string, start int) node {
	if p.pos >= len(p.text) || p.blankAt(p.pos) || p.text[p.pos] == ')' {
		return p.fail(start, p.pos-start, field+": needs a value",
			"write "+field+":value, or "+field+":* for events that have the field")
	}
	at := p.pos
	switch c := p.text[p.pos]; c {
	case '(':
		p.scope = field
		n := p.parseGroup()
		p.scope = ""
		return n
	case '>', '<':
		return p.parseCompare(field, start)
	case '[', '{':
		return p.parseRange(field, start)
	case '"':
		s, ok := p.quoted()
		if !ok {
			return allNode{}
		}
		return p.value(field, literal(s), at)
	}
	return p.value(field, p.bare(), at)
}

func (p *parser) parseCompare(field string, start int) node {
	op := p.text[p.pos]
	p.pos++
	equal := p.pos < len(p.text) && p.text[p.pos] == '='
	if equal {
		p.pos++
	}
	at := p.pos
	b, ok := p.boundAt("")
	if !ok || b.open {
		return p.fail(start, max(1, at-start), "the comparison needs a value", "write "+field+":>5 without a blank after the sign")
	}
	b.equal = equal
	none := bound{open: true}
	if op == '>' {
		return p.ranged(rangeNode{field, b, none}, at)
	}
	return p.ranged(rangeNode{field, none, b}, at)
}

func (p *parser) parseRange(field string, start int) node {
	const hint = "write field:[a TO b] with both ends, field:{a TO b} without them; * is no bound. " +
		"To search for a bracket put the value in quotes"
	at := p.pos
	loEqual := p.text[p.pos] == '['
	p.pos++
	lo, okLo := p.rangeBound()
	okTo := p.keyword("TO")
	hi, okHi := p.rangeBound()
	p.blanks()
	if !okLo || !okTo || !okHi || p.pos >= len(p.text) || p.text[p.pos] != ']' && p.text[p.pos] != '}' {
		if i := strings.IndexAny(p.text[at:], "]}"); i >= 0 {
			p.pos = at + i + 1
		} else {
			p.pos = len(p.text)
		}
		return p.fail(start, p.pos-start, "this range cannot be read", hint)
	}
	lo.equal, hi.equal = loEqual && !lo.open, p.text[p.pos] == ']' && !hi.open
	p.pos++
	if lo.open && hi.open {
		return p.value(field, word{{wild: '*'}}, at)
	}
	return p.ranged(rangeNode{field, lo, hi}, at)
}

func (p *parser) rangeBound() (bound, bool) {
	p.blanks()
	b, ok := p.boundAt("]}")
	p.blanks()
	return b, ok
}
