package generate

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"strings"
	"testing"
)

type row struct {
	Event struct {
		ID, Kind, Time string
	}
	Agent    struct{ ID string }
	User     struct{ ID string }
	Session  struct{ ID string }
	Action   map[string]any
	Process  map[string]any
	Content  struct{ Text string }
	Metadata map[string]any
	Alert    *struct {
		RuleID          string `json:"rule_id"`
		Analyst         string
		RaisedAt        string `json:"raised_at"`
		ClosedAt        string `json:"closed_at"`
		HandlingSeconds int    `json:"handling_seconds"`
	}
	Incident *struct{ ID string }
	Label    *struct{ Verdict, Reason string }
}

func generated(t *testing.T, cfg Config) []byte {
	t.Helper()
	g, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := g.Write(context.Background(), &out, nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func rows(t *testing.T, text []byte) []row {
	t.Helper()
	var out []row
	for dec := json.NewDecoder(bytes.NewReader(text)); dec.More(); {
		var r row
		if err := dec.Decode(&r); err != nil {
			t.Fatal(err)
		}
		out = append(out, r)
	}
	return out
}

func TestDemoCorpusHoldsWhatItPromises(t *testing.T) {
	if testing.Short() {
		t.Skip("a whole corpus; -short leaves it out")
	}
	all := rows(t, generated(t, Config{}))
	if len(all) != 100_000 {
		t.Fatalf("got %d events, want 100,000", len(all))
	}
	agents, users, rules, incidents := map[string]bool{}, map[string]bool{}, map[string]int{}, map[string]int{}
	verdicts, kinds := map[string]int{}, map[string]int{}
	ids, alerts, silentTrue, hidden, drip, stories := map[string]bool{}, 0, 0, 0, 0, 0
	last := ""
	for _, r := range all {
		if r.Event.Time < last {
			t.Fatalf("event %s at %s comes after %s", r.Event.ID, r.Event.Time, last)
		}
		last = r.Event.Time
		ids[r.Event.ID], agents[r.Agent.ID], users[r.User.ID] = true, true, true
		kinds[r.Event.Kind]++
		if r.Alert != nil {
			alerts++
			rules[r.Alert.RuleID]++
		}
		if r.Incident != nil {
			incidents[r.Incident.ID]++
		}
		if r.Label != nil {
			verdicts[r.Label.Verdict]++
			if r.Label.Verdict == "true_positive" && r.Alert == nil {
				silentTrue++
				if _, ok := r.Metadata["payload"]; ok {
					hidden++
				}
			}
			if r.Incident != nil && r.Incident.ID == "INC-DRIP" {
				drip++
			}
		}
		if strings.Contains(r.Content.Text, "attempts to read /etc/passwd") {
			stories++
		}
	}
	atLeast := func(what string, got, want int) {
		t.Helper()
		if got < want {
			t.Errorf("%s: got %d, want at least %d", what, got, want)
		}
	}
	atLeast("distinct ids", len(ids), 100_000)
	atLeast("agents", len(agents), 40)
	atLeast("users", len(users), 300)
	atLeast("rules", len(rules), 8)
	atLeast("kinds", len(kinds), 6)
	atLeast("alerts", alerts, 3600)
	atLeast("incidents", len(incidents), 30)
	atLeast("labelled drip events", drip, 8)
	atLeast("true positives that raised nothing", silentTrue, 30)
	atLeast("of these with the payload in metadata", hidden, 8)
	atLeast("stories", stories, 10)
	if alerts > 4600 {
		t.Errorf("alerts: got %d, want about 4,000", alerts)
	}
	for _, v := range []string{"true_positive", "benign_positive", "false_positive", "undetermined", "benign"} {
		atLeast("verdict "+v, verdicts[v], 50)
	}
	t.Logf("alerts %d by rule %v; verdicts %v; incidents %d; kinds %v", alerts, rules, verdicts, len(incidents), kinds)
}

func TestSameSeedSameBytes(t *testing.T) {
	cfg := Config{Events: 5000, Days: 14, Seed: 7}
	a, b := sha256.Sum256(generated(t, cfg)), sha256.Sum256(generated(t, cfg))
	if a != b {
		t.Errorf("two runs of seed 7 differ")
	}
	cfg.Seed = 8
	if c := sha256.Sum256(generated(t, cfg)); c == a {
		t.Errorf("seeds 7 and 8 give the same bytes")
	}
}

func TestNewRefusesWhatMakesNoSense(t *testing.T) {
	for _, cfg := range []Config{{Events: 10}, {Events: -5}, {Days: 1}, {Days: 100_000}} {
		if _, err := New(cfg); err == nil {
			t.Errorf("New(%+v): got no error", cfg)
		}
	}
}

func TestExactCountAtAnySize(t *testing.T) {
	for _, n := range []int{1000, 1001, 12_345} {
		if got := bytes.Count(generated(t, Config{Events: n, Days: 9}), []byte("\n")); got != n {
			t.Errorf("Events %d: got %d lines", n, got)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	for b.Loop() {
		g, err := New(Config{Events: 100_000})
		if err != nil {
			b.Fatal(err)
		}
		if err := g.Write(context.Background(), discard{}, nil); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(100_000*float64(b.N)/b.Elapsed().Seconds(), "events/s")
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }
