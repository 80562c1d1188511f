package lint_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"assay/tuning/library"
	"assay/tuning/lint"
	"assay/tuning/rule"
)

// codesOf are the codes that lint gives to the rules of a text, each once.
func codesOf(t *testing.T, name, text string) []string {
	t.Helper()
	rules, ds := library.Parse(name, text, nil)
	if ds.Err() != nil {
		t.Fatalf("%s: %v", text, ds)
	}
	var out []string
	for _, r := range rules {
		for _, d := range lint.Check(r, func(n string) bool { return n == "office" }) {
			if d.Span.Start < 0 || d.Span.End < d.Span.Start || d.Span.End > len(r.Text) {
				t.Errorf("%s: %s stands at %v", text, d.Code, d.Span)
			}
			out = append(out, d.Code)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func sigmaOf(detection string) string {
	return "title: T\ndescription: d\nlevel: low\nlogsource: {product: windows}\ndetection:\n" + detection + "\n"
}

// TestCheck holds each check to what it finds, and to what it leaves alone.
func TestCheck(t *testing.T) {
	for detection, want := range map[string]string{
		"  s: {EventID: 1, A|contains: '*curl'}\n  condition: s":                                "lint/idle-wildcard",
		"  s: {EventID: 1, A|contains: 'cu*rl'}\n  condition: s":                                "",
		"  s: {EventID: 1, A|startswith: '*curl'}\n  condition: s":                              "",
		"  s: {EventID: 1, A|contains|cased: curl}\n  condition: s":                             "lint/only-by-case",
		"  s: {EventID: 1, A|contains|cased: '123'}\n  condition: s":                            "",
		"  s: {EventID: 1, A|re: 'cu.l'}\n  condition: s":                                       "lint/only-by-case",
		"  s: {EventID: 1, A|re|i: 'cu.l'}\n  condition: s":                                     "",
		"  s: {EventID: 1, A|re: '\\d+'}\n  condition: s":                                       "lint/regex-without-literal",
		"  s: {EventID: 1, A|re|i: '(curl|\\w+)x?'}\n  condition: s":                            "lint/regex-without-literal",
		"  s: {EventID: 1, A|re|i: '(curl|wget)\\d'}\n  condition: s":                           "",
		"  s: {EventID: 1, A|re|i: '.*curl\\d'}\n  condition: s":                                "lint/regex-idle-edge",
		"  s: {EventID: 1, A: office}\n  condition: s":                                          "lint/list-name",
		"  s: {EventID: 1, A: trusted_hosts}\n  condition: s":                                   "lint/list-name",
		"  s: {EventID: 1, A: '%trusted_hosts%'}\n  condition: s":                               "lint/list-name",
		"  s: {EventID: 1, A: '%DomainControllers%'}\n  condition: s":                           "lint/list-name",
		"  s: {EventID: 1, A: '%office%'}\n  condition: s":                                      "lint/list-name",
		"  s: {EventID: 1, A: '%TEMP%'}\n  condition: s":                                        "",
		"  s: {EventID: 1, B: b}\n  f: {User: a}\n  o: {C: c}\n  condition: (s and not f) or o": "lint/true-when-missing",
		"  s: {EventID: 1, B: b}\n  f: {B: c*}\n  o: {C: c}\n  condition: (s and not f) or o":   "",
		"  s: {EventID: 1, A: command_execution}\n  condition: s":                               "",
		"  s: {EventID: 1}\n  f: {User: a}\n  condition: s and not f":                           "lint/true-when-missing",
		"  s: {EventID: 1, User|contains: adm}\n  f: {User: a}\n  condition: s and not f":       "",
		"  s: {EventID: 1}\n  f: [{User: a}, {User: null}]\n  condition: s and not f":           "",
		"  s: {EventID: 1}\n  f: {EventID: 2}\n  condition: s and f":                            "lint/unreachable",
		"  s: {EventID|lt: 5}\n  f: {EventID|gte: 5}\n  condition: s and f":                     "lint/unreachable",
		"  s: {EventID|lte: 5}\n  f: {EventID|gte: 5}\n  condition: s and f":                    "",
		"  s: {EventID: null, B: 1}\n  f: {EventID: 5}\n  condition: s and f":                   "lint/unreachable",
		"  s: {EventID|exists: false, B: 1}\n  f: {EventID: 5}\n  condition: s and f":           "lint/unreachable",
		"  s: {EventID: 1}\n  condition: s and not s":                                           "lint/unreachable",
		"  s: {EventID: 1}\n  condition: s or not s":                                            "lint/always-true",
		"  s: {EventID: 1, A: '*'}\n  condition: s":                                             "lint/always-true",
		"  s: {EventID: [1, 2], A: [x, X]}\n  condition: s":                                     "lint/repeated",
		"  s: {EventID: 1, A|endswith: ['.exe', 'x.exe']}\n  condition: s":                      "lint/implied",
		"  s: {EventID: 1, A|contains|all: ['.exe', 'x.exe']}\n  condition: s":                  "",
		"  a: {A: 1}\n  b: {B: 1}\n  c: {C: 1}\n  condition: a or b and c":                      "lint/precedence",
		"  a: {A: 1}\n  b: {B: 1}\n  c: {C: 1}\n  condition: a or (b and c)":                    "",
		"  a: {A: 1}\n  b: {B: 1}\n  c: {C: 1}\n  condition: (a or b) and c":                    "",
		"  a: {A: 1}\n  b: {B: 1}\n  c: {A: 2}\n  condition: a or not b and c":                  "lint/precedence lint/true-when-missing",
		"  a: {A: 1}\n  b: {B: 1}\n  c: {C: 1}\n  condition: a and (b and c or a)":              "lint/precedence",
		"  a: {A: 1}\n  b: {B: 1}\n  c: {C: 1}\n  condition: (a) and (b) or c":                  "lint/precedence",
		"  a: {A: 1}\n  b: {B: 1}\n  c: {C: 1}\n  condition: ((a) and (b)) or c":                "",
		"  a1: {A: 1}\n  a2: {B: 1}\n  c: {C: 1}\n  condition: c or all of a*":                  "",
		"  s: {CommandLine|contains: curl, process.args: x}\n  condition: s":                    "lint/attacker-writable",
		"  s: {CommandLine|contains: curl, User: x}\n  condition: s":                            "",
		"  s: {EventID: 1, A|contains: -c}\n  condition: s":                                     "lint/short-text",
		"  f: {EventID: 1}\n  condition: not f":                                                 "lint/only-exclusions lint/true-when-missing",
		"  s: {EventID: 1, A|re: 'curl'}\n  condition: s":                                       "lint/only-by-case lint/regex-is-text",
	} {
		if got := strings.Join(codesOf(t, "r.yml", sigmaOf(detection)), " "); got != want {
			t.Errorf("%s\n got %s\nwant %s", detection, got, want)
		}
	}
}

func TestCheckSPL(t *testing.T) {
	for text, want := range map[string]string{
		`a=1 | where user="Admin"`:                  "lint/only-by-case",
		`a=1 | where lower(user)="admin"`:           "",
		`a=1 | stats count by u | where count > 0`:  "lint/threshold-always-reached",
		`a=1 | stats count by u | where count >= 2`: "",
		`a=1 | stats count | where count=0`:         "lint/unreachable",
		`a=1 | stats count as n by u | search n<1`:  "lint/unreachable",
		`a=1 | stats count(b) as n | where n=0`:     "",
		`a=1 | stats dc(b) as n | where n=0`:        "",
		`a=1 | stats count by u | where count < 3`:  "",
		`command=*curl*`:                            "lint/attacker-writable",
		`a=1 | where b=1 OR c=2 AND d=3`:            "lint/precedence",
		`a=1 | where b=1 OR (c=2 AND d=3)`:          "",
		`user=a OR user=b action=x`:                 "lint/precedence",
		`user=a OR user=b user=* NOT x=1`:           "lint/always-true lint/precedence lint/true-when-missing",
		`(user=a OR user=b) action=x`:               "",
		`user IN (a, b) action=x`:                   "",
		`user=a OR user=b AND action=x`:             "", // spl/or-before-and
		`user=a OR name=b action=x`:                 "",
		`a=1 | search b=1 c=2 OR c=3`:               "lint/precedence",
		`a=1 | where b=1 AND (c=2 OR c=3)`:          "",
		`a=1 | where b=1 AND NOT (c=2 AND d=3)`:     "",
		`a=1 | where b="(" OR (c=")" AND d=3)`:      "",
		`a=1 NOT user=admin`:                        "lint/true-when-missing",
		`a=1 user!=admin`:                           "",
		`a=1 a=2`:                                   "lint/unreachable",
	} {
		if got := strings.Join(codesOf(t, "r.spl", text), " "); got != want {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
	}
}

func TestUnknown(t *testing.T) {
	ds := lint.Unknown([]lint.Field{
		{Name: "agent.nmae", Paths: []string{"agent.nmae"}, At: rule.Span{Start: 3, End: 5}},
		{Name: "agent.nmae", Paths: []string{"agent.nmae"}},
		{Name: "agent", Paths: []string{"agent"}},
		{Name: "Image", Paths: []string{"Image", "process.executable"}},
		{Name: "hidden"},
	}, []string{"agent.name", "process.executable"})
	if len(ds) != 1 || ds[0].Code != "lint/unknown-field" || ds[0].Hint != "did you mean agent.name?" || ds[0].Span.Start != 3 {
		t.Errorf("got %+v", ds)
	}
}

func TestSilent(t *testing.T) {
	rules, _ := library.Parse("r.spl", "a=1 | stats count by u | where count > 9", nil)
	for _, c := range []struct{ found, fired, want int }{{0, 0, 0}, {5, 0, 1}, {5, 1, 0}} {
		if ds := lint.Silent(rules[0], c.found, c.fired); len(ds) != c.want {
			t.Errorf("%+v: %v", c, ds)
		}
	}
}

// TestExceptions: an exception holds until its day is over, and hides only
// what it names.
func TestExceptions(t *testing.T) {
	day := func(s string) time.Time {
		d, err := time.Parse(time.DateTime, s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	known := map[string]string{"a/b": "x", "c/d": "x"}
	text := "# assay: off a/b, c/d until 2026-05-01, because\nx\n```assay: off a/b until 2026-05-02```\n# assay: off a/b\n# assay: off nope/x until 2026-05-01\n# assay: off a/b until 2026-99-01\n"
	xs, ds := lint.Exceptions(text, known, day("2026-05-01 23:59:59"))
	if len(xs) != 2 || xs[0].Ended || xs[0].Reason != "because" || len(ds) != 3 {
		t.Fatalf("got %+v, %v", xs, ds)
	}
	left, hidden := lint.Hide(rule.Diagnostics{{Grade: rule.Warning, Code: "a/b"}, {Grade: rule.Error, Code: "a/b"}, {Grade: rule.Hint, Code: "e/f"}}, xs)
	var codes []string
	for _, d := range left {
		codes = append(codes, d.Grade.String()+" "+d.Code)
	}
	if diff := cmp.Diff([]string{"error a/b", "hint e/f", "hint lint/exception-unused"}, codes); diff != "" || len(hidden) != 1 || xs[0].Hides != 1 {
		t.Errorf("%s hidden %v, %+v", diff, hidden, xs)
	}
	xs, ds = lint.Exceptions(text, known, day("2026-05-02 00:00:00"))
	if len(xs) != 2 || !xs[0].Ended || xs[1].Ended || len(ds) != 4 {
		t.Errorf("a day later: %+v, %v", xs, ds)
	}
}

// TestPublished: published rules can be looked at, and places lie in its
// text.
func TestPublished(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("..", "..", "..", "shared", "data", "sigma", "sigmahq", "rules", "*", "*", "*.yml"))
	if err != nil || len(files) == 0 {
		t.Skip("the published rules are not here")
	}
	for i := 0; i < len(files); i += 20 { // a sample: the whole takes long
		f := files[i]
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		rules, _ := library.Parse(f, string(text), nil)
		for _, r := range rules {
			for _, d := range lint.Check(r, nil) {
				if lint.Codes()[d.Code] == "" || d.Span.End > len(r.Text) || d.Span.Start > d.Span.End {
					t.Errorf("%s: %+v", f, d)
				}
			}
		}
	}
}
