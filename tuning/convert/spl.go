package convert

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"assay/tuning/rule"
	"assay/tuning/spl"
)

// Refusal says what has no faithful form in the other language.
type Refusal struct {
	Part   string // the author's words, or the canonical ones
	Reason string
}

func (r *Refusal) Error() string { return fmt.Sprintf("%s: %s", r.Part, r.Reason) }

// ToSPL is the rule as a search, with what its author says about it as the
// comment lines at its head. left names what of that no such line can hold. The
// error is a *Refusal.
func ToSPL(r *rule.Rule) (text string, left []string, err error) {
	if r.Correlation != nil {
		return "", nil, &Refusal{r.Correlation.Asks(), "a correlation slides its window over each event, and a search counts in windows that stand side by side"}
	}
	e := whole(r)
	if e == nil {
		return "", nil, &Refusal{r.Title, "this is a search already"}
	}
	w := &splWriter{rule: r}
	text = spl.FormatHeader(r) + w.pipeline(e)
	if w.refused != nil {
		return "", nil, w.refused
	}
	back, ds := spl.Parse("converted.spl", text, spl.Options{})
	if err := ds.Err(); err != nil {
		return "", nil, &Refusal{r.Title, "the search for it is refused: " + err.Error()}
	}
	if w.anything {
		e = &rule.And{Terms: []rule.Expr{e, &rule.Keyword{Operands: []rule.Operand{{Pattern: []rule.PatternPart{{Wild: '*'}}}}}}}
	}
	if err := same(r, e, back); err != nil {
		return "", nil, err
	}
	return text, leftOut(r, back), nil
}

// same refuses what did not come back as it was, by the first of the terms that
// all have to hold that is not there.
func same(r *rule.Rule, want rule.Expr, back *rule.Rule) error {
	got := whole(back)
	if got == nil {
		return &Refusal{r.Title, "it reads as something else there"}
	}
	if form(want) == form(got) {
		return nil
	}
	there := each(conjuncts(plain(got, true), nil))
	for _, t := range conjuncts(want, nil) {
		for _, x := range each(conjuncts(plain(t, true), nil)) {
			if !slices.Contains(there, x) {
				return &Refusal{words(r, t), "it reads as something else there"}
			}
		}
	}
	return &Refusal{r.Title, "it reads as something else there"}
}

// words are the author's for a part, or the canonical ones.
func words(r *rule.Rule, e rule.Expr) string {
	if at := e.Span(); at.Start >= 0 && at.Start < at.End && at.End <= len(r.Text) {
		return r.Text[at.Start:at.End]
	}
	return e.String()
}

// splWriter writes conditions and remembers the first that has no form.
type splWriter struct {
	rule     *rule.Rule
	refused  *Refusal
	anything bool // the search is *, as all that is asked for stands behind it
}

func (w *splWriter) refuse(e rule.Expr, reason string) string {
	if w.refused == nil {
		w.refused = &Refusal{words(w.rule, e), reason}
	}
	return ""
}

// pipeline writes what search can say as a search, and what it cannot behind.
func (w *splWriter) pipeline(e rule.Expr) string {
	var search, where []string
	for _, t := range conjuncts(e, nil) {
		if needsWhere(t) {
			where = append(where, w.where(t, true))
		} else {
			search = append(search, w.search(t, true))
		}
	}
	if len(search) == 0 { // what holds there has a value, and so does the event
		search, w.anything = []string{"*"}, true
		if !asksForValue(e) {
			return w.refuse(e, "a search has to ask for something, and every part of this is a negation")
		}
	}
	text := strings.Join(search, " ")
	for _, x := range where {
		text += "\n| where " + x
	}
	return text + "\n"
}

// asksForValue reports that one of the terms is no negation.
func asksForValue(e rule.Expr) bool {
	for _, t := range conjuncts(e, nil) {
		if _, not := t.(*rule.Not); !not {
			return true
		}
	}
	return false
}

func conjuncts(e rule.Expr, out []rule.Expr) []rule.Expr {
	switch x := e.(type) {
	case *rule.Named:
		return conjuncts(x.X, out)
	case *rule.And:
		for _, t := range x.Terms {
			out = conjuncts(t, out)
		}
		return out
	}
	return append(out, e)
}

// needsWhere reports a test that search has no form for.
func needsWhere(e rule.Expr) bool {
	switch e := e.(type) {
	case *rule.And:
		return anyNeeds(e.Terms)
	case *rule.Or:
		return anyNeeds(e.Terms)
	case *rule.Not:
		return needsWhere(e.X)
	case *rule.Named:
		return needsWhere(e.X)
	case *rule.Test:
		return e.Op == rule.OpRegexp || e.Op == rule.OpCIDR
	}
	return false
}

func anyNeeds(terms []rule.Expr) bool {
	for _, t := range terms {
		if needsWhere(t) {
			return true
		}
	}
	return false
}

// search writes a condition in search's grammar. top: no parentheses around an
// and.
func (w *splWriter) search(e rule.Expr, top bool) string {
	switch e := e.(type) {
	case *rule.And:
		return w.joined(e.Terms, " ", top, w.search)
	case *rule.Or:
		return w.joined(e.Terms, " OR ", false, w.search)
	case *rule.Not:
		return "NOT " + w.search(e.X, false)
	case *rule.Named:
		return w.search(e.X, top)
	case *rule.Test:
		return w.test(e)
	case *rule.Keyword:
		return w.keyword(e)
	}
	return w.refuse(e, "this has no form in a search")
}

func (w *splWriter) joined(terms []rule.Expr, by string, bare bool, write func(rule.Expr, bool) string) string {
	texts := make([]string, len(terms))
	for i, t := range terms {
		texts[i] = write(t, len(terms) == 1 && bare)
	}
	if text := strings.Join(texts, by); bare || len(terms) == 1 {
		return text
	} else {
		return "(" + text + ")"
	}
}

// where writes a condition in where's grammar, in which search's tests stand
// in searchmatch.
func (w *splWriter) where(e rule.Expr, top bool) string {
	switch e := e.(type) {
	case *rule.And:
		return w.joined(e.Terms, " AND ", top, w.where)
	case *rule.Or:
		return w.joined(e.Terms, " OR ", top, w.where)
	case *rule.Not:
		return w.whereNot(e.X, top)
	case *rule.Named:
		return w.where(e.X, top)
	case *rule.Test:
		if needsWhere(e) {
			return w.question(e)
		}
	}
	return "searchmatch(" + quoted(w.search(e, true)) + ")"
}

// whereNot writes that a condition does not hold. In where the NOT of a test on an
// absent field is unknown, so the field may also have no value.
func (w *splWriter) whereNot(e rule.Expr, top bool) string {
	switch e := e.(type) {
	case *rule.And:
		return w.joined(e.Terms, " OR ", top, w.whereNot)
	case *rule.Or:
		return w.joined(e.Terms, " AND ", top, w.whereNot)
	case *rule.Not:
		return w.where(e.X, top)
	case *rule.Named:
		return w.whereNot(e.X, top)
	case *rule.Test:
		if needsWhere(e) {
			return fmt.Sprintf("(isnull('%s') OR NOT %s)", e.Field, w.question(e))
		}
	}
	return "NOT searchmatch(" + quoted(w.search(e, true)) + ")"
}

// question is match or cidrmatch.
func (w *splWriter) question(t *rule.Test) string {
	word := " OR "
	if t.All {
		word = " AND "
	}
	var out []string
	for _, o := range t.Operands {
		switch {
		case t.Op == rule.OpCIDR:
			out = append(out, fmt.Sprintf("cidrmatch(%s, '%s')", quoted(o.Text), t.Field))
		case t.Flags != "":
			out = append(out, fmt.Sprintf("match('%s', %s)", t.Field, quoted("(?"+t.Flags+")"+o.Text)))
		default:
			out = append(out, fmt.Sprintf("match('%s', %s)", t.Field, quoted(o.Text)))
		}
	}
	if strings.ContainsAny(t.Field, `'\`) {
		return w.refuse(t, "the name of the field cannot be written there")
	}
	if len(out) == 1 {
		return out[0]
	}
	return "(" + strings.Join(out, word) + ")"
}

var bareName = regexp.MustCompile(`^[A-Za-z_@][A-Za-z0-9_.@{}-]*$`)

var splOps = map[rule.Op]string{rule.OpEquals: "=", rule.OpContains: "=", rule.OpStartsWith: "=", rule.OpEndsWith: "=", rule.OpDiffers: "!=",
	rule.OpLess: "<", rule.OpLessEq: "<=", rule.OpGreater: ">", rule.OpGreaterEq: ">="}

var splReasons = map[rule.Op]string{
	rule.OpNull:        "a search cannot tell null from absent, and an object is not null to Sigma",
	rule.OpExists:      "a field that is null exists to Sigma and not to a search",
	rule.OpEqualsField: "a search compares fields with case",
	rule.OpInList:      "a search has no named lists; where cidrmatch and lookup have",
}

func (w *splWriter) test(t *rule.Test) string {
	op, ok := splOps[t.Op]
	if !ok || t.Part != "" {
		reason := splReasons[t.Op]
		if reason == "" {
			reason = "this has no form in a search"
		}
		return w.refuse(t, reason)
	}
	field := t.Field
	if !bareName.MatchString(field) || field == "NOT" || field == "OR" || field == "AND" {
		field = quoted(field)
	}
	word := " OR "
	if t.All {
		word = " "
	}
	var out []string
	for _, o := range t.Operands {
		value := w.value(t, o)
		if t.Cased {
			value = "CASE(" + value + ")"
		}
		out = append(out, field+op+value)
	}
	if len(out) == 1 {
		return out[0]
	}
	return "(" + strings.Join(out, word) + ")"
}

// value writes an operand with the wildcards that its operation means.
func (w *splWriter) value(t *rule.Test, o rule.Operand) string {
	switch o.Kind {
	case rule.OperandNumber:
		return o.Text
	case rule.OperandText:
	default:
		return w.refuse(t, "a search has texts and numbers only")
	}
	_, whole := wholeText(t.Op, o, true)
	return w.pattern(t, whole[0])
}

func (w *splWriter) pattern(e rule.Expr, o rule.Operand) string {
	parts := o.Pattern
	if parts == nil {
		parts = []rule.PatternPart{{Text: o.Text}}
	}
	var b strings.Builder
	for _, p := range parts {
		switch {
		case p.Wild == '*':
			b.WriteByte('*')
		case p.Wild != 0:
			return w.refuse(e, "a search has no wildcard for one character, and no placeholder")
		case strings.Contains(p.Text, "*"):
			return w.refuse(e, "a search cannot look for a star")
		default:
			b.WriteString(p.Text)
		}
	}
	return quoted(b.String())
}

func (w *splWriter) keyword(k *rule.Keyword) string {
	if k.Op != rule.OpEquals && k.Op != rule.OpContains || k.Cased {
		return w.refuse(k, "a search looks for words anywhere and without case")
	}
	word := " OR "
	if k.All {
		word = " "
	}
	var out []string
	for _, o := range k.Operands {
		out = append(out, w.pattern(k, o))
	}
	if len(out) == 1 {
		return out[0]
	}
	return "(" + strings.Join(out, word) + ")"
}

// quoted is a text between double quotes.
func quoted(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}
