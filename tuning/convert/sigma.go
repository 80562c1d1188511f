package convert

import (
	"encoding/json"
	"fmt"
	"strings"

	"assay/tuning/rule"
	"assay/tuning/sigma"
)

// ToSigma is the rule as a Sigma rule, with what its author says about it. left
// names what of that Sigma has no key for. The error is a *Refusal.
func ToSigma(r *rule.Rule) (text string, left []string, err error) {
	if r.Correlation != nil {
		return "", nil, &Refusal{r.Title, "this is a Sigma rule already"}
	}
	for _, s := range r.Stages {
		if _, ok := s.(*rule.Filter); !ok {
			at := s.Span()
			part := s.String()
			if at.Start >= 0 && at.Start < at.End && at.End <= len(r.Text) {
				part = r.Text[at.Start:at.End]
			}
			return "", nil, &Refusal{part, "Sigma has conditions on events only; what counts in windows side by side is no correlation, whose window slides"}
		}
	}
	e := whole(r)
	w := &sigmaWriter{splWriter: splWriter{rule: r}}
	condition := w.condition(e, true)
	if w.refused != nil {
		return "", nil, w.refused
	}
	text = w.document(condition)
	rules, ds := sigma.Parse("converted.yml", text)
	if err := ds.Err(); err != nil || len(rules) != 1 {
		return "", nil, &Refusal{r.Title, fmt.Sprintf("the rule for it is refused: %v", err)}
	}
	if err := same(r, e, rules[0]); err != nil {
		return "", nil, err
	}
	return text, leftOut(r, rules[0]), nil
}

// sigmaWriter gathers searches.
type sigmaWriter struct {
	splWriter
	searches []string
}

func (w *sigmaWriter) document(condition string) string {
	var b strings.Builder
	r := w.rule
	writeHead(&b, r)
	source := r.LogSource
	if source == (rule.LogSource{}) {
		source.Product = "any"
	}
	b.WriteString("logsource:\n")
	for _, line := range [][2]string{{"category", source.Category}, {"product", source.Product}, {"service", source.Service}} {
		if line[1] != "" {
			fmt.Fprintf(&b, "  %s: %s\n", line[0], scalar(line[1]))
		}
	}
	b.WriteString("detection:\n")
	for i, s := range w.searches {
		fmt.Fprintf(&b, "  sel%d:\n%s", i+1, s)
	}
	return b.String() + "  condition: " + condition + "\n"
}

// condition writes an expression over the searches that it adds.
func (w *sigmaWriter) condition(e rule.Expr, top bool) string {
	switch e := e.(type) {
	case *rule.And:
		return w.joined(e.Terms, " and ", top, w.condition)
	case *rule.Or:
		return w.joined(e.Terms, " or ", top, w.condition)
	case *rule.Not:
		return "not " + w.condition(e.X, false)
	case *rule.Named:
		return w.condition(e.X, top)
	case *rule.Test:
		w.searches = append(w.searches, w.item(e))
	case *rule.Keyword:
		w.searches = append(w.searches, w.words(e))
	case *rule.Holds:
		if x := searchOf(e); x != nil {
			return w.condition(x, top)
		}
		return w.refuse(e, "Sigma has no terms that are computed")
	default:
		return w.refuse(e, "Sigma has no terms that are computed")
	}
	return fmt.Sprintf("sel%d", len(w.searches))
}

var sigmaOps = map[rule.Op]string{rule.OpEquals: "", rule.OpContains: "|contains", rule.OpStartsWith: "|startswith", rule.OpEndsWith: "|endswith",
	rule.OpRegexp: "|re", rule.OpCIDR: "|cidr", rule.OpLess: "|lt", rule.OpLessEq: "|lte", rule.OpGreater: "|gt", rule.OpGreaterEq: "|gte",
	rule.OpNull: "", rule.OpEqualsField: "|fieldref"}

// item is an entry of a search.
func (w *sigmaWriter) item(t *rule.Test) string {
	op, ok := sigmaOps[t.Op]
	switch {
	case t.Op == rule.OpDiffers:
		w.refuse(t, "!= holds for a list when one of its values differs, and not for a missing field; Sigma has not only; NOT field=value has a form")
	case t.Op == rule.OpInList:
		w.refuse(t, "a member of a named list is looked for by address here, and Sigma has expand for texts")
	case !ok || t.Part != "" || strings.Contains(t.Field, "|"):
		w.refuse(t, "this has no form in Sigma")
	}
	for _, flag := range t.Flags {
		op += "|" + string(flag)
	}
	if t.Cased {
		op += "|cased"
	}
	if t.All {
		op += "|all"
	}
	if t.Op == rule.OpNull {
		return fmt.Sprintf("    %s: null\n", scalar(t.Field))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "    %s:\n", scalar(t.Field+op))
	for _, o := range t.Operands {
		fmt.Fprintf(&b, "      - %s\n", w.operand(t, t.Op, o))
	}
	return b.String()
}

func (w *sigmaWriter) words(k *rule.Keyword) string {
	if k.Op != rule.OpEquals && k.Op != rule.OpContains || k.Cased {
		w.refuse(k, "Sigma's keywords are looked for anywhere and without case")
	}
	var b strings.Builder
	key := "    "
	if k.All {
		b.WriteString("    \"|all\":\n")
		key = "      "
	}
	for _, o := range k.Operands {
		fmt.Fprintf(&b, "%s- %s\n", key, w.operand(k, rule.OpEquals, o))
	}
	return b.String()
}

// operand is a value in YAML. Regular expressions, networks and fields have no
// wildcards to be escaped.
func (w *sigmaWriter) operand(e rule.Expr, op rule.Op, o rule.Operand) string {
	switch {
	case o.Kind == rule.OperandNumber:
		return o.Text
	case o.Kind == rule.OperandBool:
		return fmt.Sprint(o.Bool)
	case o.Kind == rule.OperandNull:
		return "null"
	case o.Kind == rule.OperandList:
		return w.refuse(e, "this has no form in Sigma")
	case op == rule.OpRegexp || op == rule.OpCIDR || op == rule.OpEqualsField:
		return scalar(o.Text)
	}
	escape := strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`)
	if o.Pattern == nil {
		return scalar(escape.Replace(o.Text))
	}
	var b strings.Builder
	for _, p := range o.Pattern {
		switch p.Wild {
		case 0:
			b.WriteString(escape.Replace(p.Text))
		case '%':
			return w.refuse(e, "a placeholder inside of a text")
		default:
			b.WriteByte(p.Wild)
		}
	}
	return scalar(b.String())
}

// scalar is a text as YAML reads it, whatever it holds: JSON's spelling.
func scalar(text string) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(text); err != nil {
		return `""`
	}
	return strings.TrimSuffix(b.String(), "\n")
}
