package filtering_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"assay/corpus"
	"assay/corpus/ingest"
	"assay/tuning/episode"
	"assay/tuning/filtering"
	"assay/tuning/holdout"
	"assay/tuning/plan"
	"assay/tuning/replay"
	"assay/tuning/report"
	"assay/tuning/rule"
)

// bench is a corpus and what is known of it before any rule.
type bench struct {
	t      *testing.T
	view   *corpus.View
	survey *report.Survey
}

func newBench(t *testing.T, texts ...string) *bench {
	t.Helper()
	store, err := corpus.Open(t.Context(), t.TempDir(), corpus.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	for i, text := range texts {
		source := ingest.Source{Name: fmt.Sprint(i, ".ndjson"), Size: int64(len(text)), Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
		if _, err := ingest.Import(t.Context(), store, []ingest.Source{source}, ingest.Options{Origin: corpus.Stream, By: "test"}); err != nil {
			t.Fatal(err)
		}
	}
	snap, err := store.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t}
	if b.view, err = store.View(t.Context(), snap); err != nil {
		t.Fatal(err)
	}
	if b.survey, err = report.NewSurvey(t.Context(), report.SourceOf(b.view), episode.Options{}); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *bench) run(ctx context.Context, r *rule.Rule) (episode.Firing, error) {
	p, ds := plan.Compile(r, plan.Env{})
	if p == nil {
		return episode.Firing{}, ds.Err()
	}
	res, err := replay.Run(ctx, p, b.view, replay.Options{})
	if err != nil {
		return episode.Firing{}, err
	}
	return report.OutcomeOf(res).Firing, nil
}

func (b *bench) propose(name, text string, o filtering.Options) *filtering.Proposal {
	b.t.Helper()
	r := parsed(b.t, name, text)
	p, ds := plan.Compile(r, plan.Env{})
	if p == nil {
		b.t.Fatal(ds)
	}
	fired, err := b.run(b.t.Context(), r)
	if err != nil {
		b.t.Fatal(err)
	}
	out, err := filtering.Propose(b.t.Context(), filtering.Ground{View: b.view, Survey: b.survey, Replay: b.run}, p, fired, o)
	if err != nil {
		b.t.Fatal(err)
	}
	return out
}

// sends are uploads: true positives to strange hosts, false ones to a partner
// by the help desk, with a file whose name is another each time, and one noisy
// agent that dealt with one host long ago.
func sends() (lines []string) {
	day := time.Date(2026, 5, 4, 0, 0, 0, 0, time.UTC)
	add := func(at time.Time, agent, role, to, file, verdict string) {
		lines = append(lines, fmt.Sprintf(`{"event":{"id":"e%03d","time":%q},"agent":{"id":%q,"role":%q},"tool":"send","to":%q,"file":%q,"alert":{"handling_seconds":600},"label":{"verdict":%q}}`,
			len(lines), at.Format(time.RFC3339), agent, role, to, file, verdict))
	}
	for i := range 60 {
		add(day.AddDate(0, 0, i), fmt.Sprint("desk-", i), "desk", fmt.Sprintf("h%d.partner.test", i%7), fmt.Sprintf("report-%d.csv", i), "false_positive")
		if i < 20 {
			add(day.Add(time.Duration(i)*2*time.Hour), "noisy", "build", "mirror.test", fmt.Sprintf("pack-%d.bin", i), "false_positive")
		}
		if i%6 == 0 {
			add(day.AddDate(0, 0, i), fmt.Sprint("coder-", i), "coder", fmt.Sprintf("h%d.partner.test", i), "keys.csv", "true_positive")
		}
	}
	return lines
}

func find(p *filtering.Proposal, words string) *filtering.Candidate {
	for i := range p.Candidates {
		if p.Candidates[i].Words == words {
			return &p.Candidates[i]
		}
	}
	return nil
}

func flags(c *filtering.Candidate) string {
	var out []string
	for _, f := range c.Flags {
		out = append(out, string(f.Code))
	}
	return strings.Join(out, " ")
}

func TestPropose(t *testing.T) {
	b := newBench(t, strings.Join(sends(), "\n"))
	p := b.propose("a.yml", ours, filtering.Options{Most: 20, MaxShare: .8, Note: note})
	if p.Refused != "" || p.Split.Kind != holdout.Groups || p.FalsePositives.Tune+p.FalsePositives.Holdout != 80 || p.HoursPerWeek == nil {
		t.Fatalf("got %+v", p)
	}
	role := find(p, `agent.role is "desk"`)
	if role == nil || flags(role) != "" || role.Tune.FalseEvents.K+role.Holdout.FalseEvents.K != 60 || role.HidesTruth() || *role.HoursSaved <= 0 || role.Entities != 60 || role.Satisfiable || role.Evadable.K != 0 || role.Evadable.N != 10 {
		t.Errorf("by role: %+v", role)
	}
	if p.Candidates[0].Words != role.Words {
		t.Errorf("the best is %s", p.Candidates[0].Words)
	}
	if want := `The best filter, agent.role is "desk", saves `; !strings.HasPrefix(p.Sentences()[0], want) || !strings.Contains(p.Sentences()[0], "hides no known true positive.") || !strings.Contains(p.Sentences()[1], "Of 80 false positives") {
		t.Errorf("%q", p.Sentences())
	}
	tail := find(p, `to ends with ".partner.test"`) // as much as the end of the file, which is not told a second time
	if tail == nil || !strings.HasPrefix(flags(tail), "too_broad") || !tail.HidesTruth() || !strings.Contains(tail.Flags[0].Message, "10 true positives and loses 10 of 10 known incidents") {
		t.Errorf("by the end of the host: %+v", tail)
	}
	for _, c := range p.Candidates {
		if len(c.Terms) == 2 && c.Tune.TrueEvents.K != 0 {
			t.Errorf("a pair that hides a truth of the tuned part: %s", c.Words)
		}
	}
	if x := find(p, `agent.id is "noisy"`); x == nil || flags(x) != "too_narrow too_narrow too_narrow dead" || x.Tune.FalseEvents.K != 20 {
		t.Errorf("one agent, long ago: %+v", x)
	}
	b.holds(p)
	// The order is that of the tuned part: an order by the holdout would choose on
	// what it is measured by.
	for i := 1; i < len(p.Candidates); i++ {
		x, y := &p.Candidates[i-1], &p.Candidates[i]
		same := x.HidesTruth() == y.HidesTruth() && strings.Contains(flags(x), "too_broad") == strings.Contains(flags(y), "too_broad") && min(1, x.Holdout.FalseEvents.K) == min(1, y.Holdout.FalseEvents.K)
		if same && x.Tune.FalseEpisodes.K < y.Tune.FalseEpisodes.K {
			t.Errorf("%s, which leaves out %d, stands before %s, which leaves out %d", x.Words, x.Tune.FalseEpisodes.K, y.Words, y.Tune.FalseEpisodes.K)
		}
	}
}

// holds is the law: what is said of a filter is what a replay of the rule with
// the filter in its text does.
func (b *bench) holds(p *filtering.Proposal) {
	b.t.Helper()
	before, err := b.run(b.t.Context(), parsed(b.t, "a.yml", ours))
	if err != nil {
		b.t.Fatal(err)
	}
	had := b.survey.Pool().Cut(before)
	for _, c := range p.Candidates {
		with, err := c.Terms.Insert(parsed(b.t, "a.yml", ours), ours, note)
		if err != nil || !strings.Contains(with, c.Sigma) {
			b.t.Fatal(err, with)
		}
		after, err := b.run(b.t.Context(), parsed(b.t, "a.yml", with))
		if err != nil {
			b.t.Fatal(err)
		}
		cut := b.survey.Pool().Cut(after)
		if got, want := c.Tune.FalseEvents.K+c.Holdout.FalseEvents.K, had.Fired.Event.FalsePositive-cut.Fired.Event.FalsePositive; got != want {
			b.t.Errorf("%s: %d false positives left out, replayed %d", c.Words, got, want)
		}
		if _, incidents := b.survey.Pool().Pair(had, cut); c.Tune.Incidents.K+c.Holdout.Incidents.K != incidents.Lost {
			b.t.Errorf("%s: %d incidents lost, replayed %d", c.Words, c.Tune.Incidents.K+c.Holdout.Incidents.K, incidents.Lost)
		}
	}
}

// TestProposeShowsNoOrder: neither the cut into segments nor the order of rows
// shows.
func TestProposeShowsNoOrder(t *testing.T) {
	lines := sends()
	encode := func(b *bench) string {
		p := b.propose("a.yml", ours, filtering.Options{Note: note})
		p.Snapshot = ""
		text, err := json.MarshalIndent(p, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	want := encode(newBench(t, strings.Join(lines, "\n")))
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
	if d := cmp.Diff(want, encode(newBench(t, strings.Join(lines[:40], "\n"), strings.Join(lines[40:], "\n")))); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestProposeByTime(t *testing.T) {
	b := newBench(t, strings.Join(sends(), "\n"))
	p := b.propose("a.yml", ours, filtering.Options{Authored: time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC), Most: 20})
	if p.Split.Kind != holdout.Time || p.FalsePositives.Holdout != 31 || !strings.Contains(p.SplitWords, "after 2026-06-01") {
		t.Errorf("got %+v, %s", p.FalsePositives, p.SplitWords)
	}
	mirror := find(p, `agent.id is "noisy"`)
	if mirror == nil || !strings.Contains(flags(mirror), "too_narrow dead") || mirror.Holdout.FalseEvents.K != 0 || *mirror.HoursSaved != 0 {
		t.Errorf("what stopped before: %+v", mirror)
	}
}

func TestProposeRefuses(t *testing.T) {
	lines := sends()
	for name, c := range map[string]struct {
		lines []string
		want  string
	}{
		"few":  {lines[:9], "No filter is proposed: there is no holdout: of the false positives of the rule "},
		"none": {[]string{strings.Replace(lines[0], "false_positive", "true_positive", 1)}, "No filter is proposed: there is no holdout: "},
	} {
		p := newBench(t, strings.Join(c.lines, "\n")).propose("a.yml", ours, filtering.Options{})
		if len(p.Candidates) != 0 || !strings.HasPrefix(p.Sentences()[0], c.want) || !strings.HasSuffix(p.Sentences()[0], "always looks good.") {
			t.Errorf("%s: %q", name, p.Sentences())
		}
	}
	var unlike []string
	for i := range 80 {
		unlike = append(unlike, fmt.Sprintf(`{"event":{"id":"e%d","time":"2026-05-04T09:00:00Z"},"agent":{"id":"a%d"},"tool":"send","label":{"verdict":"false_positive"}}`, i, i))
	}
	p := newBench(t, strings.Join(unlike, "\n")).propose("a.yml", strings.Replace(ours, "tool: send", "agent.id|startswith: a", 1), filtering.Options{Most: 3})
	if len(p.Candidates) == 0 || p.Candidates[0].HoursSaved != nil || !strings.Contains(flags(&p.Candidates[0]), "too_broad") || !strings.Contains(p.Sentences()[0], "leaves out") || !strings.Contains(p.Sentences()[0], "nothing shows what it would hide; but it leaves out most") {
		t.Errorf("got %+v, %q", p.Candidates, p.Sentences())
	}
}

// TestProposeForGroups: a rule that fires on groups is replayed with each
// filter.
func TestProposeForGroups(t *testing.T) {
	b := newBench(t, strings.Join(sends(), "\n"))
	text := "tool=send | stats count by agent.role, agent.id | where count > 0"
	p := b.propose("a.spl", text, filtering.Options{Most: 20})
	role := find(p, `agent.role is "desk"`)
	if role == nil || role.Tune.FalseEvents.K+role.Holdout.FalseEvents.K != 60 || role.SPL != `NOT (agent.role="desk")` {
		t.Fatalf("got %+v", role)
	}
	with, err := role.Terms.Insert(parsed(t, "a.spl", text), text, note)
	if err != nil {
		t.Fatal(err)
	}
	fired, err := b.run(t.Context(), parsed(t, "a.spl", with))
	if err != nil {
		t.Fatal(err)
	}
	if n := b.survey.Pool().Cut(fired).Fired.Event.FalsePositive; n != 20 {
		t.Errorf("%s fires on %d false positives, want 20", with, n)
	}
}

func TestNarrowedCorrelation(t *testing.T) {
	b := newBench(t, strings.Join(sends(), "\n"))
	twice := "title: Twice\nname: twice\ncorrelation:\n    type: event_count\n    rules: [0d1f6a0e-2f0b-4c2e-8a55-2f6f3c7f0901]\n    group-by: [agent.role]\n    timespan: 3d\n    condition: {gte: 2}\n---\n" + ours
	outer := "title: Outer\ncorrelation:\n    type: event_count\n    rules: [twice]\n    group-by: [agent.role]\n    timespan: 9d\n    condition: {gte: 1}\n---\n" + twice
	f := filtering.Filter{{Field: "agent.role", Op: filtering.Equals, Value: "build"}}
	for _, text := range []string{twice, outer} {
		r := parsed(t, "a.yml", text)
		all, err := b.run(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		some, err := b.run(t.Context(), filtering.Narrowed(r, f.Expr()))
		if err != nil {
			t.Fatal(err)
		}
		had, has := b.survey.Pool().Cut(all).Fired.Event, b.survey.Pool().Cut(some).Fired.Event
		if had.FalsePositive-has.FalsePositive != 20 || had.TruePositive != has.TruePositive {
			t.Errorf("%s: before %+v, with the filter %+v", r.Title, had, has)
		}
	}
}
