package sigma

import (
	"fmt"
	"strings"
	"testing"

	"assay/tuning/rule"
)

func filtering(title, rules, body string) string {
	return "title: " + title + "\nlogsource: {category: c}\nfilter:\n  rules: " + rules + "\n  " + strings.ReplaceAll(body, "\n", "\n  ") + "\n"
}

const notAdmin = "selection: {User: admin}\ncondition: not selection"

func TestFilters(t *testing.T) {
	check := func(text string, want map[string]string) {
		t.Helper()
		rules, ds := Parse("f.yml", text)
		if ds.Err() != nil || len(rules) != len(want) {
			t.Errorf("%s\ngot %d rules, %v", text, len(rules), ds)
		}
		for _, r := range rules {
			if got := fmt.Sprint(r.Filters, " ", r.Where); got != want[r.Name] {
				t.Errorf("%s\n%s:\ngot  %s\nwant %s", text, r.Name, got, want[r.Name])
			}
			checkClosed(t, "f.yml", r)
			checkInside(t, r.Text, r.Where)
		}
	}
	one := `[F] sel{A = "a"} and F{not "F/selection"{User = "admin"}}`
	check(base("a")+"---\n"+filtering("F", "a", notAdmin), map[string]string{"a": one})
	check(filtering("F", "[a]", notAdmin)+"---\n"+base("a"), map[string]string{"a": one})
	check(base("a")+"---\n"+filtering("F", "[Rule a]", notAdmin)+"---\n"+base("b"), map[string]string{"a": one, "b": `[] sel{A = "b"}`})
	check(base("a")+"---\n"+filtering("F", "any", notAdmin)+"---\n"+filtering("G", "[]", "sel_x: {B: 1}\nsel_y: {B: 2}\ncondition: not 1 of sel*"),
		map[string]string{"a": `[F G] sel{A = "a"} and F{not "F/selection"{User = "admin"}} and G{not ("G/sel_x"{B = 1} or "G/sel_y"{B = 2})}`})
	// The rule's patterns do not see the filter's searches, nor the other way round.
	wide := strings.Replace(base("a"), "condition: sel", "condition: all of them", 1)
	check(wide+"---\n"+filtering("F", "any", strings.Replace(notAdmin, "not selection", "not 1 of them", 1)),
		map[string]string{"a": `[F] and(sel{A = "a"}) and F{not or("F/selection"{User = "admin"})}`})
	check(base("a")+"---\n"+filtering("F", "any", notAdmin)+"---\n"+filtering("F", "any", "s: {B: 1}\ncondition: not s"),
		map[string]string{"a": `[F F] sel{A = "a"} and F{not "F/selection"{User = "admin"}} and "F 2"{not "F 2/s"{B = 1}}`})
	// A filter is for log sources that it contains.
	narrow := strings.Replace(filtering("F", "any", notAdmin), "{category: c}", "{category: c, product: p}", 1)
	check(base("a")+"---\n"+narrow, map[string]string{"a": `[] sel{A = "a"}`})
	both := strings.Replace(base("b"), "{category: c}", "{category: c, product: p}", 1)
	check(base("a")+"---\n"+both+"---\n"+narrow, map[string]string{"a": `[] sel{A = "a"}`, "b": `[F] sel{A = "b"} and F{not "F/selection"{User = "admin"}}`})
	check(filtering("F", "any", notAdmin), map[string]string{})
}

// TestFilterReachesBases: a filter does not apply to a correlation, but to the
// rules that it refers to.
func TestFilterReachesBases(t *testing.T) {
	text := filtering("F", "[a, corr]", notAdmin) + "---\n" + correlating("type: event_count\nrules: [a, b]\ntimespan: 5m\ncondition: {gte: 2}\ngenerate: true")
	rules, ds := Parse("f.yml", text)
	if len(rules) != 4 {
		t.Fatalf("got %d rules, %v", len(rules), ds)
	}
	r := rules[3]
	want := `a{"a/sel"{A = "a"} and "a/F"{not "a/F/selection"{User = "admin"}}} or b{"b/sel"{A = "b"}}`
	if got := r.Where.String(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if r.Filters != nil || len(r.Correlation.Bases[0].Rule.Filters) != 1 {
		t.Errorf("the correlation has the filters %v, its base %v", r.Filters, r.Correlation.Bases[0].Rule.Filters)
	}
	if !strings.Contains(r.Text, "title: F\n") || strings.Contains(r.Text, "Rule c") {
		t.Errorf("the text is\n%s", r.Text)
	}
	for _, r := range rules {
		checkClosed(t, "f.yml", r)
	}
	codes(t, ds, codeReachesNone+" warning")
}

func codes(t *testing.T, ds rule.Diagnostics, want ...string) {
	t.Helper()
	got := []string{}
	for _, d := range ds {
		got = append(got, d.Code+" "+d.Grade.String())
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", ds, want)
	}
}

func TestFilterFaults(t *testing.T) {
	check := func(text string, want ...string) {
		t.Helper()
		_, ds := Parse("f.yml", text)
		codes(t, ds, want...)
	}
	a := base("a") + "---\n"
	check(a+filtering("F", "any", "selection: {User: admin}\ncondition: selection"), codeKeepsOnly+" warning")
	check(a + filtering("F", "any", "selection: {User|neq: admin}\ncondition: selection"))
	check(a+filtering("F", "[aa]", notAdmin), codeReachesNone+" warning")
	check(a+filtering("F", "[]", notAdmin), codeFilter+" hint")
	check(a+filtering("F", "", notAdmin), codeFilter+" error")
	check(a+filtering("F", "{x: y}", notAdmin), codeCorrelation+" error")
	check(a+filtering("F", "any", "selection: {User: admin}\ncondition: not nope"), codeBrokenBase+" error", codeUndefined+" error")
	check(a+filtering("F", "any", "selection: {User: admin}"), codeBrokenBase+" error", codeNoCondition+" error")
	check(a+"title: F\nlogsource: {category: c}\nfilter: [x]\n", codeFilter+" error")
	check(strings.Replace(a+filtering("F", "any", notAdmin), "logsource: {category: c}\nfilter", "filter", 1), codeLogSource+" warning")
}

// Without its filter a rule would find what it must not find, and so would a
// correlation of it: both stay away until the filter is mended.
func TestBrokenFilterBreaksItsRules(t *testing.T) {
	text := base("a") + "---\n" + base("b") + "---\n" + base("c") + "---\n" +
		"title: C\ncorrelation: {type: event_count, rules: [a], timespan: 5m, condition: {gte: 2}}\n---\n" +
		filtering("F", "[a, c]", "selection: {User|contians: admin}\ncondition: not selection")
	rules, ds := Parse("f.yml", text)
	if len(rules) != 1 || rules[0].Name != "b" {
		t.Errorf("got %d rules, want b alone: %v", len(rules), ds)
	}
	codes(t, ds, codeBrokenBase+" error", codeBrokenBase+" error", codeBrokenBase+" error", codeModifier+" error")
}
