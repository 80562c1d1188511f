package pipeline

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"assay/tuning/rule"
)

func mustParse(t testing.TB, text string) *Pipeline {
	t.Helper()
	p, ds := Parse("test.yml", text)
	if ds.Err() != nil {
		t.Fatalf("Parse(%s): %v", text, ds.Err())
	}
	return p
}

func mustExpr(t testing.TB, text string) rule.Expr {
	t.Helper()
	e, err := rule.ParseExpr(text)
	if err != nil {
		t.Fatalf("ParseExpr(%s): %v", text, err)
	}
	return e
}

// process is a rule of Windows process creation.
func process(t testing.TB, where string) *rule.Rule {
	return &rule.Rule{ID: "r", Title: "A rule", Dialect: rule.Sigma, Status: rule.Testing, Level: "high", Tags: []string{"attack.t1059"},
		LogSource: rule.LogSource{Product: "windows", Category: "process_creation"}, Fields: []string{"Image", "User"},
		Custom: map[string]string{"score": "7"}, Where: mustExpr(t, where)}
}

// one is a pipeline of one item, written in flow form.
func one(item string) string { return "name: p\ntransformations:\n- {" + item + "}\n" }

func TestTransformations(t *testing.T) {
	check := func(item, where, want string) {
		t.Helper()
		r := process(t, where)
		before := r.String()
		got, ds := mustParse(t, one(item)).Apply(r)
		if ds.Err() != nil {
			t.Errorf("%s on %s: %v", item, where, ds)
			return
		}
		if got.Where.String() != want {
			t.Errorf("%s on %s:\n got %s\nwant %s", item, where, got.Where, want)
		}
		if r.String() != before {
			t.Errorf("%s changed the rule that it was given", item)
		}
		again, err := rule.Parse(got.String())
		if err != nil || again.String() != got.String() {
			t.Errorf("%s: the outcome %s does not read back: %v", item, got, err)
		}
		if want == where && got != r && got.LogSource == r.LogSource && cmp.Equal(got.Fields, r.Fields) && len(got.Custom) == len(r.Custom) {
			t.Errorf("%s: nothing was changed, and the rule is another", item)
		}
	}
	const rename = `type: field_name_mapping, mapping: {Image: process.path, User: [user.name, user.id], C: D}`
	check(rename, `Image = "a"`, `process.path = "a"`)
	check(rename, `sel{Image contains ("a", "b") and not Other = 1}`, `sel{process.path contains ("a", "b") and not Other = 1}`)
	check(rename, `User = "a"`, `user.name = "a" or user.id = "a"`)
	check(rename, `not User = "a"`, `not (user.name = "a" or user.id = "a")`)
	check(rename, `User is null`, `user.name is null and user.id is null`)
	check(rename, `User exists false`, `user.name exists false and user.id exists false`)
	check(rename, `User exists true`, `user.name exists true or user.id exists true`)
	check(rename, `User = ("a", null)`, `(user.name = "a" or user.id = "a") or (user.name is null and user.id is null)`)
	check(rename, `User equals field Image`, `user.name equals field process.path or user.id equals field process.path`)
	check(rename, `X equals field User`, `X equals (field user.name, field user.id)`)
	check(rename, `keyword "Image"`, `keyword "Image"`)
	check(rename, `image = "a"`, `image = "a"`)
	check(`type: field_name_prefix_mapping, mapping: {win.: windows., w: [x, y]}`, `win.a = 1 and web = 2 and b = 3`, `windows.a = 1 and (xeb = 2 or yeb = 2) and b = 3`)
	check(`type: field_name_prefix, prefix: win.`, `Image = 1`, `win.Image = 1`)
	check(`type: field_name_suffix, suffix: .raw`, `Image = 1 or keyword "x"`, `Image.raw = 1 or keyword "x"`)

	check(`type: drop_detection_item, field_name_conditions: [{type: include_fields, fields: [B]}]`, `A = 1 and B = 2`, `and(A = 1)`)
	check(`type: drop_detection_item, field_name_conditions: [{type: include_fields, fields: [B]}]`, `A = 1 and (B = 2 or not s{B = 3})`, `and(A = 1)`)
	check(`type: drop_detection_item, detection_item_conditions: [{type: is_null, cond: any}]`, `A = 1 or B is null`, `or(A = 1)`)

	check(`type: add_condition, name: c, conditions: {EventID: 1}`, `A = 1`, `"pipeline/c"{EventID = 1} and A = 1`)
	check(`type: add_condition, name: c, conditions: {EventID: [4, 16], Channel: "Micro*"}`, `A = 1 or B = 2`,
		`"pipeline/c"{EventID = (4, 16) and Channel = like "Micro*"} and (A = 1 or B = 2)`)
	check(`type: add_condition, id: i, conditions: {"a|contains|all": [x, y]}, negated: true`, `A = 1`, `not "pipeline/p/i"{a contains all("x", "y")} and A = 1`)
	check(`type: add_condition, conditions: {source: "$category-${product}-$$x-$other"}, template: true`, `A = 1`,
		`"pipeline/p/1"{source = "process_creation-windows-$x-$other"} and A = 1`)
	check(`type: add_condition, name: c, conditions: {"a|re|i": "^x", "b|neq": 1, "c|gte": 5, "d|exists": true, e: null}`, `A = 1`,
		`"pipeline/c"{a re/i "^x" and not b = 1 and c >= 5 and d exists true and e is null} and A = 1`)

	check(`type: replace_string, regex: 'C:\\', replacement: '\\Device\\'`, `A = "C:\\x" and B = 5`, `A = "\\Device\\x" and B = 5`)
	check(`type: replace_string, regex: '^\*(\\[^*]+)$', replacement: '?\g<1>'`, `A endswith "\\cmd.exe"`, `A = like "?\\cmd.exe"`)
	check(`type: replace_string, regex: '(.)b', replacement: '\1\1'`, `A contains ("ab", "cb")`, `A contains ("aa", "cc")`)
	check(`type: replace_string, regex: 'b', replacement: '*'`, `A = "abc"`, `A = like "a*c"`)
	check(`type: replace_string, regex: 'b', replacement: '*', skip_special: true`, `A = like "abc?b"`, `A = like "a\*c?\*"`)
	check(`type: replace_string, regex: 'b', replacement: '*', skip_special: true, interpret_special: true`, `A = "abc"`, `A = like "a*c"`)
	check(`type: replace_string, regex: '[?]', replacement: 'q'`, `A = like "a?c*" and B = "x?"`, `A = like "aqc*" and B = "xq"`)
	check(`type: replace_string, regex: 'x', replacement: 'y'`, `A re "x" and A cidr "10.0.0.0/8" and A = like "%x%x"`, `A re "x" and A cidr "10.0.0.0/8" and A = "%y%y"`)
	check(`type: replace_string, regex: '5', replacement: 'five'`, `A = (5, 6)`, `A = ("five", 6)`)
	check(`type: map_string, mapping: {a: b, c: [d, "e*"]}`, `X = ("a", "A", "c")`, `X = ("b", "A", "d", like "e*")`)
	check(`type: map_string, mapping: {a: [b, c]}`, `X = all("a", "z")`, `X = ("b", "c") and X = "z"`)
	check(`type: map_string, mapping: {"*a*": x}`, `X contains ("a", "b")`, `X = ("x", like "*b*")`)
	check(`type: set_value, value: 7`, `X contains "a"`, `X = 7`)
	check(`type: set_value, value: null`, `X contains "a"`, `X is null`)
	check(`type: convert_type, target_type: str`, `X = (7, "a")`, `X = ("7", "a")`)
	check(`type: convert_type, target_type: num`, `X = ("7", 8)`, `X = (7, 8)`)
	check(`type: case, method: upper`, `X = like "a*b"`, `X = like "A*B"`)

	check(`type: wildcard_placeholders`, `X = like "a%users%" and Y in list users`, `X = like "a*" and Y = like "*"`)
	check(`type: wildcard_placeholders, exclude: [users]`, `X = like "a%users%"`, `X = like "a%users%"`)
	check(`type: wildcard_placeholders, include: [users]`, `X = like "%a%%users%"`, `X = like "%a%*"`)

	check(`type: change_logsource, category: x`, `A = 1`, `A = 1`)
	check(`type: set_custom_attribute, attribute: a, value: b`, `A = 1`, `A = 1`)
	check(`type: set_state, key: a, val: b`, `A = 1`, `A = 1`)
	check(`type: nest, items: [{type: field_name_mapping, mapping: {A: B}}, {type: field_name_suffix, suffix: x}]`, `A = 1`, `Bx = 1`)
}

func TestPlaceholdersByVariables(t *testing.T) {
	p := mustParse(t, "vars: {users: [root, 'adm*'], ids: 5}\ntransformations:\n- type: value_placeholders\n")
	for where, want := range map[string]string{
		`X = like "a%users%"`:             `X = ("aroot", like "aadm*")`,
		`X contains like "%users%-%ids%"`: `X contains ("root-5", like "adm*-5")`,
		`X in list users`:                 `X = ("root", like "adm*")`,
		`X in list others`:                `X in list others`,
		`X re like "^%users%$"`:           `X re "^(?:root|adm.*)$"`,
		`X = all("b", like "%users%")`:    `X = "b" and X = ("root", like "adm*")`,
		`keyword like "%ids%"`:            `keyword "5"`,
	} {
		got, ds := p.Apply(process(t, where))
		if ds.Err() != nil || got.Where.String() != want {
			t.Errorf("%s: got %v %v, want %s", where, got.Where, ds, want)
		}
	}
}

// marked reports whether an item with these conditions was applied to a rule.
func marked(t *testing.T, conditions string, r *rule.Rule) bool {
	t.Helper()
	text := "transformations:\n- {id: one, type: field_name_mapping, mapping: {Old: New}}\n- {type: set_state, key: k, val: 3}\n" +
		"- {type: add_condition, name: hit, conditions: {a: 1}, " + conditions + "}\n"
	got, ds := mustParse(t, text).Apply(r)
	if ds.Err() != nil {
		t.Fatalf("%s: %v", conditions, ds)
	}
	return strings.Contains(got.String(), "pipeline/hit")
}

func TestRuleConditions(t *testing.T) {
	r := process(t, `Old = ("x", 5) and B contains "y"`)
	check := func(conditions string, want bool) {
		t.Helper()
		if got := marked(t, conditions, r); got != want {
			t.Errorf("%s: got %v, want %v", conditions, got, want)
		}
	}
	all := func(c string) string { return "rule_conditions: [" + c + "]" }
	check(all(`{type: logsource, category: process_creation}`), true)
	check(all(`{type: logsource, category: process_creation, product: linux}`), false)
	check(all(`{type: logsource, service: sysmon}`), false)
	check(all(`{type: contains_field, field: New}`), true)
	check(all(`{type: contains_field, field: Old}`), false)
	check(all(`{type: contains_detection_item, field: New, value: x}`), true)
	check(all(`{type: contains_detection_item, field: New, value: 5}`), true)
	check(all(`{type: contains_detection_item, field: New, value: "5"}`), false)
	check(all(`{type: contains_detection_item, field: B, value: "*y*"}`), true)
	check(all(`{type: processing_item_applied, processing_item_id: one}`), true)
	check(all(`{type: processing_state, key: k, val: 3}`), true)
	check(all(`{type: processing_state, key: k, val: 2, op: gt}`), true)
	check(all(`{type: processing_state, key: k, val: 3, op: lt}`), false)
	check(all(`{type: processing_state, key: none, val: 3, op: ne}`), false)
	check(all(`{type: is_sigma_rule}`), true)
	check(all(`{type: is_sigma_correlation_rule}`), false)
	check(all(`{type: rule_attribute, attribute: level, value: medium, op: gte}`), true)
	check(all(`{type: rule_attribute, attribute: level, value: critical, op: gte}`), false)
	check(all(`{type: rule_attribute, attribute: status, value: stable, op: lt}`), true)
	check(all(`{type: rule_attribute, attribute: title, value: A rule}`), true)
	check(all(`{type: rule_attribute, attribute: score, value: 6, op: gt}`), true)
	check(all(`{type: rule_attribute, attribute: tags, value: attack.t1059, op: in}`), true)
	check(all(`{type: rule_attribute, attribute: tags, value: x, op: not_in}`), true)
	check(all(`{type: rule_attribute, attribute: none, value: x}`), false)
	check(all(`{type: tag, tag: attack.t1059}`), true)
	check(all(`{type: tag, tag: attack.t1}`), false)
	check(all(`{type: is_sigma_rule}, {type: tag, tag: no}`), false)
	check(all(`{type: is_sigma_rule}, {type: tag, tag: no}`)+", rule_cond_op: or", true)
	check(all(`{type: is_sigma_rule}`)+", rule_cond_not: true", false)
	check(`rule_conditions: {a: {type: is_sigma_rule}, b: {type: tag, tag: no}}, rule_cond_expr: "a and not b"`, true)
	check(`rule_conditions: {a: {type: is_sigma_rule}, b: {type: tag, tag: no}}, rule_cond_expr: "not (a or b)"`, false)
	check(`rule_conditions: {a: {type: is_sigma_rule}, b: {type: tag, tag: no}}`, false)
}

func TestPartConditions(t *testing.T) {
	check := func(item, where, want string) {
		t.Helper()
		text := "transformations:\n- {id: one, type: field_name_mapping, mapping: {Old: New}}\n- {" + item + "}\n"
		got, ds := mustParse(t, text).Apply(process(t, where))
		if ds.Err() != nil || got.Where.String() != want {
			t.Errorf("%s on %s:\n got %v %v\nwant %s", item, where, got.Where, ds, want)
		}
	}
	const mark = `type: field_name_suffix, suffix: "!", `
	parts := func(c string) string { return mark + "detection_item_conditions: [" + c + "]" }
	fields := func(c string) string { return mark + "field_name_conditions: [" + c + "]" }
	const where = `A = "ab" and B = ("ab", "c") and C = 5 and D is null`
	check(parts(`{type: match_string, cond: any, pattern: a}`), where, `"A!" = "ab" and "B!" = ("ab", "c") and C = 5 and D is null`)
	check(parts(`{type: match_string, cond: all, pattern: a}`), where, `"A!" = "ab" and B = ("ab", "c") and C = 5 and D is null`)
	check(parts(`{type: match_string, cond: any, pattern: b}`), where, where)
	check(parts(`{type: match_string, cond: all, pattern: a, negate: true}`), where, `A = "ab" and B = ("ab", "c") and "C!" = 5 and "D!" is null`)
	check(parts(`{type: match_string, cond: any, pattern: '\*x'}`), `A endswith "x" and B = "x"`, `"A!" endswith "x" and B = "x"`)
	check(parts(`{type: match_value, cond: any, value: 5}`), where, `A = "ab" and B = ("ab", "c") and "C!" = 5 and D is null`)
	check(parts(`{type: is_null, cond: all}`), where, `A = "ab" and B = ("ab", "c") and C = 5 and "D!" is null`)
	check(parts(`{type: contains_wildcard, cond: any}`), `A contains "x" and B = "x" and C = like "x?"`, `"A!" contains "x" and B = "x" and "C!" = like "x?"`)
	check(parts(`{type: processing_item_applied, processing_item_id: one}`), `Old = 1 and B = 2`, `"New!" = 1 and B = 2`)
	check(parts(`{type: processing_state, key: k, val: 1}`), where, where)
	check(fields(`{type: include_fields, fields: [A, D]}`), where, `"A!" = "ab" and B = ("ab", "c") and C = 5 and "D!" is null`)
	check(fields(`{type: exclude_fields, fields: [A, D]}`), where, `A = "ab" and "B!" = ("ab", "c") and "C!" = 5 and D is null`)
	check(fields(`{type: include_fields, fields: ["[AB]$"], mode: re}`), `A = 1 and AB = 2`, `"A!" = 1 and AB = 2`)
	check(fields(`{type: include_fields, fields: [A]}`)+", field_name_cond_not: true", `A = 1 and B = 2`, `A = 1 and "B!" = 2`)
	check(fields(`{type: processing_item_applied, processing_item_id: one}`), `Old = 1 and B = 2`, `"New!" = 1 and B = 2`)
}

func TestFailures(t *testing.T) {
	check := func(item, where, code string) {
		t.Helper()
		p := mustParse(t, one(item))
		got, ds := p.Apply(process(t, where))
		if got != nil || len(ds) == 0 || ds[0].Code != code {
			t.Errorf("%s on %s: got %v %v, want %s", item, where, got, ds, code)
		}
	}
	check(`type: rule_failure, message: not here`, `A = 1`, codeFailure)
	check(`type: detection_item_failure, message: not here, field_name_conditions: [{type: include_fields, fields: [A]}]`, `A = 1`, codeItemFailure)
	check(`type: drop_detection_item`, `A = 1 and B = 1`, codeEmpty)
	check(`type: convert_type, target_type: num`, `A = "x"`, codeConvert)
	check(`type: field_name_mapping, mapping: {B: [C, D]}`, `A equals all(field B, field C)`, codeSeveral)
	if got, ds := mustParse(t, one(`type: detection_item_failure, message: m, field_name_conditions: [{type: include_fields, fields: [A]}]`)).Apply(process(t, `B = 1`)); ds.Err() != nil || got == nil {
		t.Errorf("a failure of another field: %v", ds)
	}
}

func TestMetadata(t *testing.T) {
	p := mustParse(t, `transformations:
- {type: field_name_mapping, mapping: {Image: [a, b]}}
- {type: change_logsource, product: linux}
- {type: set_custom_attribute, attribute: index, value: main}
- {type: add_field, field: [x, y]}
- {type: remove_field, field: User}
- {type: set_custom_attribute, attribute: seen, value: "yes", rule_conditions: [{type: logsource, product: linux}]}
`)
	r := process(t, `Z = 1`)
	r.Text, r.Digest = "the text", "the digest"
	got, changes, ds := p.Trace(r)
	if ds.Err() != nil {
		t.Fatal(ds)
	}
	if want := []string{"a", "b", "x", "y"}; !slices.Equal(got.Fields, want) {
		t.Errorf("fields: got %v, want %v", got.Fields, want)
	}
	if got.LogSource != (rule.LogSource{Product: "linux"}) || got.Custom["index"] != "main" || got.Custom["seen"] != "yes" || got.Custom["score"] != "7" {
		t.Errorf("got %+v %v", got.LogSource, got.Custom)
	}
	if got.Text != r.Text || got.Digest != r.Digest || len(r.Custom) != 1 {
		t.Errorf("text, digest or the rule given are others: %+v", got)
	}
	if len(changes) != 6 || changes[1].Kind != SourceChanged || changes[1].From != "windows/process_creation" {
		t.Errorf("changes: %+v", changes)
	}
}

func TestJoinGoesByPriority(t *testing.T) {
	a := mustParse(t, "name: a\npriority: 20\nvars: {v: 1}\ntransformations: [{id: x, type: field_name_suffix, suffix: a}]\n")
	b := mustParse(t, "name: b\npriority: 10\ntransformations: [{id: x, type: field_name_suffix, suffix: b}]\n")
	c := mustParse(t, "name: c\npriority: 20\nvars: {v: 2}\ntransformations: [{type: field_name_suffix, suffix: c}, {type: value_placeholders}]\n")
	p := Join(a, nil, b, c)
	got, changes, ds := p.Trace(process(t, `f = like "%v%"`))
	if ds.Err() != nil || got.Where.String() != `fbac = "2"` {
		t.Fatalf("got %v %v, want fbac", got.Where, ds)
	}
	if p.Name != "b, a, c" || changes[0].Pipeline != "b" || Join() != nil || Join(a) != a || Join(a, b).Digest == Join(a, c).Digest {
		t.Errorf("name %q, changes %+v", p.Name, changes)
	}
}

func TestIdentityAndOtherDialects(t *testing.T) {
	r := process(t, `A = 1`)
	if got, ds := mustParse(t, "name: nothing\n").Apply(r); got != r || ds != nil {
		t.Errorf("an empty pipeline gives %v %v", got, ds)
	}
	if got, ds := (*Pipeline)(nil).Apply(r); got != r || ds != nil {
		t.Errorf("no pipeline gives %v %v", got, ds)
	}
	r.Dialect = rule.SPL
	if got, _ := mustParse(t, one(`type: field_name_mapping, mapping: {A: B}`)).Apply(r); got != r {
		t.Errorf("an SPL rule was changed: %v", got.Where)
	}
}

func TestCorrelations(t *testing.T) {
	base := process(t, `sel{User = "x"}`)
	other := process(t, `Old = "x"`)
	other.LogSource.Category = "file_event"
	inner := &rule.Rule{ID: "in", Title: "Inner", Correlation: &rule.Correlation{
		Type: rule.EventCount, GroupBy: []string{"User"}, Bases: []rule.Base{{Name: "one", Rule: base}}}}
	r := &rule.Rule{ID: "c", Title: "Outer", Fields: []string{"User"}, Correlation: &rule.Correlation{
		Type: rule.ValueCount, GroupBy: []string{"User", "who", "free"}, Field: []string{"Old"},
		Aliases: []rule.Alias{{Name: "who", Fields: []rule.Pair{{From: "two", To: "Old"}}}, {Name: "free", Fields: []rule.Pair{{From: "two", To: "x"}}}},
		Bases:   []rule.Base{{Name: "in", Rule: inner}, {Name: "two", Rule: other}}}}
	r.Where = &rule.Or{Terms: []rule.Expr{mustExpr(t, `"in"{"in/one"{"in/one/sel"{User = "x"}}}`), mustExpr(t, `two{Old = "x"}`)}}
	inner.Where = &rule.Or{Terms: []rule.Expr{mustExpr(t, `one{"one/sel"{User = "x"}}`)}}
	r.Where.(*rule.Or).Terms[0].(*rule.Named).X = &rule.Or{Terms: []rule.Expr{mustExpr(t, `"in/one"{"in/one/sel"{User = "x"}}`)}}
	before := r.String()
	p := mustParse(t, `name: p
transformations:
- {type: field_name_mapping, mapping: {User: user.name, Old: New, free: liberated}}
- {type: add_condition, name: ev, conditions: {EventID: 11}, rule_conditions: [{type: logsource, category: file_event}]}
- {type: drop_detection_item, rule_conditions: [{type: is_sigma_correlation_rule}]}
- {type: set_custom_attribute, attribute: a, value: b, rule_conditions: [{type: is_sigma_correlation_rule}, {type: logsource, category: file_event}]}
`)
	got, ds := p.Apply(r)
	if ds.Err() != nil {
		t.Fatal(ds)
	}
	if r.String() != before {
		t.Error("the rule that was given was changed")
	}
	want := `"in"{or("in/one"{"in/one/sel"{user.name = "x"}})} or two{"pipeline/ev"{EventID = 11} and New = "x"}`
	if got.Where.String() != want {
		t.Errorf("condition:\n got %s\nwant %s", got.Where, want)
	}
	cor := got.Correlation
	if !slices.Equal(cor.GroupBy, []string{"user.name", "who", "free"}) || !slices.Equal(cor.Field, []string{"New"}) || got.Custom["a"] != "b" {
		t.Errorf("got %+v %v", cor, got.Custom)
	}
	wantAliases := []rule.Alias{{Name: "who", Fields: []rule.Pair{{From: "two", To: "New"}}},
		{Name: "free", Fields: []rule.Pair{{From: "two", To: "x"}, {From: "in", To: "liberated"}}}}
	if diff := cmp.Diff(wantAliases, cor.Aliases); diff != "" {
		t.Error(diff)
	}
	in := cor.Bases[0].Rule
	if in.Where.String() != `or(one{"one/sel"{user.name = "x"}})` || in.Correlation.GroupBy[0] != "user.name" ||
		in.Correlation.Bases[0].Rule.Where.String() != `sel{user.name = "x"}` || !slices.Equal(got.Fields, []string{"user.name"}) {
		t.Errorf("the inner rule is %s", in)
	}
	several := mustParse(t, one(`type: field_name_mapping, mapping: {User: [a, b]}`))
	if _, ds := several.Apply(r); len(ds) == 0 || ds[0].Code != codeSeveral {
		t.Errorf("several fields to group by: got %v", ds)
	}
}
