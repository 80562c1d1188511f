package index

import (
	"cmp"
	"net/netip"
	"strings"
	"time"

	"assay/corpus"
)

// matcher answers for one value that is neither absent nor a list; of a list
// any element may answer.
type matcher func(corpus.Value) bool

// holds asks a matcher about a value as a whole.
func (m matcher) holds(v corpus.Value) bool {
	if v.IsAbsent() {
		return false
	}
	if v.Kind() != corpus.KindList {
		return m(v)
	}
	for _, e := range v.Elems() {
		if m.holds(e) {
			return true
		}
	}
	return false
}

// equals compares with a value as a whole: text without regard to case, a
// number by its size, a network holds its addresses, null is the word null.
func equals(w word) matcher {
	text, ok := w.plain()
	if !ok {
		g := newGlob(w)
		return func(v corpus.Value) bool { return !v.IsNull() && g.matchText(v.Text()) }
	}
	folded := corpus.Fold(text)
	number, numeric := corpus.String(text).Number()
	network, _ := netip.ParsePrefix(text)
	return func(v corpus.Value) bool {
		if v.IsNull() {
			return folded == "null"
		}
		s := v.Text()
		if foldEquals(s, folded) {
			return true
		}
		if numeric {
			f, ok := v.Number()
			return ok && f == number
		}
		if network.IsValid() {
			a, err := netip.ParseAddr(s)
			return err == nil && network.Contains(a.Unmap())
		}
		return false
	}
}

// dayOf is the stretch that a date or the name of a day, week, month or year
// stands for; a year alone is a number.
func dayOf(text string, now time.Time) (span, bool) {
	if !isRelative(text) && len(text) < len("2006-01") {
		return span{}, false
	}
	sp, instant, err := parseTime(text, now)
	return sp, err == nil && !instant
}

// orDuring holds too for a time that lies in the stretch.
func (m matcher) orDuring(sp span) matcher {
	return func(v corpus.Value) bool {
		if m(v) {
			return true
		}
		c, ok := againstTime(v, sp)
		return ok && c == 0
	}
}

// foldEquals compares a text with a folded one.
func foldEquals(s, folded string) bool {
	if s == folded {
		return true
	}
	if len(s) == len(folded) {
		for i := 0; i < len(s); i++ {
			c := s[i]
			if c >= 0x80 {
				return corpus.Fold(s) == folded
			}
			if 'A' <= c && c <= 'Z' {
				c += 'a' - 'A'
			}
			if c != folded[i] {
				return false
			}
		}
		return true
	}
	return !isASCII(s) && corpus.Fold(s) == folded
}

// inRange compares with both bounds. Each bound says how: a number by size, an
// address by address, a severity by its rank, a time by time, any other text
// by its letters.
func inRange(n rangeNode, now time.Time) matcher {
	lo, hi := against(n.field, n.lo, now), against(n.field, n.hi, now)
	return func(v corpus.Value) bool {
		if v.IsNull() {
			return false
		}
		if !n.lo.open {
			if c, ok := lo(v); !ok || c < 0 || c == 0 && !n.lo.equal {
				return false
			}
		}
		if !n.hi.open {
			if c, ok := hi(v); !ok || c > 0 || c == 0 && !n.hi.equal {
				return false
			}
		}
		return true
	}
}

// against orders a value relative to a bound; ok is false when they cannot
// be compared.
func against(field string, b bound, now time.Time) func(corpus.Value) (order int, ok bool) {
	if f, ok := corpus.String(b.text).Number(); ok {
		return func(v corpus.Value) (int, bool) {
			n, ok := v.Number()
			return cmp.Compare(n, f), ok
		}
	}
	if a, err := netip.ParseAddr(b.text); err == nil {
		return func(v corpus.Value) (int, bool) {
			x, err := netip.ParseAddr(v.Text())
			return x.Unmap().Compare(a.Unmap()), err == nil
		}
	}
	if rank, ok := severities[corpus.Fold(b.text)]; ok && strings.HasSuffix(field, "severity") {
		return func(v corpus.Value) (int, bool) {
			r, ok := severities[corpus.Fold(v.Text())]
			return cmp.Compare(r, rank), ok
		}
	}
	if sp, _, err := parseTime(b.text, now); err == nil && !b.open {
		return func(v corpus.Value) (int, bool) { return againstTime(v, sp) }
	}
	folded := corpus.Fold(b.text)
	return func(v corpus.Value) (int, bool) {
		return strings.Compare(corpus.Fold(v.Text()), folded), v.Kind() == corpus.KindString
	}
}

func againstTime(v corpus.Value, sp span) (int, bool) {
	t, err := time.Parse(time.RFC3339, v.Text())
	if err != nil {
		return 0, false
	}
	switch n := t.UnixNano(); {
	case n < sp.start:
		return -1, true
	case n >= sp.end:
		return 1, true
	}
	return 0, true
}
