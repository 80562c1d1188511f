package replay_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"assay/corpus"
	"assay/tuning/plan"
	"assay/tuning/sigma"
)

// expectation is one published verdict: a rule file on an event file.
type expectation struct {
	ID, Rule, Event string
	ShouldMatch     bool `json:"should_match"`
	MinMatches      int  `json:"min_matches"`
	Mutation        *struct {
		Field    string
		NewValue any `json:"new_value"`
	}
}

// TestPublishedSigmaVerdicts runs real rules on real events and compares with
// the verdicts published with them, and with those on which independent
// engines agree.
func TestPublishedSigmaVerdicts(t *testing.T) {
	t.Parallel()
	root := sharedDir(t, "data", "sigma")
	files := map[string][]*plan.Plan{}
	for _, file := range []string{"expect.jsonl", "expect_consensus.jsonl"} {
		held, rows := 0, readExpectations(t, filepath.Join(root, file))
		for _, x := range rows {
			plans := files[x.Rule]
			if plans == nil {
				plans = compileFile(t, filepath.Join(root, x.Rule))
				files[x.Rule] = plans
			}
			events := x.events(t, root)
			got := 0
			for _, e := range events {
				if matchesAny(t, plans, &e) {
					got++
				}
			}
			switch want := x.ShouldMatch; {
			case want && got >= max(1, x.MinMatches) || !want && got == 0:
				held++
			default:
				t.Errorf("%s: rule %s on %s: %d events match, want a match %v", x.ID, x.Rule, x.Event, got, want)
			}
		}
		t.Logf("%s: %d of %d verdicts hold", file, held, len(rows))
	}
}

func readExpectations(t *testing.T, file string) (rows []expectation) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(text) {
		var x expectation
		if err := json.Unmarshal(line, &x); err != nil {
			t.Fatalf("read %s: %v", file, err)
		}
		rows = append(rows, x)
	}
	return rows
}

func compileFile(t *testing.T, file string) (plans []*plan.Plan) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	rules, diags := sigma.Parse(filepath.Base(file), string(text))
	if diags.Err() != nil {
		t.Errorf("parse %s: %v", file, diags)
	}
	for _, r := range rules {
		p, diags := plan.Compile(r, plan.Env{})
		if p == nil {
			t.Errorf("compile %s: %v", file, diags)
			continue
		}
		plans = append(plans, p)
	}
	return plans
}

// events are the events of the row, the mutation applied.
func (x expectation) events(t *testing.T, root string) (events []corpus.Event) {
	text, err := os.ReadFile(filepath.Join(root, x.Event))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(x.Event, ".ndjson") {
		if e, ok := decode(t, x.mutate(t, text)); ok {
			events = append(events, e)
		}
		return events
	}
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		if len(bytes.TrimSpace(lines.Bytes())) > 0 {
			if e, ok := decode(t, lines.Bytes()); ok {
				events = append(events, e)
			}
		}
	}
	return events
}

func (x expectation) mutate(t *testing.T, text []byte) []byte {
	if x.Mutation == nil {
		return text
	}
	var event map[string]any
	if err := json.Unmarshal(text, &event); err != nil {
		t.Fatal(err)
	}
	if x.Mutation.NewValue == nil {
		delete(event, x.Mutation.Field)
	} else {
		event[x.Mutation.Field] = x.Mutation.NewValue
	}
	text, err := json.Marshal(event)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// matchesAny asks every way of evaluating, which must agree.
func matchesAny(t *testing.T, plans []*plan.Plan, e *corpus.Event) (any bool) {
	for _, p := range plans {
		got := p.Match(e)
		rows, err := p.Select(t.Context(), corpus.NewBatch([]corpus.Event{*e}))
		if err != nil || rows.Has(0) != got || p.Explain(e).Holds != got {
			t.Errorf("rule %s: match %v, select %v (%v), explain %v", p.Rule().Title, got, rows, err, p.Explain(e).Holds)
		}
		any = any || got
	}
	return any
}
