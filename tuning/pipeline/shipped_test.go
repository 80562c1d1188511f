package pipeline_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"assay/corpus"
	"assay/data"
	"assay/tuning/pipeline"
	"assay/tuning/plan"
	"assay/tuning/rule"
	"assay/tuning/sigma"
)

// shipped are the pipelines that come with the program, by name.
func shipped(t *testing.T) map[string]*pipeline.Pipeline {
	t.Helper()
	names, err := fs.Glob(data.Pipelines(), "*.yml")
	if err != nil || len(names) < 5 {
		t.Fatalf("shipped pipelines: %v, %v", names, err)
	}
	out := map[string]*pipeline.Pipeline{}
	for _, name := range names {
		text, err := fs.ReadFile(data.Pipelines(), name)
		if err != nil {
			t.Fatal(err)
		}
		p, ds := pipeline.Parse(name, string(text))
		if len(ds) > 0 {
			var b strings.Builder
			ds.Fprint(&b, name, string(text))
			t.Fatal(b.String())
		}
		if p.Name+".yml" != name || p.Description == "" {
			t.Errorf("%s is called %q, described as %q", name, p.Name, p.Description)
		}
		out[p.Name] = p
	}
	return out
}

func shared(t *testing.T, elem ...string) string {
	t.Helper()
	path := filepath.Join(append([]string{"..", "..", "..", "shared", "data", "sigma"}, elem...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("no published rules here: %v", err)
	}
	return path
}

const rules = `title: A process
logsource: {product: windows, category: process_creation}
detection:
  sel:
    Image|endswith: \cmd.exe
    Hashes|contains: [IMPHASH=0A1B2C3D4E5F60718293A4B5C6D7E8F9]
    LogonId: "0x3e7"
  condition: sel
`

func TestShippedPipelines(t *testing.T) {
	all := shipped(t)
	check := func(names, text, want string) {
		t.Helper()
		var ps []*pipeline.Pipeline
		for _, n := range strings.Fields(names) {
			ps = append(ps, all[n])
		}
		rs, ds := sigma.Parse("r.yml", text)
		if ds.Err() != nil {
			t.Fatal(ds)
		}
		got, ds := pipeline.Join(ps...).Apply(rs[0])
		if ds.Err() != nil || got.Where.String() != want {
			t.Errorf("%s:\n got %v %v\nwant %s", names, got.Where, ds, want)
		}
	}
	check("windows-sysmon", rules, `"pipeline/process_creation"{Channel = "Microsoft-Windows-Sysmon/Operational" and EventID = 1} and `+
		`sel{Image endswith "\\cmd.exe" and Hashes contains "IMPHASH=0A1B2C3D4E5F60718293A4B5C6D7E8F9" and LogonId = "0x3e7"}`)
	check("windows-security", rules, `"pipeline/process_creation_4688"{Channel = "Security" and EventID = 4688} and `+
		`sel{NewProcessName endswith "\\cmd.exe" and Hashes contains "IMPHASH=0A1B2C3D4E5F60718293A4B5C6D7E8F9" and SubjectLogonId = "0x3e7"}`)
	check("windows-security windows-sysmon", rules, `"pipeline/process_creation"{Channel = "Microsoft-Windows-Sysmon/Operational" and EventID = 1} and `+
		`sel{Image endswith "\\cmd.exe" and Hashes contains "IMPHASH=0A1B2C3D4E5F60718293A4B5C6D7E8F9" and LogonId = "0x3e7"}`)
	check("ecs windows-sysmon", rules, `"pipeline/process_creation"{winlog.channel = "Microsoft-Windows-Sysmon/Operational" and event.code = 1} and `+
		`sel{process.executable endswith "\\cmd.exe" and process.pe.imphash = "0A1B2C3D4E5F60718293A4B5C6D7E8F9" and winlog.event_data.LogonId = "0x3e7"}`)
	check("ocsf", rules, `"pipeline/process_creation"{class_uid = 1007 and activity_id = 1} and `+
		`sel{process.file.path endswith "\\cmd.exe" and process.file.hashes.value contains "IMPHASH=0A1B2C3D4E5F60718293A4B5C6D7E8F9" and LogonId = "0x3e7"}`)
	check("agent", `title: A prompt
logsource: {product: llm_agent, category: prompt}
detection: {sel: {text|contains: ignore, action.name: x}, condition: sel}
`, `"pipeline/prompt"{action.type = "prompt"} and sel{content.text contains "ignore" and action.name = "x"}`)
}

func TestSharedRulesThroughShippedPipelines(t *testing.T) {
	root := shared(t, "sigmahq")
	all := shipped(t)
	all["windows-sysmon, ecs"] = pipeline.Join(all["windows-sysmon"], all["ecs"])
	parsed := publishedRules(t, root)
	lists := placeholders(parsed)
	before := texts(parsed)
	for name, p := range all {
		changed, routed := 0, 0
		for i, r := range parsed {
			fitted, changes, ds := p.Trace(r)
			if ds.Err() != nil {
				t.Errorf("%s refuses %s: %v", name, r.Title, ds)
				continue
			}
			if fitted != r {
				changed++
			}
			for _, c := range changes {
				if c.Kind == pipeline.ConditionAdded {
					routed++
				}
			}
			if pl, ds := plan.Compile(fitted, plan.Env{Lists: lists}); pl == nil {
				t.Errorf("%s: %s does not compile: %v", name, r.Title, ds)
			}
			if i%9 > 0 { // what costs most is asked of some
				continue
			}
			if again, err := rule.Parse(fitted.String()); err != nil || again.String() != fitted.String() {
				t.Errorf("%s: %s does not read back: %v", name, r.Title, err)
			}
		}
		t.Logf("%s: of %d rules %d changed, %d conditions added", name, len(parsed), changed, routed)
	}
	for i, text := range texts(parsed) {
		if text != before[i] {
			t.Errorf("the rule %s was changed where it stands", parsed[i].Title)
		}
	}
}

func texts(rs []*rule.Rule) []string {
	out := make([]string, len(rs))
	for i, r := range rs {
		out[i] = r.String()
	}
	return out
}

func publishedRules(t *testing.T, root string) (out []*rule.Rule) {
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(file, ".yml") || !strings.Contains(file, string(filepath.Separator)+"rules") {
			return err
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		rs, _ := sigma.Parse(filepath.Base(file), string(text))
		out = append(out, rs...)
		return nil
	})
	if err != nil || len(out) < 3000 {
		t.Fatalf("read %d rules: %v", len(out), err)
	}
	return out
}

// placeholders are lists for all that the rules name.
func placeholders(rs []*rule.Rule) map[string][]string {
	named := regexp.MustCompile(`%([A-Za-z0-9_.]+)%|list "?([A-Za-z0-9_.-]+)`)
	lists := map[string][]string{}
	for _, r := range rs {
		for _, m := range named.FindAllStringSubmatch(r.Where.String(), -1) {
			lists[m[1]+m[2]] = []string{"x"}
		}
	}
	return lists
}

// An event that a published rule is known to match still does when the rule is
// fitted to where the event says it comes from.
func TestRegressionThroughShippedPipelines(t *testing.T) {
	root := shared(t)
	all := shipped(t)
	sysmon := plan.Env{Pipelines: []*pipeline.Pipeline{all["windows-sysmon"], all["windows-security"]}}
	f, err := os.Open(filepath.Join(root, "expect.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	matched, skipped := 0, 0
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var row struct {
			ID, Rule, Event string
			Should          bool `json:"should_match"`
		}
		if err := json.Unmarshal(lines.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(row.ID, "reg-") {
			continue
		}
		events, routed := regressionEvents(t, filepath.Join(root, row.Event))
		if !routed {
			skipped++
			continue
		}
		text, err := os.ReadFile(filepath.Join(root, row.Rule))
		if err != nil {
			t.Fatal(err)
		}
		rs, _ := sigma.Parse(filepath.Base(row.Rule), string(text))
		got := false
		why := ""
		for _, r := range rs {
			p, ds := plan.Compile(r, sysmon)
			if p == nil {
				t.Fatalf("%s: %v", row.Rule, ds)
			}
			for i := range events {
				got = got || p.Match(&events[i])
				var b strings.Builder
				p.Explain(&events[i]).Fprint(&b)
				why = b.String()
			}
		}
		if got != row.Should {
			t.Errorf("%s: %s on %s: got %v\n%s", row.ID, row.Rule, row.Event, got, why)
		}
		matched++
	}
	t.Logf("%d regression cases, %d left out whose event has no Channel or EventID", matched, skipped)
}

func regressionEvents(t *testing.T, file string) (events []corpus.Event, routed bool) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	routed = true
	lines := []string{string(text)}
	if strings.HasSuffix(file, ".ndjson") {
		lines = strings.Split(strings.TrimSpace(string(text)), "\n")
	}
	for _, line := range lines {
		fields, err := corpus.AppendObject(nil, []byte(line))
		if err != nil {
			t.Fatal(fmt.Errorf("read %s: %w", file, err))
		}
		e := corpus.Event{Fields: fields}
		routed = routed && !e.Get("Channel").IsAbsent() && !e.Get("EventID").IsAbsent()
		events = append(events, e)
	}
	return events, routed
}

// TestRenamingKeepsMeaning: a rule whose fields are renamed says of an event
// whose fields are renamed likewise what it said before; a field of two names
// may have its value under either.
func TestRenamingKeepsMeaning(t *testing.T) {
	p, ds := pipeline.Parse("p.yml", "transformations: [{type: field_name_mapping, mapping: {a: x.a, b: [x.b, y.b]}}]")
	if ds.Err() != nil {
		t.Fatal(ds)
	}
	tests := []string{`a = "v"`, `a contains ("v", "w")`, `b = ("v", null)`, `b is null`, `b exists false`, `b exists true`, `a equals field b`, `keyword "w"`, `b startswith "w"`, `c = 1`}
	values := []corpus.Value{{}, corpus.Null(), corpus.String("v"), corpus.String("w1"), corpus.String("")}
	rapid.Check(t, func(t *rapid.T) {
		var terms []string
		for range rapid.IntRange(1, 4).Draw(t, "terms") {
			text := rapid.SampledFrom(tests).Draw(t, "test")
			if rapid.Bool().Draw(t, "not") {
				text = "not (" + text + ")"
			}
			terms = append(terms, text)
		}
		where, err := rule.ParseExpr(strings.Join(terms, rapid.SampledFrom([]string{" and ", " or "}).Draw(t, "link")))
		if err != nil {
			t.Fatal(err)
		}
		r := &rule.Rule{ID: "r", Dialect: rule.Sigma, Where: where}
		before, _ := plan.Compile(r, plan.Env{})
		after, _ := plan.Compile(r, plan.Env{Pipelines: []*pipeline.Pipeline{p}})
		a, b := rapid.SampledFrom(values).Draw(t, "a"), rapid.SampledFrom(values).Draw(t, "b")
		second := rapid.SampledFrom([]string{"x.b", "y.b"}).Draw(t, "name of b")
		want := before.Match(eventOf("a", a, "b", b))
		if got := after.Match(eventOf("x.a", a, second, b)); got != want {
			t.Fatalf("%s of a=%v b=%v: %v, renamed %v", where, a, b, want, got)
		}
	})
}

// eventOf is an event of those of two fields that are there.
func eventOf(a string, x corpus.Value, b string, y corpus.Value) *corpus.Event {
	e := &corpus.Event{}
	if !x.IsAbsent() {
		e.Fields = append(e.Fields, corpus.Field{Path: a, Value: x})
	}
	if !y.IsAbsent() {
		e.Fields = append(e.Fields, corpus.Field{Path: b, Value: y})
	}
	return e
}
