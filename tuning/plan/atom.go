package plan

import (
	"fmt"
	"hash/maphash"
	"math"
	"net/netip"
	"strconv"
	"strings"

	"assay/corpus"
)

// atom is one question about the values of a column, without the field that
// it is asked about: what many tests, rules and people share. It is
// immutable.
type atom struct {
	key   string // the same for atoms that hold for the same values; "" when it has none
	m     matcher
	holds func(v corpus.Value, folded string) bool // for any value but absent and null; of texts it is m
}

// newAtom is the question whether a value, or an element of it, meets m.
func newAtom(m matcher) atom {
	a := atom{m: m}
	a.holds = a.meets
	if key := keyOf(m); key != "" {
		a.key = "is " + key
	}
	return a
}

func (a *atom) meets(v corpus.Value, folded string) bool {
	if v.Kind() != corpus.KindList {
		return a.m.match(v, folded)
	}
	for _, e := range v.Elems() {
		if !e.IsNull() && a.meets(e, a.fold(e)) {
			return true
		}
	}
	return false
}

func (a *atom) fold(v corpus.Value) string {
	if !a.m.folds() {
		return ""
	}
	return foldedText(v)
}

// atomsOf are the atoms of matchers.
func atomsOf(all []matcher) []atom {
	out := make([]atom, len(all))
	for i, m := range all {
		out[i] = newAtom(m)
	}
	return out
}

// Seeds of the names of large sets, which last as long as the process.
var setSeeds = [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}

// keyOf names what a matcher holds for; "" when it has no name.
func keyOf(m matcher) string {
	switch m := m.(type) {
	case nothing:
		return "nothing"
	case textMatcher:
		return fmt.Sprintf("text %d %t %s", m.how, m.cased, m.text)
	case wildcard:
		return fmt.Sprintf("wild %t %s", m.cased, runsKey(m.runs))
	case expression:
		return "re " + m.re.String()
	case number:
		return fmt.Sprintf("number %x %q %q", math.Float64bits(m.value), m.digits, m.folded)
	case comparison:
		return fmt.Sprintf("size %s %x", m.op, math.Float64bits(m.value))
	case boolean:
		return "bool " + strconv.FormatBool(bool(m))
	case timePart:
		if inner := keyOf(m.inner); inner != "" {
			return "part " + m.part + " " + inner
		}
	case oneOf:
		return fmt.Sprintf("set %t %s", m.cased, setKey(m.texts))
	case networks:
		return "nets " + netsKey(m)
	case networkSet:
		return "nets " + netsKey(mapKeys(m.prefixes))
	case namedList:
		if nets := keyOf(m.nets); nets != "" {
			return "list " + keyOf(m.texts) + " " + nets
		}
	case alternatives:
		return alternativesKey(m)
	}
	return ""
}

func runsKey(runs []run) string {
	var b strings.Builder
	for _, r := range runs {
		b.WriteByte('*')
		for _, p := range r {
			fmt.Fprintf(&b, "%d%q", p.any, p.text)
		}
	}
	return b.String()
}

// setKey is the same for the same texts in any order: the sum of their
// hashes, twice.
func setKey(texts map[string]struct{}) string {
	var sums [2]uint64
	for text := range texts {
		for i, seed := range setSeeds {
			sums[i] += maphash.String(seed, text)
		}
	}
	return fmt.Sprintf("%d %x %x", len(texts), sums[0], sums[1])
}

func netsKey(nets []netip.Prefix) string {
	texts := make(map[string]struct{}, len(nets))
	for _, p := range nets {
		texts[p.String()] = struct{}{}
	}
	return setKey(texts)
}

func mapKeys(m map[netip.Prefix]struct{}) []netip.Prefix {
	out := make([]netip.Prefix, 0, len(m))
	for p := range m {
		out = append(out, p)
	}
	return out
}

func alternativesKey(m alternatives) string {
	texts := make(map[string]struct{}, len(m))
	for _, a := range m {
		key := keyOf(a)
		if key == "" {
			return ""
		}
		texts[key] = struct{}{}
	}
	return "any " + setKey(texts)
}
