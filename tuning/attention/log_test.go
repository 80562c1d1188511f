package attention_test

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"assay/corpus"
	"assay/corpus/generate"
	"assay/corpus/ingest"
	"assay/tuning/attention"

	"github.com/google/go-cmp/cmp"
)

var noon = time.Date(2026, 11, 16, 12, 0, 0, 0, time.UTC)

// open is a small synthetic corpus with an attention log.
func open(t *testing.T) (*corpus.Store, *attention.Log) {
	t.Helper()
	store, err := corpus.Open(t.Context(), t.TempDir(), corpus.Options{})
	must(t, err)
	t.Cleanup(func() { store.Close() })
	g, err := generate.New(generate.Config{Events: 3000, Days: 14})
	must(t, err)
	var text bytes.Buffer
	must(t, g.Write(t.Context(), &text, nil))
	source := ingest.Source{Name: "events.ndjson", Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(text.Bytes())), nil }}
	_, err = ingest.Import(t.Context(), store, []ingest.Source{source}, ingest.Options{Origin: corpus.Stream, Synthetic: true, By: "test"})
	must(t, err)
	log, err := attention.Open(t.Context(), store.DB())
	must(t, err)
	return store, log
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func head(t *testing.T, store *corpus.Store) *corpus.View {
	t.Helper()
	snap, err := store.Head(t.Context())
	must(t, err)
	v, err := store.View(t.Context(), snap)
	must(t, err)
	return v
}

func draw(t *testing.T, store *corpus.Store, d attention.Draft) []attention.Control {
	t.Helper()
	all, err := attention.Draw(t.Context(), head(t, store), d)
	must(t, err)
	return all
}

func TestDraw(t *testing.T) {
	store, _ := open(t)
	v := head(t, store)
	all := draw(t, store, attention.Draft{Seed: 7, Count: 21})
	counts := map[corpus.Verdict]int{}
	for _, c := range all {
		counts[c.Verdict]++
		if _, err := v.Find(t.Context(), c.Event.ID); !errors.Is(err, corpus.ErrNotFound) {
			t.Errorf("%s is an event of the corpus: %v", c.Event.ID, err)
		}
		for _, f := range c.Event.Fields {
			if attention.Hidden(f.Path) || corpus.IsOutcomePath(f.Path) {
				t.Errorf("%s tells %s", c.Event.ID, f.Path)
			}
		}
		if _, last, _ := v.Snapshot().Times(); c.Event.Time.After(last) || last.Sub(c.Event.Time) > 25*time.Hour {
			t.Errorf("%s is of %s, the newest event of %s", c.Event.ID, c.Event.Time, last)
		}
		if c.Event.Native != nil || c.Team == "" {
			t.Errorf("%s: native %v, team %q", c.Event.ID, c.Event.Native, c.Team)
		}
	}
	if counts[corpus.TruePositive] != 11 || counts[corpus.BenignPositive] != 10 {
		t.Errorf("drew %v", counts)
	}
	if again := draw(t, store, attention.Draft{Seed: 7, Count: 21}); !cmp.Equal(ids(all), ids(again)) {
		t.Error("the same draft gave other controls")
	}
	if other := draw(t, store, attention.Draft{Seed: 8, Count: 21}); cmp.Equal(ids(all), ids(other)) {
		t.Error("another seed gave the same controls")
	}
}

func ids(all []attention.Control) (out []string) {
	for _, c := range all {
		out = append(out, c.Event.ID)
	}
	return out
}

// A copy shares no name of an entity with any event of the corpus.
func TestDrawGivesOtherEntities(t *testing.T) {
	store, _ := open(t)
	v := head(t, store)
	for _, c := range draw(t, store, attention.Draft{Seed: 3}) {
		for _, path := range []string{"agent.id", "user.id", "session.id"} {
			name := c.Event.Get(path).Text()
			for _, s := range v.Segments() {
				col, err := s.Column(t.Context(), path)
				must(t, err)
				for i := range col.Distinct() {
					if name != "" && col.Entry(i).Text() == name {
						t.Errorf("%s %q is of the corpus", path, name)
					}
				}
			}
		}
	}
}

func TestDrawRefuses(t *testing.T) {
	store, log := open(t)
	for _, d := range []attention.Draft{{Share: -.1}, {Share: .51}, {Count: 1}, {Count: 1001}, {Count: -3}} {
		if _, err := attention.Draw(t.Context(), head(t, store), d); !errors.Is(err, attention.ErrPlan) {
			t.Errorf("%+v: %v", d, err)
		}
		if _, err := log.Plan(t.Context(), d, make([]attention.Control, 1), "lead", noon); !errors.Is(err, attention.ErrPlan) {
			t.Errorf("plan %+v: %v", d, err)
		}
	}
	if _, err := log.Plan(t.Context(), attention.Draft{}, nil, "lead", noon); !errors.Is(err, attention.ErrPlan) {
		t.Errorf("a plan of nothing: %v", err)
	}
	bare, err := corpus.Open(t.Context(), t.TempDir(), corpus.Options{})
	must(t, err)
	defer bare.Close()
	if _, err := attention.Draw(t.Context(), head(t, bare), attention.Draft{}); !errors.Is(err, attention.ErrPlan) {
		t.Errorf("of an empty corpus: %v", err)
	}
}

// From plan to answers: every control once, at a slot at most one.
func TestControlsAreAnsweredOnce(t *testing.T) {
	store, log := open(t)
	d := attention.Draft{Share: .5, Seed: 11, Count: 24}
	drawn := draw(t, store, d)
	if c, err := log.Next(t.Context(), "slot"); c != nil || err != nil {
		t.Fatalf("without a plan: %v, %v", c, err)
	}
	p, err := log.Plan(t.Context(), d, drawn, "the lead", noon)
	must(t, err)
	if p.Controls != 24 || p.Seq != 1 {
		t.Errorf("planned %+v", p)
	}
	stood, seen := 0, []string{}
	for i := range 200 {
		slot := "open-" + string(rune('a'+i%26)) + strings.Repeat("x", i/26)
		c, err := log.Next(t.Context(), slot)
		must(t, err)
		if c == nil {
			continue
		}
		stood++
		if again, _ := log.Next(t.Context(), slot); again == nil || again.Event.ID != c.Event.ID {
			t.Fatalf("looked at again, the slot has %v", again)
		}
		given := attention.Given{Control: c.Event.ID, Verdict: corpus.TruePositive, Slot: slot, Spell: 90 * time.Minute, Queue: 200 - i, At: noon.Add(time.Duration(i) * time.Minute)}
		truth, err := log.Answer(t.Context(), given)
		must(t, err)
		if truth != c.Verdict {
			t.Errorf("%s is %s, told %s", c.Event.ID, c.Verdict, truth)
		}
		if _, err := log.Answer(t.Context(), given); !errors.Is(err, attention.ErrAnswered) {
			t.Errorf("answered twice: %v", err)
		}
		if after, _ := log.Next(t.Context(), slot); after != nil {
			t.Errorf("slot %s has a second control", slot)
		}
		seen = append(seen, c.Event.ID)
	}
	if stood != 24 {
		t.Errorf("%d controls stood in front of 200 slots, want all 24", stood)
	}
	if !slices.Equal(seen, ids(drawn)) {
		t.Errorf("answered %v, drawn %v", seen, ids(drawn))
	}
	answers, err := log.Answers(t.Context())
	must(t, err)
	if len(answers) != 24 || answers[0].Hours != 1.5 || answers[0].Queue < 100 || !answers[0].Found() || answers[0].Team == "" {
		t.Errorf("%d answers, the first %+v", len(answers), answers[0])
	}
	signals := 0
	for _, a := range answers {
		if a.Signal() {
			signals++
		}
	}
	if signals != 12 {
		t.Errorf("%d signals of 24", signals)
	}
	plans, err := log.Plans(t.Context())
	must(t, err)
	if len(plans) != 1 || plans[0].Answered != 24 || plans[0].Seed != 11 || plans[0].Share != .5 || !plans[0].At.Equal(noon) {
		t.Errorf("plans %+v", plans)
	}
	// The same draft again: the same events under other ids, to be answered anew.
	_, err = log.Plan(t.Context(), d, drawn, "the lead", noon)
	must(t, err)
	if c, err := log.Next(t.Context(), "open-a"); err != nil || c != nil && slices.Contains(seen, c.Event.ID) {
		t.Errorf("the second plan has %v, %v", c, err)
	}
	if _, err := log.Answer(t.Context(), attention.Given{Control: "nothing", Verdict: corpus.FalsePositive, At: noon}); !errors.Is(err, attention.ErrNotFound) {
		t.Errorf("an unknown control: %v", err)
	}
	if _, err := log.Answer(t.Context(), attention.Given{Control: seen[0]}); !errors.Is(err, attention.ErrPlan) {
		t.Errorf("an answer without a verdict: %v", err)
	}
}

// What the queue shows is what was drawn.
func TestControlsKeepTheirFields(t *testing.T) {
	store, log := open(t)
	d := attention.Draft{Seed: 5}
	drawn := draw(t, store, d)
	_, err := log.Plan(t.Context(), d, drawn, "lead", noon)
	must(t, err)
	for _, want := range drawn {
		got, err := log.Control(t.Context(), want.Event.ID)
		must(t, err)
		if got == nil || got.Team != want.Team || got.Verdict != want.Verdict || !got.Event.Time.Equal(want.Event.Time) {
			t.Fatalf("got %+v, want %+v", got, want)
		}
		for _, f := range want.Event.Fields {
			if f.Value.Kind() != corpus.KindJSON && got.Event.Get(f.Path).Text() != f.Value.Text() {
				t.Errorf("%s: got %q, want %q", f.Path, got.Event.Get(f.Path).Text(), f.Value.Text())
			}
		}
	}
	if c, err := log.Control(t.Context(), "nothing"); c != nil || err != nil {
		t.Errorf("no control: %v, %v", c, err)
	}
}

// Planning and answering controls leaves the corpus as it was: the same
// snapshot, no label, and none of their ids can be labelled or found.
func TestControlsNeverEnterTheCorpus(t *testing.T) {
	store, log := open(t)
	before := head(t, store)
	d := attention.Draft{Seed: 2, Share: .5}
	drawn := draw(t, store, d)
	_, err := log.Plan(t.Context(), d, drawn, "lead", noon)
	must(t, err)
	for _, c := range drawn {
		_, err := log.Answer(t.Context(), attention.Given{Control: c.Event.ID, Verdict: corpus.FalsePositive, At: noon})
		must(t, err)
	}
	after := head(t, store)
	if before.Snapshot().Digest() != after.Snapshot().Digest() || before.Rows() != after.Rows() {
		t.Error("the snapshot is another")
	}
	for _, c := range drawn {
		if _, err := after.Find(t.Context(), c.Event.ID); !errors.Is(err, corpus.ErrNotFound) {
			t.Errorf("%s is in the snapshot: %v", c.Event.ID, err)
		}
		if log, err := store.History(t.Context(), c.Event.ID); err != nil || len(log) > 0 {
			t.Errorf("%s is in the label log: %v, %v", c.Event.ID, log, err)
		}
		_, err := store.Label(t.Context(), corpus.LabelChange{Events: []string{c.Event.ID}, Verdict: corpus.TruePositive, Who: "x", Source: "page", Seen: corpus.AnyLabels})
		if !errors.Is(err, corpus.ErrNotFound) {
			t.Errorf("%s was labelled: %v", c.Event.ID, err)
		}
	}
}

func TestLook(t *testing.T) {
	_, log := open(t)
	if _, ok, err := log.Recording(t.Context()); ok || err != nil {
		t.Errorf("recording before it began: %t, %v", ok, err)
	}
	must(t, log.Begin(t.Context(), noon))
	must(t, log.Begin(t.Context(), noon.Add(time.Hour)))
	for _, minute := range []int{0, 3, 9, 10, 25} {
		must(t, log.Look(t.Context(), "ev-1", attention.OnItsPage, noon.Add(time.Duration(minute)*time.Minute)))
	}
	must(t, log.Look(t.Context(), "ev-2", attention.InQueue, noon.Add(time.Minute)))
	got, err := log.Opens(t.Context(), noon)
	must(t, err)
	var at []int
	for _, o := range got {
		if o.Key == corpus.KeyOf("ev-1") {
			at = append(at, int(o.At.Sub(noon).Minutes()))
		}
	}
	if !slices.Equal(at, []int{0, 10, 25}) || len(got) != 4 {
		t.Errorf("ev-1 was opened at %v, all %v", at, got)
	}
	if since, ok, err := log.Recording(t.Context()); !ok || err != nil || !since.Equal(noon) {
		t.Errorf("recording since %v, %t, %v", since, ok, err)
	}
	if err := log.Look(t.Context(), "ev-1", "by chance", noon.Add(time.Hour)); err == nil {
		t.Error("a way to look that there is none of was kept")
	}
}

// The tables only grow.
func TestTablesOnlyGrow(t *testing.T) {
	store, log := open(t)
	d := attention.Draft{Seed: 2}
	drawn := draw(t, store, d)
	_, err := log.Plan(t.Context(), d, drawn, "lead", noon)
	must(t, err)
	_, err = log.Answer(t.Context(), attention.Given{Control: drawn[0].Event.ID, Verdict: corpus.FalsePositive, At: noon})
	must(t, err)
	must(t, log.Look(t.Context(), "e", attention.Explained, noon))
	must(t, log.Begin(t.Context(), noon))
	if _, err := store.DB().ExecContext(t.Context(), "UPDATE event_open_begun SET at = 0"); err == nil {
		t.Error("the beginning was changed")
	}
	for _, table := range []string{"control_plan", "control", "control_answer", "event_open"} {
		for _, change := range []string{"DELETE FROM " + table, "UPDATE " + table + " SET seq = seq + 100"} {
			if _, err := store.DB().ExecContext(t.Context(), change); err == nil || !strings.Contains(err.Error(), "only grows") {
				t.Errorf("%s: %v", change, err)
			}
		}
	}
}
