package filtering

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"assay/tuning/rule"
)

// Condition is how a term compares.
type Condition string

// The conditions.
const (
	Equals     Condition = "equals"
	StartsWith Condition = "startswith"
	EndsWith   Condition = "endswith"
	CIDR       Condition = "cidr"
)

var ops = map[Condition]rule.Op{Equals: rule.OpEquals, StartsWith: rule.OpStartsWith, EndsWith: rule.OpEndsWith, CIDR: rule.OpCIDR}

// Term is one comparison.
type Term struct {
	Field  string    `json:"field"`
	Op     Condition `json:"op"`
	Value  string    `json:"value"`
	Number bool      `json:"number,omitempty"` // the value is a whole number
}

// Filter leaves out the events for which all its terms hold.
type Filter []Term

// Bounds of what a filter may hold.
const (
	maxTerms = 2
	maxValue = 300 // bytes
	maxField = 200
)

// Expr is what the filter leaves out.
func (f Filter) Expr() rule.Expr {
	terms := make([]rule.Expr, len(f))
	for i, t := range f {
		o := rule.Operand{Kind: rule.OperandText, Text: t.Value}
		if t.Number {
			n, _ := strconv.ParseFloat(t.Value, 64)
			o.Kind, o.Number = rule.OperandNumber, n
		}
		terms[i] = &rule.Test{Field: t.Field, Op: ops[t.Op], Operands: []rule.Operand{o}}
	}
	if len(terms) == 1 {
		return terms[0]
	}
	return &rule.And{Terms: terms}
}

// Words are the filter in a line, for people.
func (f Filter) Words() string {
	verbs := map[Condition]string{Equals: "is", StartsWith: "begins with", EndsWith: "ends with", CIDR: "is in"}
	words := make([]string, len(f))
	for i, t := range f {
		words[i] = t.Field + " " + verbs[t.Op] + " " + strconv.Quote(t.Value)
		if t.Number || t.Op == CIDR {
			words[i] = t.Field + " " + verbs[t.Op] + " " + t.Value
		}
	}
	return strings.Join(words, " and ")
}

// String is the filter as texts that ParseTerm reads, one behind the other.
func (f Filter) String() string { return strings.Join(f.Texts(), "\n") }

// Texts are the terms as ParseTerm reads them: field|endswith:value, or
// field|equals#number.
func (f Filter) Texts() []string {
	out := make([]string, len(f))
	for i, t := range f {
		mark := ":"
		if t.Number {
			mark = "#"
		}
		out[i] = t.Field + "|" + string(t.Op) + mark + t.Value
	}
	return out
}

// Parse reads a filter from its terms.
func Parse(texts []string) (Filter, error) {
	if len(texts) == 0 || len(texts) > maxTerms {
		return nil, fmt.Errorf("read filter: %d terms, want 1 or %d", len(texts), maxTerms)
	}
	var f Filter
	for _, text := range texts {
		t, err := parseTerm(text)
		if err != nil {
			return nil, fmt.Errorf("read filter term %.80q: %w", text, err)
		}
		f = append(f, t)
	}
	return f, nil
}

func parseTerm(text string) (t Term, err error) {
	field, rest, ok := strings.Cut(text, "|")
	at := strings.IndexAny(rest, ":#")
	if !ok || at < 0 {
		return t, fmt.Errorf("want field|condition:value")
	}
	t = Term{Field: field, Op: Condition(rest[:at]), Value: rest[at+1:], Number: rest[at] == '#'}
	switch {
	case !fieldName(field):
		return t, fmt.Errorf("the field is no plain name of a field")
	case !usable(t.Value):
		return t, fmt.Errorf("the value is empty, longer than %d bytes, or no plain text", maxValue)
	}
	switch t.Op {
	case Equals, StartsWith, EndsWith:
	case CIDR:
		_, err = netip.ParsePrefix(t.Value)
	default:
		err = fmt.Errorf("no condition %q", t.Op)
	}
	if t.Number {
		if _, wrong := strconv.ParseInt(t.Value, 10, 64); wrong != nil || t.Op != Equals {
			err = fmt.Errorf("%q is no whole number that is compared as a whole", t.Value)
		}
	}
	return t, err
}

// fieldName reports a name that Sigma and SPL read as the name of a field.
func fieldName(name string) bool {
	return name != "" && len(name) <= maxField && !strings.ContainsFunc(name, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '.' && r != '_' && r != '-' && r != '@'
	})
}

// usable reports a value that can stand in a filter.
func usable(v string) bool {
	return v != "" && len(v) <= maxValue && utf8.ValidString(v) && !strings.ContainsFunc(v, func(r rune) bool { return !unicode.IsGraphic(r) && r != '\t' })
}

// fields are those that the filter asks for.
func (f Filter) fields() (out []string) {
	for _, t := range f {
		if !slices.Contains(out, t.Field) {
			out = append(out, t.Field)
		}
	}
	return out
}
