package index

import (
	"strings"

	"assay/corpus"
)

// value makes the condition that a field (or, without a field, the text of
// the event) has a value, and checks what can be checked before searching. at
// is where the value starts; the parser stands behind it.
func (p *parser) value(field string, w word, at int) node {
	length := p.pos - at
	text, plain := w.plain()
	switch field {
	case "":
		if w.isStar() {
			return allNode{}
		}
		if len(phraseOf(w)) == 0 {
			return p.fail(at, length, "there is no letter or digit to search for",
				"words are letters and digits; for signs name a field: content.text:*&&*")
		}
		return textNode{w}
	case "missing", "exists", "has":
		return p.existence(field, text, plain && text != "", at)
	case "last":
		return p.last(text, plain, at)
	}
	if w.isStar() {
		return p.exists(field)
	}
	if msg, hint := p.check(field, text, plain); msg != "" {
		return p.fail(at, length, msg, hint)
	}
	return termNode{field, w}
}

func (p *parser) existence(verb, field string, ok bool, at int) node {
	if !ok {
		return p.fail(at, p.pos-at, verb+" needs the name of a field", "write "+verb+":agent.id")
	}
	if verb == "missing" {
		return not(p.exists(field))
	}
	return p.exists(field)
}

func (p *parser) exists(field string) node { return existsNode{field} }

func (p *parser) last(text string, plain bool, at int) node {
	n := rangeNode{"time", bound{text: "now-" + text, equal: true}, bound{open: true}}
	if _, err := within(n.lo, n.hi, p.now); !plain || err != nil || strings.ContainsAny(text, "+-/") {
		return p.fail(at, p.pos-at, "last needs a length of time", "write last:24h, last:7d, last:4w")
	}
	return n
}

// check refuses values that a field with a closed list can never have.
func (p *parser) check(field, text string, plain bool) (message, hint string) {
	switch resolveField(field).source {
	case fromVerdict:
		if !plain {
			return "a verdict has no wildcards", verdictHint
		}
		if _, err := corpus.ParseVerdict(text); err != nil || text == "" {
			return text + " is no verdict", verdictHint
		}
	case fromReason:
		if !plain {
			return "a reason has no wildcards", reasonHint
		}
		if _, err := corpus.ParseReason(text); err != nil || text == "" {
			return text + " is no reason", reasonHint
		}
	case fromRules:
		return checkRules(field, text, plain)
	case fromTime, fromDay:
		_, instant, err := parseTime(text, p.now)
		switch {
		case !plain || err != nil:
			return "this is not a time", timeHintFor(text, p.now)
		case instant:
			return "this is one instant, which no event hits", "write time:>" + text
		}
	}
	return "", ""
}

const (
	verdictHint = "one of true_positive (tp), benign_positive (bp), false_positive (fp), undetermined (und), unlabelled"
	reasonHint  = "one of none, suspicious_activity, expected_activity, security_test, incorrect_logic, inaccurate_data, duplicate, other"
)

// ranged checks a range; at is where its bounds start.
func (p *parser) ranged(n rangeNode, at int) node {
	length := p.pos - at
	switch resolveField(n.field).source {
	case fromTime, fromDay:
		sp, err := within(n.lo, n.hi, p.now)
		if err != nil {
			return p.fail(at, length, "a bound is "+err.Error(), p.boundHint(n))
		}
		if sp.start >= sp.end {
			return p.fail(at, length, "the range ends before it starts", "")
		}
	case fromVerdict, fromReason, fromID:
		return p.fail(at, length, n.field+" has no order", "write "+n.field+":(a OR b)")
	case fromRules:
		return p.rulesRanged(n, at)
	case fromColumns:
		if n.field == "missing" || n.field == "exists" || n.field == "has" || n.field == "last" {
			return p.fail(at, length, n.field+" takes no range", "")
		}
		if isTimeName(n.field) && !(p.timed(n.lo) && p.timed(n.hi)) {
			return p.fail(at, length, "a bound is not a time", p.boundHint(n))
		}
	}
	return n
}

// timed reports a bound that a field of times can be compared with: a time, a
// number, or none.
func (p *parser) timed(b bound) bool {
	if b.open {
		return true
	}
	if _, ok := corpus.String(b.text).Number(); ok {
		return true
	}
	_, _, err := parseTime(b.text, p.now)
	return err == nil
}

func (p *parser) boundHint(n rangeNode) string {
	for _, b := range []bound{n.lo, n.hi} {
		if !p.timed(b) {
			return timeHintFor(b.text, p.now)
		}
	}
	return timeHint
}

// isTimeName reports a field whose name says that it holds times.
func isTimeName(field string) bool {
	last := field[strings.LastIndexByte(field, '.')+1:]
	return last == "time" || last == "timestamp" || last == "@timestamp" || strings.HasSuffix(last, "_at")
}
