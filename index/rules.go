package index

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"assay/corpus"
)

// Rules knows the rules that raised the alerts of the corpus: what the fields
// rule.tag, rule.level, rule.status and rule.related of a query are answered
// from.
type Rules interface {
	// Raised asks for the rules whose field (tag, level, status or related)
	// has the value: a text in which * is any run of characters, for a level
	// also one behind >, >=, < or <=. What it gives is told the names that
	// alerts give: known means that one of the rules is called so, wanted that
	// the rule is one of those asked for.
	Raised(ctx context.Context, field, value string) (func(name string) (known, wanted bool), error)
}

// Knowing makes the index answer such fields from the rules. It is called
// before the first search.
func (x *Index) Knowing(r Rules) *Index {
	x.rules = r
	return x
}

// errNoRules says that nobody told the index of rules.
var errNoRules = errors.New("the rules that raised alerts are not known here")

// ruleLevels and ruleStatuses are the values that these fields can have.
var (
	ruleLevels   = []string{"informational", "low", "medium", "high", "critical"}
	ruleStatuses = []string{"experimental", "test", "stable", "deprecated", "unsupported"}
)

// checkRules refuses a level or a status that no rule can have. Numbers pass:
// some logs have a field rule.level of their own.
func checkRules(field, text string, plain bool) (message, hint string) {
	words := map[string][]string{"rule.level": ruleLevels, "rule.status": ruleStatuses}[field]
	if _, number := corpus.String(text).Number(); words == nil || number || plain && slices.Contains(words, corpus.Fold(text)) {
		return "", ""
	}
	what := strings.TrimPrefix(field, "rule.")
	if !plain {
		return "a " + what + " of a rule has no wildcards", "one of " + strings.Join(words, ", ")
	}
	return text + " is no " + what + " of a rule", "one of " + strings.Join(words, ", ")
}

// ruleValue is a value as Rules reads it.
func ruleValue(w word) string {
	var b strings.Builder
	for _, p := range w {
		if p.wild != 0 {
			b.WriteByte(p.wild)
		} else {
			b.WriteString(p.text)
		}
	}
	return b.String()
}

// raised asks once a search.
func (s *selection) raised(ctx context.Context, field, value string) (func(string) (known, wanted bool), error) {
	s.asking.Lock()
	defer s.asking.Unlock()
	key := field + ":" + value
	if f, ok := s.asked[key]; ok {
		return f, nil
	}
	if s.rules == nil {
		return nil, errNoRules
	}
	f, err := s.rules.Raised(ctx, strings.TrimPrefix(field, "rule."), value)
	if err != nil {
		return nil, fmt.Errorf("find the rules with %s: %w", key, err)
	}
	if s.asked == nil {
		s.asked = map[string]func(string) (bool, bool){}
	}
	s.asked[key] = f
	return f, nil
}

// byRules are the alerts that such rules raised. The rule is told by the id
// that the alert gives, else by the name.
func (s *selection) byRules(ctx context.Context, sl *slice, field, value string) (*corpus.Bitmap, error) {
	out := corpus.NewBitmap(sl.Rows())
	if _, number := corpus.String(strings.TrimLeft(value, "<>=")).Number(); number && field == "rule.level" {
		return out, nil // a level of the log's own
	}
	raised, err := s.raised(ctx, field, value)
	if err != nil {
		return nil, err
	}
	told := corpus.NewBitmap(sl.Rows())
	for _, path := range shortFields["rule"].paths {
		known, err := whereValue(ctx, sl, path, ruleNamed(func(name string) bool { k, _ := raised(name); return k }))
		if err != nil || known == nil {
			if err != nil {
				return nil, err
			}
			continue
		}
		wanted, err := whereValue(ctx, sl, path, ruleNamed(func(name string) bool { _, w := raised(name); return w }))
		if err != nil {
			return nil, err
		}
		if wanted != nil {
			out.Or(wanted.Clone().AndNot(told))
		}
		told.Or(known)
	}
	return out, nil
}

func ruleNamed(holds func(name string) bool) func(corpus.Value) bool {
	return matcher(func(v corpus.Value) bool { return !v.IsNull() && holds(v.Text()) }).holds
}

// rulesRange is a range over the levels of rules: both bounds must hold.
func (s *selection) rulesRange(ctx context.Context, sl *slice, n rangeNode) (*corpus.Bitmap, error) {
	out := corpus.FullBitmap(sl.Rows())
	for i, b := range []bound{n.lo, n.hi} {
		if b.open {
			continue
		}
		op := []string{">", "<"}[i]
		if b.equal {
			op += "="
		}
		rows, err := s.byRules(ctx, sl, n.field, op+b.text)
		if err != nil {
			return nil, err
		}
		out.And(rows)
	}
	return out, nil
}

// ownToo adds the rows of a column that the corpus itself has by that name.
func (s *selection) ownToo(ctx context.Context, sl *slice, t target, key string, m matcher, rows *corpus.Bitmap) (*corpus.Bitmap, error) {
	if !slices.Contains(s.table.paths, t.paths[0]) {
		return rows, nil
	}
	own, err := s.cached(ctx, sl, t, key, m)
	if err != nil {
		return nil, err
	}
	return rows.Or(own), nil
}

// rulesRanged checks a range; only levels have an order.
func (p *parser) rulesRanged(n rangeNode, at int) node {
	if n.field != "rule.level" {
		return p.fail(at, p.pos-at, n.field+" has no order", "write "+n.field+":(a OR b)")
	}
	for _, b := range []bound{n.lo, n.hi} {
		if b.open {
			continue
		}
		if message, hint := checkRules(n.field, b.text, true); message != "" {
			return p.fail(at, p.pos-at, message, hint)
		}
	}
	return n
}
