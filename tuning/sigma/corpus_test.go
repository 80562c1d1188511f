package sigma

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"assay/tuning/rule"
)

// shared is a path below the directory of reference material that lies beside
// the repository; the test is skipped when it is not there.
func shared(t testing.TB, elem ...string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
	}
	p := filepath.Join(append([]string{dir, "..", "shared", "data", "sigma"}, elem...)...)
	if _, err := os.Stat(p); err != nil {
		t.Skipf("reference material is not here: %v", err)
	}
	return p
}

// ruleFiles are the YAML files below dir.
func ruleFiles(t testing.TB, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(p, ".yml") && !strings.HasSuffix(p, ".yaml") {
			return err
		}
		b, err := os.ReadFile(p)
		files[p] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// lines calls f with each JSON line of a file.
func lines[T any](t *testing.T, path string, f func(line int, row T)) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range strings.Lines(string(b)) {
		n++
		var row T
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			t.Fatalf("%s:%d: %v", path, n, err)
		}
		f(n, row)
	}
}

// published says, by directory, how many rules are read and why others are
// refused.
var published = map[string]struct {
	rules  int
	errors map[string]int
}{
	"rules":                  {3021, map[string]int{}},
	"rules-compliance":       {3, map[string]int{}},
	"rules-emerging-threats": {469, map[string]int{}},
	"rules-placeholder":      {22, map[string]int{}},
	"rules-threat-hunting":   {138, map[string]int{}},
	"unsupported":            {31, map[string]int{"sigma/aggregation": 55, "sigma/undefined-identifier": 3}},
}

// TestPublishedRules parses every published rule: each is read whole, or
// refused with a code, and the counts by code are part of the test.
func TestPublishedRules(t *testing.T) {
	check := func(dir string, wantRules int, want map[string]int) {
		t.Helper()
		got, rules := map[string]int{}, 0
		for path, text := range ruleFiles(t, dir) {
			rs, ds := Parse(path, text)
			rules += len(rs)
			for _, d := range ds {
				if d.Grade == rule.Error {
					got[d.Code]++
					if strings.HasSuffix(d.Code, "regex") || strings.HasSuffix(d.Code, "yaml") {
						t.Logf("%s: %v", path, d)
					}
				}
			}
			for _, r := range rs {
				checkRule(t, path, r)
			}
		}
		if rules != wantRules || !cmp.Equal(got, want) {
			t.Errorf("%s: got %d rules, errors %v; want %d, %v", filepath.Base(dir), rules, got, wantRules, want)
		}
	}
	for _, dir := range []string{"rules", "rules-compliance", "rules-emerging-threats", "rules-placeholder", "rules-threat-hunting", "unsupported"} {
		w := published[dir]
		check(shared(t, "sigmahq", dir), w.rules, w.errors)
	}
	check(shared(t, "rules"), 122, map[string]int{})
	check(shared(t, "correlation"), 27, map[string]int{"sigma/aggregation": 6})
}

// checkRule holds the laws of a parsed rule: its text form reads back, its own
// text parses to the same rule, and every place lies in its text and is that
// of what it says.
func checkRule(t *testing.T, path string, r *rule.Rule) {
	t.Helper()
	checkReadsBack(t, path, r)
	if r.Correlation != nil || r.Filters != nil {
		checkClosed(t, path, r)
	}
	named := map[string]bool{}
	if r.Correlation != nil {
		for _, b := range r.Correlation.Bases {
			named[b.Name] = true
		}
	}
	checkSpans(t, path, r.Text, named, r.Where)
	if r.Correlation != nil {
		for _, b := range r.Correlation.Bases {
			checkRule(t, path, b.Rule)
		}
	}
}

// checkClosed is the law of closed texts: a rule's text is all that it is made
// of.
func checkClosed(t *testing.T, path string, r *rule.Rule) {
	t.Helper()
	again, ds := Parse(path, r.Text)
	i := slices.IndexFunc(again, func(a *rule.Rule) bool { return a.ID == r.ID })
	if i < 0 {
		t.Errorf("%s: the text of %s parses to %d other rules, %v:\n%s", path, r.ID, len(again), ds, r.Text)
		return
	}
	if diff := cmp.Diff(r, again[i]); diff != "" {
		t.Errorf("%s: the text of %s parses to another rule (-want +got):\n%s\n%s", path, r.ID, diff, r.Text)
	}
}

func checkReadsBack(t *testing.T, path string, r *rule.Rule) {
	t.Helper()
	text := r.Where.String()
	again, err := rule.ParseExpr(text)
	if err != nil {
		t.Errorf("%s: ParseExpr(%s): %v", path, text, err)
		return
	}
	if diff := cmp.Diff(r.Where, again, cmpopts.IgnoreTypes(rule.Span{})); diff != "" {
		t.Errorf("%s: reads back as another tree:\n%s", path, diff)
	}
}

func checkSpans(t *testing.T, path, text string, named map[string]bool, x rule.Expr) {
	t.Helper()
	good := func(what string, s rule.Span) string {
		if s.Start < 0 || s.End <= s.Start || s.End > len(text) {
			t.Errorf("%s: the place of %s is %v, its text has %d bytes", path, what, s, len(text))
			return ""
		}
		return text[s.Start:s.End]
	}
	good(fmt.Sprintf("%T", x), x.Span())
	switch x := x.(type) {
	case *rule.And:
		for _, y := range x.Terms {
			checkSpans(t, path, text, named, y)
		}
	case *rule.Or:
		for _, y := range x.Terms {
			checkSpans(t, path, text, named, y)
		}
	case *rule.Not:
		checkSpans(t, path, text, named, x.X)
	case *rule.Named:
		own := strings.Contains(x.Name, "/") // of a filter or a base rule
		if got := good(x.Name, x.At); !own && !strings.HasPrefix(got, "filter:") && !strings.HasPrefix(strings.Trim(got, `'"`), x.Name) && !named[x.Name] {
			t.Errorf("%s: the place of %s is %q", path, x.Name, got)
		}
		checkSpans(t, path, text, named, x.X)
	case *rule.Test:
		if got := good(x.Field, x.FieldAt); got != x.Field {
			t.Errorf("%s: the place of field %q is %q", path, x.Field, got)
		}
		for _, o := range x.Operands {
			if o.Kind == rule.OperandNull && o.At.Start == o.At.End {
				continue // nothing is written
			}
			good("a value of "+x.Field, o.At)
		}
	case *rule.Keyword:
		for _, o := range x.Operands {
			good("a keyword", o.At)
		}
	}
}

func TestStringVectors(t *testing.T) {
	type row struct {
		Input string
		Parts []any
	}
	n := 0
	lines(t, shared(t, "vectors", "sigma_string.jsonl"), func(line int, r row) {
		n++
		if got, want := asJSON(vectorParts(parsePattern(r.Input))), asJSON(r.Parts); got != want {
			t.Errorf("line %d: %q: got %s, want %s", line, r.Input, got, want)
		}
	})
	t.Logf("%d strings", n)
}

func vectorParts(p pattern) []any {
	out := []any{}
	for _, part := range p {
		if part.Wild == '%' {
			out = append(out, map[string]any{"placeholder": part.Text})
		} else if part.Wild != 0 {
			out = append(out, string(part.Wild))
		} else {
			out = append(out, map[string]any{"t": part.Text})
		}
	}
	return out
}

func asJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// conditionDeviations are the lines of conditions.jsonl on which we differ
// from the engine that made them, and why.
var conditionDeviations = map[string]string{
	"1 of selection_nope*": "a selector that matches nothing is refused, not dropped",
	"1 of selection-*":     "names may hold a hyphen, so patterns may; it then matches nothing",
}

func TestConditionVectors(t *testing.T) {
	type row struct {
		Condition   string
		Identifiers []string
		AST         any
		Error       string
	}
	lines(t, shared(t, "vectors", "conditions.jsonl"), func(line int, r row) {
		text := "logsource: {product: x}\ntitle: t\ndetection:\n"
		for _, id := range r.Identifiers {
			text += fmt.Sprintf("  %s: {F: %s}\n", id, id)
		}
		text += "  condition: " + asJSON(r.Condition) + "\n"
		rules, ds := Parse("c.yml", text)
		if conditionDeviations[r.Condition] != "" {
			if ds.Err() == nil {
				t.Errorf("line %d: %s is not refused", line, r.Condition)
			}
			return
		}
		if (ds.Err() != nil) != (r.Error != "") {
			t.Errorf("line %d: %s: got %v, want error %q", line, r.Condition, ds.Err(), r.Error)
			return
		}
		if r.Error != "" {
			return
		}
		if got, want := asJSON(vectorTree(rules[0].Where)), selectors.Replace(asJSON(r.AST)); got != want {
			t.Errorf("line %d: %s:\ngot  %s\nwant %s", line, r.Condition, got, want)
		}
	})
}

// selectors makes of a selector in a vector what it means.
var selectors = strings.NewReplacer(`["any"`, `["or"`, `["all"`, `["and"`)

// vectorTree is the form of the vectors.
func vectorTree(x rule.Expr) any {
	list := func(op string, terms []rule.Expr) any {
		out := []any{op}
		for _, y := range terms {
			out = append(out, vectorTree(y))
		}
		return out
	}
	switch x := x.(type) {
	case *rule.And:
		return list("and", x.Terms)
	case *rule.Or:
		return list("or", x.Terms)
	case *rule.Not:
		return []any{"not", vectorTree(x.X)}
	case *rule.Named:
		return x.Name
	}
	return nil
}
