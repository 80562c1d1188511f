package trial

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	check := func(text string, want *Suite) {
		t.Helper()
		got, err := Parse(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
		} else if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s\n%s", text, diff)
		}
	}
	check("rule: a.yml\ncases:\n- {name: one, match: true, event: {a: 1, b: {c: [x, null]}}}\n- {match: false, file: b.ndjson, rule: b.yml}\n- {fires: 2, events: [{a: 1}, {a: 2}]}\n",
		&Suite{Cases: []Case{
			{Name: "one", Rule: "a.yml", Least: 1, Most: Any, Events: []json.RawMessage{[]byte(`{"a":1,"b":{"c":["x",null]}}`)}},
			{Name: "case 2", Rule: "b.yml", File: "b.ndjson"},
			{Name: "case 3", Rule: "a.yml", Least: 2, Most: 2, Events: []json.RawMessage{[]byte(`{"a":1}`), []byte(`{"a":2}`)}},
		}})
	check("id: x\nrule_metadata:\n- {id: r, title: T}\nregression_tests_info:\n- {name: n, type: evtx, provider: p, match_count: 1, path: regression_data/x.evtx}\n- {name: m, type: evtx, path: y.evtx}\n- {name: o, match_count: 0, path: z.evtx}\n",
		&Suite{Cases: []Case{{Name: "n", Rule: "r", File: "regression_data/x.evtx", Least: 1, Most: Any, Noted: 1}, {Name: "m", Rule: "r", File: "y.evtx", Least: 1, Most: Any}, {Name: "o", Rule: "r", File: "z.evtx"}}})
	check("defaults: {unexpected_detections: fail}\nexpectations:\n- {rule: r, at_least: 3, at_most: 10}\n- {rule: s, corpus: c.ndjson, exactly: 0}\n",
		&Suite{Unexpected: "fail", Cases: []Case{{Name: "r", Rule: "r", Least: 3, Most: 10}, {Name: "s", Rule: "s", File: "c.ndjson"}}})
	check("expectations: []\n", &Suite{})
}

func TestParseRefuses(t *testing.T) {
	for _, text := range []string{"", "a: 1", "cases: []", "cases:\n- {event: {a: 1}}", "cases:\n- {match: true}", "cases:\n- {match: true, fires: 1, event: {a: 1}}",
		"cases:\n- {match: true, event: {a: 1}, file: x}", "cases:\n- {match: true, evnt: {a: 1}}", "cases:\n- {fires: -1, event: {a: 1}}",
		"expectations:\n- {rule: a}", "expectations:\n- {rule: a, exactly: 1, at_least: 1}", "expectations:\n- {rule: a, at_least: 5, at_most: 2}", "expectations:\n- {at_least: 5}",
		"defaults: {unexpected_detections: never}\nexpectations: []", "regression_tests_info:\n- {name: x, path: y}", "rule_metadata: [{id: a}]\nregression_tests_info:\n- {name: x}",
		"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]", "cases: " + strings.Repeat("[", 20000), "expectations:\n- {rule: a, exactly: -1}"} {
		if s, err := Parse(text); err == nil {
			t.Errorf("%.80s is read: %+v", text, s)
		}
	}
}

func TestHolds(t *testing.T) {
	c := Case{Least: 1, Most: Any}
	if c.Holds(0) || !c.Holds(1) || !c.Holds(9) {
		t.Error("at least one")
	}
	if c = (Case{}); !c.Holds(0) || c.Holds(1) {
		t.Error("none")
	}
}

func FuzzParse(f *testing.F) {
	f.Add("cases:\n- {match: true, event: {a: &x [1, 2.5, null], b: *x}}\n")
	f.Add("expectations:\n- {rule: s, exactly: 0}\n")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := Parse(text)
		if err != nil {
			return
		}
		for _, c := range s.Cases {
			if c.Wants() == "" || c.Least < 0 {
				t.Errorf("%+v", c)
			}
		}
	})
}
