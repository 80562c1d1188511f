package evade

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/plan"
	"assay/tuning/replay"
	"assay/tuning/rule"
	"assay/tuning/sigma"
	"assay/tuning/spl"
)

const head0 = "title: t\nid: 11111111-0000-4000-8000-000000000001\nlogsource: {product: llm_agent}\n"

// compile is the plan of a rule: of Sigma, the last of the documents, else SPL.
func compile(t testing.TB, text string) *plan.Plan {
	t.Helper()
	var rules []*rule.Rule
	var ds rule.Diagnostics
	if strings.Contains(text, "detection:") {
		rules, ds = sigma.Parse("t.yml", text)
	} else {
		var r *rule.Rule
		r, ds = spl.Parse("t.spl", text, spl.Options{})
		rules = []*rule.Rule{r}
	}
	if err := ds.Err(); err != nil {
		t.Fatalf("parse: %v\n%s", err, text)
	}
	p, ds := plan.Compile(rules[len(rules)-1], plan.Env{})
	if p == nil {
		t.Fatalf("compile: %v\n%s", ds, text)
	}
	return p
}

// trial is events in segments, with what was labelled.
type trial struct {
	segments []corpus.Columns
	batches  [][]corpus.Event
	ground   *Ground
}

type verdicts []corpus.Verdict

func (v verdicts) Verdict(row int) corpus.Verdict { return v[row] }

func (t *trial) Event(_ context.Context, r corpus.Ref) (*corpus.Event, error) {
	return &t.batches[r.Segment][r.Row], nil
}

func (t *trial) IDs(_ context.Context, segment int) (*corpus.Column, error) {
	b := corpus.NewColumnBuilder("id", len(t.batches[segment]))
	for _, e := range t.batches[segment] {
		b.Append(corpus.String(e.ID))
	}
	return b.Column(), nil
}

// fact is an event and its verdict.
type fact struct {
	event   corpus.Event
	verdict corpus.Verdict
}

// fix lays facts out in segments of a size.
func fix(t testing.TB, facts []fact, size int) *trial {
	t.Helper()
	out := &trial{}
	var parts []episode.Part
	paths := map[string]bool{}
	for chunk := range slices.Chunk(facts, size) {
		var events []corpus.Event
		var vs verdicts
		for _, f := range chunk {
			events, vs = append(events, f.event), append(vs, f.verdict)
			for _, x := range f.event.Fields {
				paths[x.Path] = true
			}
		}
		b := corpus.NewBatch(events)
		out.segments, out.batches = append(out.segments, b), append(out.batches, events)
		parts = append(parts, episode.Part{Columns: b, Labels: vs, Stream: true})
	}
	pool, err := episode.NewPool(context.Background(), parts, episode.Options{})
	if err != nil {
		t.Fatal(err)
	}
	out.ground = &Ground{Segments: out.segments, Pool: pool}
	for p := range paths {
		out.ground.Paths = append(out.ground.Paths, corpus.PathMeta{Path: p, Kinds: []corpus.Kind{corpus.KindString}})
	}
	slices.SortFunc(out.ground.Paths, func(a, b corpus.PathMeta) int { return strings.Compare(a.Path, b.Path) })
	return out
}

// firing replays a plan.
func (t *trial) firing(tb testing.TB, p *plan.Plan) episode.Firing {
	tb.Helper()
	res, err := replay.Over(context.Background(), p, t.segments, replay.Options{SkipParts: true, Workers: 1})
	if err != nil {
		tb.Fatal(err)
	}
	f := episode.Firing{Rows: res.Fired, Stats: res.Grouped}
	for _, g := range res.Groups {
		f.Groups = append(f.Groups, episode.Group{Key: corpus.List(g.By...).Text(), First: g.First, Last: g.Last, Events: g.Events})
	}
	return f
}

// measured are the figures of a rule on facts.
func measured(t testing.TB, facts []fact, size int, text string, o Options) *Figures {
	t.Helper()
	x, p := fix(t, facts, size), compile(t, text)
	b, err := NewBase(context.Background(), x, x.ground.Pool, p, x.firing(t, p))
	if err != nil {
		t.Fatal(err)
	}
	f, err := Measure(context.Background(), b, p, o)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// commands are true positive incidents, one a day on an agent of its own, each
// of so many events a minute apart.
func commands(t testing.TB, n, each int, command string) (out []fact) {
	t.Helper()
	for i := range n {
		for j := range each {
			e := eventOf(t, fmt.Sprintf("ev-%03d-%d", i, j), fmt.Sprintf(`{"event":{"kind":"command_exec"},"process":{"command_line":%q},"agent":{"id":"a%d"},"user":{"id":"u1"}}`, command, i))
			e.Time = e.Time.Add(time.Duration(i)*48*time.Hour + time.Duration(j)*time.Minute)
			out = append(out, fact{e, corpus.TruePositive})
		}
	}
	return out
}

const keysRule = head0 + "detection:\n  a:\n    event.kind: command_exec\n    process.command_line|contains: /srv/keys\n  condition: a\n"

func TestMeasureASingleEventRule(t *testing.T) {
	facts := append(commands(t, 12, 2, "cat /srv/keys/a"), fact{eventOf(t, "ev-x", `{"event":{"kind":"command_exec"},"process":{"command_line":"cat /srv/keys/b"}}`), corpus.FalsePositive})
	f := measured(t, facts, 7, keysRule, Options{})
	if f.Caught != 12 || f.Asked != 12 || f.Unfit != 0 {
		t.Fatalf("got %d caught, %d asked, %d unfit, want 12, 12, 0", f.Caught, f.Asked, f.Unfit)
	}
	if !slices.Equal(f.SinglePoints, []string{"event.kind", "process.command_line"}) {
		t.Errorf("got single points %v", f.SinglePoints)
	}
	for _, c := range []struct {
		op   string
		k, n int
	}{{"A1", 0, 12}, {"A6", 12, 12}, {"A7", 0, 0}, {"B2", 12, 12}, {"B3", 0, 12}, {"B7", 0, 12}, {"B13", 0, 12}, {"G8", 12, 12}, {"G11", 0, 12}, {"G15", 12, 12}} {
		o := f.Of(c.op)
		if o.Recall.K != c.k || o.Recall.N != c.n {
			t.Errorf("%s: got %d of %d, want %d of %d (%s)", c.op, o.Recall.K, o.Recall.N, c.k, c.n, o.Form)
		}
		if (o.Witness != nil) != (c.k < c.n) {
			t.Errorf("%s: got witness %+v", c.op, o.Witness)
		}
	}
	if w := f.Of("B3").Witness; w.Incident != "ev-000-0" || w.Event != "ev-000-0" || w.Field != "process.command_line" || !strings.Contains(w.Part, "/srv/keys") {
		t.Errorf("got witness %+v", w)
	}
	if l := f.Worst.A; l == nil || l.Operator != "A1" || l.Recall.K != 0 || *l.Recall.CPHigh != 0.264648469 {
		t.Errorf("got worst fault %+v, want A1 with 0 of 12 and the Clopper-Pearson bound 1 - 0.025^(1/12)", l)
	}
	if m := f.Robust.B; m == nil || m.Incidents != 12 || m.Value <= 0 || m.Value >= 1 || m.Low >= m.Value || m.High <= m.Value {
		t.Errorf("got mean %+v", m)
	}
}

// A rule that counts is asked about the events of a group together.
func TestMeasureRulesThatCount(t *testing.T) {
	correlation := strings.Replace(keysRule, "title: t\n", "title: t\nname: keys\n", 1) + "---\ntitle: many\nid: 11111111-0000-4000-8000-000000000002\ncorrelation:\n  type: event_count\n  rules: [keys]\n  group-by: [agent.id]\n  timespan: 15m\n  condition: {gte: 3}\n"
	stats := "# title: t\n# id: 11111111-0000-4000-8000-000000000003\n# window: 1h\nprocess.command_line=\"*/srv/keys*\" | stats count by agent.id | where count > 2"
	for name, text := range map[string]string{"correlation": correlation, "stats": stats} {
		f := measured(t, commands(t, 10, 4, "cat /srv/keys/a"), 9, text, Options{})
		if f.Asked != 10 {
			t.Errorf("%s: got %d asked of %d caught, %d unfit, want 10", name, f.Asked, f.Caught, f.Unfit)
			continue
		}
		for _, c := range []struct {
			op string
			k  int
		}{{"A1", 0}, {"A9", 0}, {"B2", 10}, {"B3", 0}, {"G9", 0}, {"G15", 0}} {
			if o := f.Of(c.op); o.Recall.K != c.k || o.Recall.N != 10 {
				t.Errorf("%s, %s (%s): got %d of %d, want %d of 10", name, c.op, o.Form, o.Recall.K, o.Recall.N, c.k)
			}
		}
		if w := f.Of("G15").Witness; w == nil || w.Part == "" {
			t.Errorf("%s: got witness %+v", name, w)
		}
	}
}

func TestWhoElseCatches(t *testing.T) {
	other := compile(t, head0+"detection:\n  a:\n    process.command_line|contains: cat\n  condition: a\n")
	f := measured(t, commands(t, 5, 1, "cat /srv/keys/a"), 9, keysRule, Options{Others: []*plan.Plan{other}})
	if o := f.Of("B7"); o.Recall.K != 0 || o.Any == nil || o.Any.K != 5 {
		t.Errorf("got %+v and any %+v, want the other rule to catch all", o.Recall, o.Any)
	}
	if o := f.Of("B13"); o.Any.K != 0 {
		t.Errorf("got any %+v, want nobody to catch what is encoded", o.Any)
	}
}

func TestNoIncidents(t *testing.T) {
	facts := commands(t, 3, 1, "id")
	f := measured(t, facts, 9, keysRule, Options{})
	if f.Asked != 0 || f.Caught != 0 || f.Worst.A != nil || f.Robust.All != nil || len(f.SinglePoints) != 0 {
		t.Errorf("got %+v, want nothing", f)
	}
}

// What needs events beside those that fired is left out and counted.
func TestUnfitIncidents(t *testing.T) {
	const text = "# title: t\n# id: 11111111-0000-4000-8000-000000000004\n# window: 7d\nprocess.command_line=\"*/srv/keys*\" | sort 0 _time | streamstats count by agent.id | where count > 2"
	f := measured(t, commands(t, 3, 4, "cat /srv/keys/a"), 20, text, Options{})
	if f.Caught != 3 || f.Asked+f.Unfit != 3 || f.Unfit == 0 {
		t.Errorf("got %d caught, %d asked, %d unfit: the third event fires because of two before it", f.Caught, f.Asked, f.Unfit)
	}
}

// Of many incidents the same are taken, whatever the rule.
func TestIncidentsAreBounded(t *testing.T) {
	facts := commands(t, 260, 1, "cat /srv/keys/a")
	f := measured(t, facts, 100, keysRule, Options{Operators: catalogue[:1]})
	g := measured(t, facts, 100, head0+"detection:\n  a:\n    process.command_line|contains: cat\n  condition: a\n", Options{Operators: catalogue[:1]})
	if f.Asked != MaxIncidents || f.Caught != 260 || !slices.Equal(f.Incidents, g.Incidents) {
		t.Errorf("got %d of %d, and %d", f.Asked, f.Caught, g.Asked)
	}
	if p := Pair(f, g, "A1"); p != (Paired{Neither: MaxIncidents}) {
		t.Errorf("got %+v, want neither to catch any", p)
	}
	if p := Pair(f, g, "B1"); p != (Paired{}) {
		t.Errorf("of an operator that was not measured: got %+v", p)
	}
}

// TestOrderLaw: workers, the order of rows and the cut into segments show in
// no figure.
func TestOrderLaw(t *testing.T) {
	facts := slices.Concat(commands(t, 6, 3, "cat /srv/keys/a"), commands(t, 4, 1, `sh -c "cat /srv/keys/x"`))
	for i := range facts {
		facts[i].event.ID = fmt.Sprintf("ev-%d", i)
	}
	want := ""
	rapid.Check(t, func(rt *rapid.T) {
		mixed := rapid.Permutation(facts).Draw(rt, "order")
		size := rapid.IntRange(1, len(facts)).Draw(rt, "size")
		f := measured(t, mixed, size, keysRule, Options{Workers: rapid.IntRange(1, 4).Draw(rt, "workers")})
		b, err := json.Marshal(f)
		if err != nil {
			rt.Fatal(err)
		}
		if want == "" {
			want = string(b)
		}
		if string(b) != want {
			rt.Fatalf("got another figure:\n%s", cmp.Diff(want, string(b)))
		}
	})
}

func TestPairOnTheSameIncidents(t *testing.T) {
	facts := slices.Concat(commands(t, 3, 1, "cat /srv/keys/a"))
	narrow := measured(t, facts, 9, keysRule, Options{})
	wide := measured(t, facts, 9, head0+"detection:\n  a:\n    process.command_line|contains: cat\n  condition: a\n", Options{})
	if p := Pair(narrow, wide, "B7"); p != (Paired{Gained: 3}) {
		t.Errorf("got %+v, want the wider rule to gain three", p)
	}
	if p := Pair(wide, narrow, "B7"); p != (Paired{Lost: 3}) {
		t.Errorf("got %+v, want the narrower rule to lose three", p)
	}
}

// A witness names an event of the corpus, also where one became two.
func TestWitnessNamesAnEventOfTheCorpus(t *testing.T) {
	f := measured(t, commands(t, 2, 1, "cat /srv/keys/a"), 9, keysRule, Options{})
	for _, o := range f.Operators {
		if w := o.Witness; w != nil && w.Event != "ev-000-0" {
			t.Errorf("%s: got event %s", o.ID, w.Event)
		}
	}
}
