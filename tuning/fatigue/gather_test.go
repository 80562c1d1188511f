package fatigue_test

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"

	"assay/corpus"
	"assay/corpus/generate"
	"assay/corpus/ingest"
	"assay/data"
	"assay/tuning/attention"
	"assay/tuning/episode"
	"assay/tuning/fatigue"
	"assay/tuning/library"
	"assay/tuning/plan"
	"assay/tuning/promote"

	"github.com/google/go-cmp/cmp"
)

// bench is a small synthetic corpus with the rules that ship with Assay.
func bench(t *testing.T) fatigue.Sources {
	t.Helper()
	ctx := t.Context()
	store, err := corpus.Open(ctx, t.TempDir(), corpus.Options{})
	must(t, err)
	t.Cleanup(func() { store.Close() })
	g, err := generate.New(generate.Config{Events: 4000, Days: 14})
	must(t, err)
	var text bytes.Buffer
	must(t, g.Write(ctx, &text, nil))
	source := ingest.Source{Name: "events.ndjson", Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(text.Bytes())), nil }}
	_, err = ingest.Import(ctx, store, []ingest.Source{source}, ingest.Options{Origin: corpus.Stream, Synthetic: true, By: "test"})
	must(t, err)
	from := fatigue.Sources{Store: store}
	from.Library, err = library.Open(ctx, store.DB(), library.Options{})
	must(t, err)
	_, err = from.Library.AdoptFolder(ctx, data.Rules(), "test", "test")
	must(t, err)
	from.Register, err = promote.Open(ctx, store.DB(), from.Library)
	must(t, err)
	from.Attention, err = attention.Open(ctx, store.DB())
	must(t, err)
	return from
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func headOf(t *testing.T, store *corpus.Store) *corpus.View {
	t.Helper()
	snap, err := store.Head(t.Context())
	must(t, err)
	v, err := store.View(t.Context(), snap)
	must(t, err)
	return v
}

// What was labelled and opened comes back as evidence, without who did it.
func TestGather(t *testing.T) {
	from := bench(t)
	ctx := t.Context()
	e, err := fatigue.Gather(ctx, from)
	must(t, err)
	if len(e.Closings) > 0 || e.Recording != nil || e.Seconds != nil || len(e.Reviews) > 0 {
		t.Errorf("before anything: %+v", e)
	}
	id := alertOf(t, headOf(t, from.Store))
	must(t, from.Attention.Begin(ctx, monday))
	must(t, from.Attention.Look(ctx, id, attention.OnItsPage, monday))
	_, err = from.Store.Label(ctx, corpus.LabelChange{Events: []string{id}, Verdict: corpus.Undetermined, Who: "somebody", Source: "page", Seen: corpus.AnyLabels, At: monday})
	must(t, err)
	e, err = fatigue.Gather(ctx, from)
	must(t, err)
	if len(e.Closings) != 1 || e.Closings[0].Key != corpus.KeyOf(id) || len(e.Opens) != 1 || e.Recording == nil {
		t.Errorf("got %+v", e)
	}
}

func alertOf(t *testing.T, v *corpus.View) string {
	t.Helper()
	rule, err := v.Segments()[0].Column(t.Context(), "alert.rule_id")
	must(t, err)
	for row := range rule.Rows() {
		if rule.Code(row) >= corpus.FirstCode && v.Labels(0).Verdict(row) == corpus.Unlabelled {
			e, err := v.Event(t.Context(), corpus.Ref{Row: row})
			must(t, err)
			return e.ID
		}
	}
	t.Fatal("no open alert")
	return ""
}

// A filter leaves out what the rule without it fires on, and nothing that the
// rule itself fires on.
func TestFilters(t *testing.T) {
	from := bench(t)
	v := headOf(t, from.Store)
	all, err := from.Library.List(t.Context())
	must(t, err)
	left, err := fatigue.Filters(t.Context(), v, all, plan.Env{})
	must(t, err)
	some := 0
	for _, f := range left {
		if len(f.Rows) != len(v.Segments()) || f.Rule == "" || f.Name == "" {
			t.Errorf("got %+v", f)
		}
		for _, rows := range f.Rows {
			some += rows.Count()
		}
	}
	if len(left) == 0 || some == 0 {
		t.Errorf("%d rules with filters leave %d events out", len(left), some)
	}
	alerts, err := fatigue.Read(t.Context(), episode.Parts(v))
	must(t, err)
	got, err := alerts.Indicate(t.Context(), fatigue.Scope{}, fatigue.Evidence{Filtered: left})
	must(t, err)
	ids := 0
	for _, r := range got.Blind.Rules {
		for _, e := range r.Events {
			if _, err := v.Find(t.Context(), e.Event); err != nil || e.Hours < 0 || e.Hours > fatigue.BlindWithin.Hours() {
				t.Errorf("%s: %+v, %v", r.Rule, e, err)
			}
			ids++
		}
	}
	if ids == 0 {
		t.Error("nothing was dismissed before a true positive")
	}
	for _, i := range got.All {
		if strings.Contains(i.Says, "greta") || strings.Contains(i.Says, "amara") {
			t.Errorf("%s names somebody", i.Says)
		}
	}
}

// What two people said of an event of the random share is evidence, by time, with
// the team of its alert; an opinion of an event chosen for being odd is none.
func TestGatherSeconds(t *testing.T) {
	ctx := t.Context()
	store, err := corpus.Open(ctx, t.TempDir(), corpus.Options{})
	must(t, err)
	t.Cleanup(func() { store.Close() })
	text := `{"event":{"id":"e1"},"alert":{"rule_id":"r","team":"red"}}
{"event":{"id":"e2"},"alert":{"rule_id":"r"}}
{"event":{"id":"e3"},"alert":{"rule_id":"r","team":"red"}}
`
	source := ingest.Source{Name: "events.ndjson", Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
	_, err = ingest.Import(ctx, store, []ingest.Source{source}, ingest.Options{By: "test"})
	must(t, err)
	_, err = store.Label(ctx, corpus.LabelChange{Events: []string{"e1", "e2", "e3"}, Verdict: corpus.FalsePositive, Who: "greta", Source: "page", Seen: corpus.AnyLabels, At: monday})
	must(t, err)
	must(t, opine(store, "e1", "amara", corpus.TruePositive, true, 3))
	must(t, opine(store, "e2", "amara", corpus.FalsePositive, true, 2))
	must(t, opine(store, "e3", "amara", corpus.TruePositive, false, 1))
	must(t, opine(store, "e2", "bela", corpus.TruePositive, true, 4))
	e, err := fatigue.Gather(ctx, fatigue.Sources{Store: store})
	must(t, err)
	want := []fatigue.Second{
		{Event: "e2", At: monday.AddDate(0, 0, 2), First: corpus.FalsePositive, Second: corpus.FalsePositive},
		{Event: "e1", At: monday.AddDate(0, 0, 3), Team: "red", First: corpus.FalsePositive, Second: corpus.TruePositive},
	}
	if diff := cmp.Diff(want, e.Seconds); diff != "" {
		t.Errorf("second labels (-want +got):\n%s", diff)
	}
}

func opine(store *corpus.Store, event, who string, v corpus.Verdict, sampled bool, day int) error {
	o := corpus.Opinion{Event: event, Who: who, Verdict: v, Reason: corpus.OtherReason, Drawn: corpus.Deciding, Sampled: sampled, Source: "page", At: monday.AddDate(0, 0, day)}
	return store.Opine(context.Background(), []corpus.Opinion{o})
}
