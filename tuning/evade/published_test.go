package evade

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"assay/corpus"
	"assay/tuning/plan"
	"assay/tuning/rule"
	"assay/tuning/sigma"
)

// kinds of evasion that Uetz et al. tell apart, each with a rule, a command and
// an evasion of ours. by is the operator that writes such an evasion, "" where
// it takes a model of the program.
var fiveKinds = []struct {
	kind, by, where, match, evasion string
}{
	{"insertion", "B3", "CommandLine|contains: '/create'", `planner.exe /create /tn job`, `planner.exe /"create" /tn job`},
	{"substitution", "", "CommandLine|contains: ' -O '", `fetch.exe -O https://files.example.org/a`, `fetch.exe --remote-name https://files.example.org/a`},
	{"omission", "B9", "CommandLine|contains: 'runner.exe'", `runner.exe a.vbs`, `runner a.vbs`},
	{"reordering", "", "CommandLine|contains: '-ma host'", `dumper.exe -ma host`, `dumper.exe host -ma`},
	{"recoding", "B11", "CommandLine|contains: '=127.0.0.1'", `agent.exe listen=127.0.0.1`, `agent.exe listen=2130706433`},
}

func TestFiveKindsOfEvasion(t *testing.T) {
	for _, x := range fiveKinds {
		p := compile(t, head0+"detection:\n  a:\n    "+x.where+"\n  condition: a\n")
		event := func(line string) corpus.Event {
			return eventOf(t, "ev-1", fmt.Sprintf(`{"EventID":1,"CommandLine":%q}`, line))
		}
		match, evasion := event(x.match), event(x.evasion)
		if !p.Match(&match) || p.Match(&evasion) {
			t.Errorf("%s: match fires %v, evasion fires %v, want true, false", x.kind, p.Match(&match), p.Match(&evasion))
		}
		if x.by == "" {
			continue
		}
		silent := false
		for _, m := range operator(t, x.by).Apply(TargetOf(p), []corpus.Event{match}) {
			silent = silent || m.Valid && !p.Match(&m.Events[0])
		}
		if !silent {
			t.Errorf("%s: no form of %s silences %s", x.kind, x.by, x.where)
		}
	}
}

// shared finds a folder of real data beside the repository, and skips the test
// where there is none.
func shared(t *testing.T, elem ...string) string {
	t.Helper()
	path := filepath.Join(append([]string{"..", "..", "..", "shared", "data"}, elem...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("no real data here: %v", err)
	}
	return path
}

// ruleIn is the plan of a file with one rule, nil where it is not one for a
// single event.
func ruleIn(t *testing.T, file string) *plan.Plan {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	rules, ds := sigma.Parse(filepath.Base(file), string(text))
	if ds.Err() != nil || len(rules) != 1 {
		return nil
	}
	p, _ := plan.Compile(rules[0], plan.Env{})
	if p == nil || p.Grouper() != nil {
		return nil
	}
	return p
}

// totals adds up an operator over rules.
type totals struct{ k, n, invalid, rules, silenced int }

// showTotals logs the recall under every operator.
func showTotals(t *testing.T, all map[string]*totals) {
	t.Helper()
	for _, o := range catalogue {
		if x := all[o.ID]; x.n > 0 {
			t.Logf("%-4s %-46s %5d of %5d = %.3f, %d of %d rules silenced, %d invalid", o.ID, o.Title, x.k, x.n, float64(x.k)/float64(x.n), x.silenced, x.rules, x.invalid)
		}
	}
}

func addTotals(all map[string]*totals, f *Figures) {
	for _, o := range f.Operators {
		x := all[o.ID]
		if x == nil {
			x = &totals{}
			all[o.ID] = x
		}
		x.invalid += o.Invalid
		if o.Recall.N == 0 {
			continue
		}
		x.k, x.n, x.rules = x.k+o.Recall.K, x.n+o.Recall.N, x.rules+1
		if o.Recall.K == 0 {
			x.silenced++
		}
	}
}

// TestPublishedMatches writes the events anew on which published rules are
// known to fire: an event is an incident.
func TestPublishedMatches(t *testing.T) {
	dir := shared(t, "sigma")
	f, err := os.Open(filepath.Join(dir, "expect.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	all, pairs := map[string]*totals{}, 0
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var x struct {
			Rule, Event string
			Match       bool `json:"should_match"`
		}
		if err := json.Unmarshal(lines.Bytes(), &x); err != nil {
			t.Fatal(err)
		}
		if !x.Match || !strings.HasSuffix(x.Event, ".json") {
			continue
		}
		p := ruleIn(t, filepath.Join(dir, x.Rule))
		text, err := os.ReadFile(filepath.Join(dir, x.Event))
		if err != nil {
			t.Fatal(err)
		}
		fields, err := corpus.AppendObject(nil, text)
		if p == nil || err != nil {
			continue
		}
		e := corpus.Event{ID: x.Event, Fields: corpus.SortFields(fields)}
		if !p.Match(&e) {
			continue
		}
		pairs++
		g, err := Measure(t.Context(), &Base{Incidents: []Incident{{Name: e.ID, Events: []corpus.Event{e}}}, Caught: 1}, p, Options{Workers: 1})
		if err != nil {
			t.Fatal(err)
		}
		addTotals(all, g)
	}
	t.Logf("%d pairs of a rule and an event", pairs)
	showTotals(t, all)
	if pairs < 100 {
		t.Fatalf("got %d pairs, want those that an independent reading of the rules found", pairs)
	}
	for _, c := range []struct {
		op        string
		low, high float64
	}{{"A1", 0, .2}, {"A7", .95, 1}, {"B1", .95, 1}, {"B3", 0, .5}} {
		x := all[c.op]
		if share := float64(x.k) / float64(x.n); share < c.low || share > c.high {
			t.Errorf("%s: got %d of %d, want a share from %.2f to %.2f", c.op, x.k, x.n, c.low, c.high)
		}
	}
}

// TestRealAgents writes the true positives anew that small rules find among
// recorded runs of agents.
func TestRealAgents(t *testing.T) {
	dir := shared(t, "agent")
	f, err := os.Open(filepath.Join(dir, "starter.ndjson"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	var facts []fact
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		fields, err := corpus.AppendObject(nil, lines.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		x := fact{}
		for _, f := range corpus.SortFields(fields) {
			switch {
			case f.Path == "event.id":
				x.event.ID = f.Value.Text()
			case f.Path == "label.verdict" && f.Value.Text() == "true_positive":
				x.verdict = corpus.TruePositive
			case !corpus.IsOutcomePath(f.Path):
				x.event.Fields = append(x.event.Fields, f)
			}
		}
		facts = append(facts, x)
	}
	files, err := filepath.Glob(filepath.Join(dir, "reference-rules", "*.yml"))
	if err != nil {
		t.Fatal(err)
	}
	x, all, measured := fix(t, facts, 500), map[string]*totals{}, 0
	for _, file := range files {
		p := ruleIn(t, file)
		if p == nil || p.Rule().Dialect != rule.Sigma {
			continue
		}
		b, err := NewBase(t.Context(), x, x.ground.Pool, p, x.firing(t, p))
		if err != nil {
			t.Fatal(err)
		}
		g, err := Measure(t.Context(), b, p, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if g.Asked == 0 {
			continue
		}
		measured++
		addTotals(all, g)
		if g.Unfit != 0 || g.Worst.A == nil || g.Worst.A.Recall.K > 0 && len(g.SinglePoints) > 0 {
			t.Errorf("%s: got %d unfit, worst fault %+v, single points %v", filepath.Base(file), g.Unfit, g.Worst.A, g.SinglePoints)
		}
	}
	t.Logf("%d rules of %d catch a true positive", measured, len(files))
	showTotals(t, all)
	if measured == 0 {
		t.Error("no rule catches anything")
	}
}
