package sigma

import (
	"fmt"
	"slices"
	"testing"

	"assay/tuning/rule"
)

// The reasons for which we differ from the engine that made modifiers.jsonl.
const (
	byEscape   = "it encodes the backslash of an escaped wildcard, which is no part of the value"
	bySearch   = "an expression is looked for anywhere, so contains has nothing to add"
	byLength   = "a text without a character of its own at some offset would match everything"
	byHostBits = "bits behind the prefix are masked, with a warning"
)

// modifierDeviations are the keys and values on which we differ.
var modifierDeviations = map[string]string{
	`F|base64offset ["x"]`:               byLength,
	`F|base64offset ["-addstore\\*"]`:    byEscape,
	`F|base64offset|contains ["IEX\\*"]`: byEscape,
	`F|re|contains ["foo.*bar"]`:         bySearch,
	`F|re|contains ["(a|b){2}"]`:         bySearch,
	`F|re|contains ["^C:\\\\Win"]`:       bySearch,
	`F|re|contains ["\\d+\\.exe$"]`:      bySearch,
	`F|cidr ["192.168.1.5/24"]`:          byHostBits,
}

func TestModifierVectors(t *testing.T) {
	type row struct {
		Key     string
		Values  []any
		Result  []any
		Linking string
		Negated bool
		Error   string
	}
	same, different := 0, map[string]int{}
	lines(t, shared(t, "vectors", "modifiers.jsonl"), func(line int, r row) {
		text := fmt.Sprintf("title: t\nlogsource: {product: x}\ndetection:\n  s:\n    %s: %s\n  condition: s\n", asJSON(r.Key), asJSON(r.Values))
		if len(r.Values) == 1 {
			text = fmt.Sprintf("title: t\nlogsource: {product: x}\ndetection:\n  s:\n    %s: %s\n  condition: s\n", asJSON(r.Key), asJSON(r.Values[0]))
		}
		rules, ds := Parse("m.yml", text)
		got, want := "error", "error"
		if ds.Err() == nil {
			got = asJSON(vectorTest(rules[0].Where.(*rule.Named).X))
		}
		if r.Error == "" {
			want = asJSON(vectorWant(r.Result, r.Linking, r.Negated))
		}
		if got == want {
			same++
			return
		}
		reason := modifierDeviations[r.Key+" "+asJSON(r.Values)]
		if reason == "" {
			t.Errorf("line %d: %s: %v:\ngot  %s (%v)\nwant %s", line, r.Key, r.Values, got, ds, want)
		}
		different[reason]++
	})
	t.Logf("%d as in the vectors; %v", same, different)
}

// vectorTest writes a test as the vectors do: for each value what it stands
// for, each as the pattern of the whole value.
func vectorTest(x rule.Expr) any {
	negated := false
	if not, ok := x.(*rule.Not); ok {
		x, negated = not.X, true
	}
	var values []any
	linking := "or"
	switch x := x.(type) {
	case *rule.And:
		linking = "and"
		for _, y := range x.Terms {
			values = append(values, vectorOperands(y.(*rule.Test)))
		}
	case *rule.Test:
		if x.All {
			linking = "and"
			for _, o := range x.Operands {
				values = append(values, []string{vectorOperand(x, o)})
			}
		} else {
			values = append(values, vectorOperands(x))
		}
	}
	return []any{values, linking, negated}
}

func vectorOperands(x *rule.Test) []string {
	var out []string
	for _, o := range x.Operands {
		out = append(out, vectorOperand(x, o))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func vectorOperand(x *rule.Test, o rule.Operand) string {
	switch x.Op {
	case rule.OpRegexp:
		return "re/" + x.Flags + " " + o.Text
	case rule.OpEqualsField, rule.OpInList, rule.OpCIDR:
		return x.Op.String() + " " + o.Text
	case rule.OpExists:
		return fmt.Sprint("exists ", o.Bool)
	}
	if o.Kind == rule.OperandField {
		return x.Op.String() + " " + o.Text
	}
	if x.Part != "" {
		return fmt.Sprint(x.Part, " ", x.Op, " ", o.Number)
	}
	if o.Kind == rule.OperandNumber {
		return fmt.Sprint(x.Op, " ", o.Number)
	}
	p := pattern(o.Pattern)
	if o.Pattern == nil {
		p = literalPattern(o.Text)
	}
	open := rule.PatternPart{Wild: '*'}
	if x.Op == rule.OpContains || x.Op == rule.OpEndsWith {
		if len(p) == 0 || p[0] != open {
			p = append(pattern{open}, p...)
		}
	}
	if x.Op == rule.OpContains || x.Op == rule.OpStartsWith {
		if p[len(p)-1] != open {
			p = append(slices.Clip(p), open)
		}
	}
	return fmt.Sprintf("%t %s", x.Cased, asJSON(vectorParts(p)))
}

// vectorWant is a vector's result in the form of vectorTest.
func vectorWant(result []any, linking string, negated bool) any {
	var values []any
	for _, v := range result {
		alternatives := []any{v}
		if of, ok := v.(map[string]any)["any_of"]; ok {
			alternatives = of.([]any)
		}
		var out []string
		for _, a := range alternatives {
			out = append(out, vectorValue(a.(map[string]any)))
		}
		slices.Sort(out)
		out = slices.Compact(out)
		if linking == "or" && len(values) > 0 {
			out = append(values[0].([]string), out...)
			slices.Sort(out)
			values[0] = slices.Compact(out)
		} else {
			values = append(values, out)
		}
	}
	return []any{values, linking, negated}
}

func vectorValue(v map[string]any) string {
	flags := map[string]string{"IGNORECASE": "i", "MULTILINE": "m", "DOTALL": "s"}
	ops := map[string]rule.Op{"lt": rule.OpLess, "lte": rule.OpLessEq, "gt": rule.OpGreater, "gte": rule.OpGreaterEq}
	switch {
	case v["timestamp_part"] != nil:
		return fmt.Sprint(v["timestamp_part"], " ", rule.OpEquals, " ", v["number"])
	case v["part"] != nil:
		return fmt.Sprint(v["part"], " ", ops[v["cmp"].(string)], " ", v["number"])
	case v["re"] != nil:
		f := ""
		for _, name := range v["flags"].([]any) {
			f += flags[name.(string)]
		}
		return "re/" + f + " " + v["re"].(string)
	case v["cmp"] != nil:
		return fmt.Sprint(ops[v["cmp"].(string)], " ", v["number"])
	case v["cidr"] != nil:
		return "cidr " + v["cidr"].(string)
	case v["fieldref"] != nil:
		op := "equals "
		for _, name := range []string{"startswith", "endswith"} {
			if v[name] == true {
				op = name + " "
			}
		}
		return op + v["fieldref"].(string)
	case v["exists"] != nil:
		return fmt.Sprint("exists ", v["exists"])
	case v["cased"] != nil:
		return "true " + asJSON(v["cased"])
	}
	parts, _ := v["string"].([]any)
	if len(parts) == 1 {
		if p, ok := parts[0].(map[string]any); ok && p["placeholder"] != nil {
			return "in " + p["placeholder"].(string)
		}
	}
	if parts == nil {
		return asJSON(v)
	}
	return "false " + asJSON(parts)
}
