package filtering_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"assay/corpus"
	"assay/tuning/filtering"
	"assay/tuning/library"
	"assay/tuning/plan"
	"assay/tuning/rule"
)

var note = filtering.Note{Owner: "soc-2", Expires: time.Date(2027, 3, 31, 0, 0, 0, 0, time.UTC)}

const ours = `title: Ours
id: 0d1f6a0e-2f0b-4c2e-8a55-2f6f3c7f0901
logsource: {product: llm_agent, category: runtime_event}
detection:
    selection: {tool: send}
    condition: selection
`

func parsed(t interface {
	Fatalf(string, ...any)
	Helper()
}, name, text string) *rule.Rule {
	t.Helper()
	rules, ds := library.Parse(name, text, nil)
	if ds.Err() != nil || len(rules) != 1 {
		t.Fatalf("%s\n%v, %d rules", text, ds, len(rules))
	}
	return rules[0]
}

func TestSigma(t *testing.T) {
	r := parsed(t, "a.yml", ours)
	f := filtering.Filter{{Field: "to", Op: filtering.EndsWith, Value: `.pa"r*t\x`}, {Field: "port", Op: filtering.Equals, Value: "443", Number: true}}
	want := `title: "Expected: to ends with \".pa\\\"r*t\\\\x\" and port is 443"
id: ` + strings.Split(strings.Split(f.Sigma(r, note), "id: ")[1], "\n")[0] + `
status: experimental
description: "Leaves out to ends with \".pa\\\"r*t\\\\x\" and port is 443."
x-assay-owner: "soc-2"
x-assay-expires: 2027-03-31
logsource:
    product: "llm_agent"
    category: "runtime_event"
filter:
    rules:
        - "0d1f6a0e-2f0b-4c2e-8a55-2f6f3c7f0901"
    expected:
        to|endswith: ".pa\"r\\*t\\\\x"
        port: 443
    condition: not expected
`
	if d := cmp.Diff(want, f.Sigma(r, note)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if f.SPL() != "" {
		t.Error("SPL can hold an asterisk")
	}
	bare := parsed(t, "a.yml", "title: Bare\ndetection:\n    s: {a: 1}\n    condition: s\n")
	if text := f.Sigma(bare, note); strings.Contains(text, "logsource") || !strings.Contains(text, `- "Bare"`) {
		t.Errorf("without id and log source:\n%s", text)
	}
	net := filtering.Filter{{Field: "ip", Op: filtering.CIDR, Value: "10.0.0.0/8"}}
	if net.SPL() != `NOT (ip="10.0.0.0/8")` || net.Words() != "ip is in 10.0.0.0/8" || !strings.Contains(net.Sigma(r, note), `ip|cidr: "10.0.0.0/8"`) {
		t.Errorf("%s, %s", net.SPL(), net.Words())
	}
}

// TestTheTextMeansTheFilter: the rule with the filter in its text fires on what
// the rule fires on and the filter does not hold for, whatever the value.
func TestTheTextMeansTheFilter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.StringOfN(rapid.RuneFrom([]rune(`aB*?\"'#:{}[]|&!%@ -.äß…`)), 1, 12, -1)
		v := strings.TrimSpace(value.Draw(t, "value"))
		if v == "" {
			v = "x"
		}
		f := filtering.Filter{{Field: "to", Op: rapid.SampledFrom([]filtering.Condition{filtering.Equals, filtering.StartsWith, filtering.EndsWith}).Draw(t, "op"), Value: v}}
		if rapid.Bool().Draw(t, "two terms") {
			f = append(f, filtering.Term{Field: "port", Op: filtering.Equals, Value: "443", Number: true})
		}
		again, err := filtering.Parse(f.Texts())
		if err != nil || !cmp.Equal(f, again) {
			t.Fatalf("%q reads back as %q, %v", f.Texts(), again, err)
		}
		filter, ds := plan.Compile(&rule.Rule{ID: "f", Dialect: rule.Sigma, Where: f.Expr()}, plan.Env{})
		if filter == nil {
			t.Fatal(ds)
		}
		texts := map[string]string{"a.yml": ours}
		if f.SPL() != "" {
			texts["a.spl"] = "tool=send OR tool=mail | stats count by to | where count > 0"
		}
		for name, text := range texts {
			r := parsed(t, name, text)
			with, err := f.Insert(r, text, note)
			if err != nil {
				t.Fatal(err)
			}
			p, ds := plan.Compile(parsed(t, name, with), plan.Env{})
			if p == nil {
				t.Fatalf("%s\n%v", with, ds)
			}
			for _, to := range []string{v, strings.ToUpper(v), v + "q", "q" + v, "other"} {
				for _, port := range []int64{443, 80} {
					e := &corpus.Event{Fields: []corpus.Field{{Path: "port", Value: corpus.Int(port)}, {Path: "to", Value: corpus.String(to)}, {Path: "tool", Value: corpus.String("send")}}}
					if got, want := p.Match(e), !filter.Match(e); got != want {
						t.Fatalf("to %q, port %d: fires %v, want %v\n%s", to, port, got, want, with)
					}
				}
			}
		}
	})
}

func TestInsertRefuses(t *testing.T) {
	f := filtering.Filter{{Field: "to", Op: filtering.Equals, Value: "a*"}}
	spl := parsed(t, "a.spl", "tool=send")
	if _, err := f.Insert(spl, spl.Text, note); err == nil || !strings.Contains(err.Error(), "cannot hold") {
		t.Errorf("an asterisk in SPL: %v", err)
	}
	f[0].Value = "a"
	if _, err := f.Insert(spl, "another text", note); err == nil || !strings.Contains(err.Error(), "not known") {
		t.Errorf("another text: %v", err)
	}
	if got, err := f.Insert(parsed(t, "a.spl", "tool=send (to=a OR to=b)"), "tool=send (to=a OR to=b)", note); err != nil || got != `tool=send (to=a OR to=b) NOT (to="a")` {
		t.Errorf("%s, %v", got, err)
	}
	twice := parsed(t, "a.yml", "title: Twice\ncorrelation:\n    type: event_count\n    rules: [0d1f6a0e-2f0b-4c2e-8a55-2f6f3c7f0901]\n    timespan: 1h\n    condition: {gte: 2}\n---\n"+ours)
	if _, err := f.Insert(twice, twice.Text, note); err == nil || !strings.Contains(err.Error(), "correlation") {
		t.Errorf("a correlation: %v", err)
	}
}

func TestParse(t *testing.T) {
	for _, c := range []struct {
		texts []string
		why   string // "" for none
	}{
		{[]string{"a.b|equals:x"}, ""}, {[]string{"a|cidr:10.0.0.0/8", "b|equals#7"}, ""}, {[]string{"a|startswith:x:y|z"}, ""},
		{nil, "0 terms"}, {[]string{"a|equals:x", "a|equals:x", "a|equals:x"}, "3 terms"}, {[]string{"a"}, "want field|condition:value"}, {[]string{"a|equals"}, "want field"},
		{[]string{"a b|equals:x"}, "no plain name"}, {[]string{"|equals:x"}, "no plain name"}, {[]string{"a\n|equals:x"}, "no plain name"},
		{[]string{"a|equals:"}, "value is empty"}, {[]string{"a|equals:" + strings.Repeat("x", 301)}, "longer than"}, {[]string{"a|equals:\x00"}, "plain text"}, {[]string{"a|equals:\xff"}, "plain text"},
		{[]string{"a|regex:x"}, `no condition "regex"`}, {[]string{"a|cidr:x"}, "no '/'"}, {[]string{"a|equals#x"}, "no whole number"}, {[]string{"a|endswith#7"}, "no whole number"},
	} {
		f, err := filtering.Parse(c.texts)
		if (err == nil) != (c.why == "") || err != nil && !strings.Contains(err.Error(), c.why) {
			t.Errorf("%q: got %v, %v; want %q", c.texts, f, err, c.why)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("a.b|equals:x", "b|equals#7")
	f.Add("a|cidr:10.0.0.0/8", "")
	f.Fuzz(func(t *testing.T, one, two string) {
		texts := []string{one}
		if two != "" {
			texts = append(texts, two)
		}
		filter, err := filtering.Parse(texts)
		if err != nil {
			return
		}
		r := parsed(t, "a.yml", ours)
		with, err := filter.Insert(r, ours, note)
		if err != nil {
			t.Fatal(err)
		}
		parsed(t, "a.yml", with)
		if again, err := filtering.Parse(filter.Texts()); err != nil || !cmp.Equal(filter, again) {
			t.Fatalf("%q reads back as %q, %v", filter, again, err)
		}
	})
}
