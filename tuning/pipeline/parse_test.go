package pipeline

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"assay/tuning/rule"
)

func TestParseRefuses(t *testing.T) {
	check := func(text, code, at string) {
		t.Helper()
		p, ds := Parse("p.yml", text)
		if p != nil || len(ds) == 0 || ds[0].Code != code {
			t.Errorf("%s: got %v, want %s", text, ds, code)
			return
		}
		if got := text[ds[0].Span.Start:ds[0].Span.End]; at != "" && got != at {
			t.Errorf("%s: the place is %q, want %q", text, got, at)
		}
		if Codes()[code] == "" {
			t.Errorf("%s has no documentation", code)
		}
	}
	check("", codeYAML, "")
	check("[]", codeYAML, "")
	check("a: [", codeYAML, "")
	check("name: a\n---\nname: b\n", codeYAML, "")
	check("name: \xff", codeYAML, "")
	check("name: a\nname: b\n", codeDuplicate, "name")
	check("nane: a\n", codeKey, "nane")
	check("priority: high\n", codeValue, "high")
	check("transformations: {}\n", codeValue, "")
	check("postprocessing: [{type: embed}]\n", codeUnsupported, "postprocessing")
	check("finalizers: [{type: concat}]\n", codeUnsupported, "finalizers")
	check(one(`id: a`), codeMissing, "")
	check(one(`type: field_name_maping, mapping: {a: b}`), codeType, "field_name_maping")
	check(one(`type: hashes_fields`), codeUnsupported, "hashes_fields")
	check(one(`type: field_name_transform`), codeUnsupported, "field_name_transform")
	check(one(`type: query_expression_placeholders`), codeUnsupported, "")
	check(one(`type: field_name_mapping`), codeMissing, "")
	check(one(`type: field_name_mapping, mapping: {a: [], b: c}`), codeValue, "")
	check(one(`type: field_name_mapping, mapping: {a: {b: c}}`), codeValue, "")
	check(one(`type: field_name_mapping, mapping: {null: b}`), codeUnsupported, "null")
	check(one(`type: field_name_prefix, prefix: a, suffix: b`), codeKey, "suffix")
	check(one(`type: add_condition`), codeMissing, "")
	check(one(`type: add_condition, conditions: {}`), codeValue, "")
	check(one(`type: add_condition, conditions: {"a|contain": b}`), codeValue, "")
	check(one(`type: add_condition, conditions: {"a|re": "("}`), codeRegexp, `"("`)
	check(one(`type: add_condition, conditions: {"a|gt": x}`), codeValue, "x")
	check(one(`type: replace_string, regex: "(?<=a)", replacement: b`), codeRegexp, "")
	check(one(`type: replace_string, regex: "(x{100}){90}", replacement: b`), codeRegexp, "")
	check(one(`type: replace_string, regex: "(a)", replacement: '\2'`), codeValue, "")
	check(one(`type: value_placeholders, include: a, exclude: b`), codeCondition, "")
	check(one(`type: change_logsource`), codeMissing, "")
	check(one(`type: rule_failure`), codeMissing, "")
	check(one(`type: rule_failure, message: m, rule_conditions: [{type: logsorce, category: a}]`), codeType, "logsorce")
	check(one(`type: rule_failure, message: m, rule_conditions: [{type: logsource}]`), codeMissing, "")
	check(one(`type: rule_failure, message: m, rule_conditions: [{type: logsource, categry: a, product: b}]`), codeKey, "categry")
	check(one(`type: rule_failure, message: m, rule_conditions: {type: tag}`), codeValue, "tag")
	check(one(`type: rule_failure, message: m, rule_cond_op: xor`), codeValue, "xor")
	check(one(`type: rule_failure, message: m, rule_conditions: [{type: processing_item_applied, processing_item_id: zz}]`), codeUnknownID, "zz")
	check("transformations: [{id: a, type: drop_detection_item}, {id: a, type: drop_detection_item}]", codeID, "")
	check(one(`type: rule_failure, message: m, rule_conditions: [{type: rule_attribute, attribute: level, value: hgh}]`), codeValue, "hgh")
	named := `type: rule_failure, message: m, rule_conditions: {a: {type: is_sigma_rule}, b: {type: is_sigma_rule}}, rule_cond_expr: `
	for _, e := range []string{`"a"`, `"a and c"`, `"a and"`, `"(a or b"`, `"a b"`, `"a & b"`, `"a AND b"`, `")"`, `"` + strings.Repeat("(", 99) + `a"`} {
		check(one(named+e), codeExpression, "")
	}
	check(one(named+`"a or b", rule_cond_op: or`), codeCondition, "")
	check(one(`type: rule_failure, message: m, rule_conditions: [{type: is_sigma_rule}], rule_cond_expr: a`), codeCondition, "")
	check(one(`type: rule_failure, message: m, rule_cond_expr: a`), codeCondition, "")
	check(strings.Repeat("x", maxBytes+1), codeTooLarge, "")
	check("a: "+strings.Repeat("[", 60)+strings.Repeat("]", 60), codeTooLarge, "")
}

func TestParseNamesTheNearest(t *testing.T) {
	_, ds := Parse("p.yml", one(`type: field_name_maping, mapping: {a: b}`))
	if len(ds) != 1 || ds[0].Hint != "did you mean field_name_mapping?" {
		t.Errorf("got %+v", ds)
	}
	p, ds := Parse(`dir\my.yml`, "priority: 3\nallowed_backends: [x]\ndescription: d\n")
	if ds != nil || p.Name != "my" || p.Priority != 3 || p.Description != "d" {
		t.Errorf("got %+v %v", p, ds)
	}
}

// What a pipeline makes of a rule is bounded, and so is the time it takes.
func TestHostilePipelines(t *testing.T) {
	start := time.Now()
	grows := "transformations:\n" + strings.Repeat("- {type: field_name_mapping, mapping: {a: [a, a, a, a]}}\n", 100)
	long := "transformations:\n" + strings.Repeat("- {type: replace_string, regex: 'a', replacement: 'aaaaaaaaaa'}\n", 100)
	wide := "transformations:\n" + strings.Repeat("- {type: field_name_prefix, prefix: "+strings.Repeat("p", 3000)+"}\n", 100)
	vars := "vars: {v: [" + strings.Repeat("x, ", 3000) + "x]}\ntransformations: [{type: value_placeholders}]\n"
	for name, text := range map[string]string{"fields": grows, "text": long, "names": wide, "values": vars} {
		p := mustParse(t, text)
		if got, ds := p.Apply(process(t, `a = like "aaa%v%%v%%v%"`)); got != nil || len(ds) == 0 || ds[0].Code != codeGrowth {
			t.Errorf("%s: got %v, want %s", name, ds, codeGrowth)
		}
	}
	bomb := "a: &a [x]\n"
	for i := range 12 {
		c, d := string(rune('a'+i)), string(rune('b'+i))
		bomb += d + ": &" + d + " [" + strings.Repeat("*"+c+", ", 9) + "*" + c + "]\n"
	}
	if p, ds := Parse("p.yml", bomb); p != nil || ds[0].Code != codeTooLarge {
		t.Errorf("alias bomb: got %v", ds)
	}
	flow := "transformations: [" + strings.Repeat("{type: x}, ", 90_000) + "]"
	if p, _ := Parse("p.yml", flow); p != nil {
		t.Error("a long line was read")
	}
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("it took %v", took)
	}
}

func FuzzParse(f *testing.F) {
	files, _ := filepath.Glob(filepath.Join("..", "..", "data", "pipelines", "*.yml"))
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(b), `sel{Image endswith "\\cmd.exe" and Hashes contains "MD5=a"} and not User is null`)
	}
	f.Add(one(`type: replace_string, regex: '(a)|b', replacement: '\1*'`), `a = like "ab*%x%" or keyword all("a", "b")`)
	f.Add("vars: {u: ['a*', 5]}\n"+one(`type: value_placeholders`), `a = all(like "%u%x", "y") and b in list u and c re like "%u%"`)
	f.Add(one(`type: add_condition, template: true, conditions: {"a|re|i": $category, b: [1, null]}, negated: true`), `a = 1`)
	f.Add(one(`type: map_string, mapping: {a: [b, "c*"]}, rule_conditions: {x: {type: tag, tag: t}}, rule_cond_expr: not x`), `a contains all("a", 5)`)
	f.Add(one(`type: nest, items: [{id: i, type: drop_detection_item, detection_item_conditions: [{type: match_string, cond: all, pattern: a}]}]`), `a = "a" or b = "b"`)
	f.Fuzz(func(t *testing.T, text, where string) {
		p, ds := Parse("p.yml", text)
		for _, d := range ds {
			if d.Span.Start < 0 || d.Span.End < d.Span.Start || d.Span.End > len(text) {
				t.Fatalf("%q: place %v of %s lies outside", text, d.Span, d.Code)
			}
		}
		if (p == nil) != (ds.Err() != nil) {
			t.Fatalf("%q: pipeline %v with %v", text, p, ds)
		}
		e, err := rule.ParseExpr(where)
		if p == nil || err != nil {
			return
		}
		r := &rule.Rule{ID: "r", Dialect: rule.Sigma, LogSource: rule.LogSource{Product: "windows", Category: "process_creation"}, Where: e, Fields: []string{"Image"}}
		before := r.String()
		got, ds := p.Apply(r)
		if r.String() != before {
			t.Fatalf("%q changed the rule that it was given", text)
		}
		if (got == nil) != (ds.Err() != nil) {
			t.Fatalf("%q: rule %v with %v", text, got, ds)
		}
		if got == nil {
			return
		}
		again, err := rule.Parse(got.String())
		if err != nil || again.String() != got.String() {
			t.Fatalf("%q on %q: %s does not read back: %v", text, where, got, err)
		}
	})
}
