package doubt_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"assay/corpus"
	"assay/tuning/doubt"
	"github.com/google/go-cmp/cmp"
)

const (
	tp  = corpus.TruePositive
	bp  = corpus.BenignPositive
	fp  = corpus.FalsePositive
	und = corpus.Undetermined
)

// fact is an event of a test.
type fact struct {
	id, text, incident, kind string
	seconds                  float64 // < 0: not measured
	verdict                  corpus.Verdict
	native                   *corpus.Native
}

func fatal(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// storeOf keeps the events in segments of size, each labelled by itself.
func storeOf(t testing.TB, facts []fact, size int) *corpus.Store {
	t.Helper()
	ctx := context.Background()
	dir := t.TempDir()
	s, err := corpus.Open(ctx, dir, corpus.Options{Now: func() time.Time { return time.Unix(1e9, 0) }, CacheBytes: 256 << 20})
	fatal(t, err)
	t.Cleanup(func() { s.Close() })
	unlock, err := s.LockImport(ctx)
	fatal(t, err)
	defer unlock()
	im := corpus.Import{ID: "i", By: "ana", Read: int64(len(facts)), Added: int64(len(facts))}
	for from := 0; from < len(facts); from += size {
		w := s.NewSegment(corpus.SegmentOptions{Origin: corpus.Stream, Import: im.ID})
		for _, f := range facts[from:min(len(facts), from+size)] {
			fatal(t, w.Append(f.event()))
			if f.verdict != corpus.Unlabelled {
				im.Labels = append(im.Labels, corpus.ImportLabel{Event: f.id, Verdict: f.verdict, Who: "ana"})
			}
		}
		meta, err := w.Finish(ctx)
		fatal(t, err)
		im.Segments = append(im.Segments, meta)
	}
	_, err = s.Commit(ctx, im)
	fatal(t, err)
	return s
}

func (f fact) event() *corpus.Event {
	e := &corpus.Event{ID: f.id, Native: f.native}
	add := func(path, text string) {
		if text != "" {
			e.Fields = append(e.Fields, corpus.Field{Path: path, Value: corpus.String(text)})
		}
	}
	if f.seconds >= 0 {
		e.Fields = append(e.Fields, corpus.Field{Path: "alert.handling_seconds", Value: corpus.Float(f.seconds)})
	}
	add("event.kind", f.kind)
	add("incident.id", f.incident)
	add("process.command_line", f.text)
	return e
}

func find(t testing.TB, s *corpus.Store, o doubt.Options) *doubt.Figures {
	t.Helper()
	ctx := context.Background()
	head, err := s.Head(ctx)
	fatal(t, err)
	v, err := s.View(ctx, head)
	fatal(t, err)
	f, err := doubt.Find(ctx, s, v, o)
	fatal(t, err)
	return f
}

func counts(f *doubt.Figures) string {
	var b strings.Builder
	for _, c := range f.Counts {
		fmt.Fprintf(&b, "%s %d ", c.Code, c.Events)
	}
	return strings.TrimSpace(b.String())
}

// one event of each reason among many that are in order.
func suspects() (facts []fact) {
	for i := range 6 {
		facts = append(facts, fact{id: fmt.Sprint("same", i), text: fmt.Sprintf("Backup  --job %d", i*100), verdict: fp, seconds: 60})
	}
	facts[3].verdict = tp
	for i := range 5 {
		facts = append(facts, fact{id: fmt.Sprint("inc", i), incident: "case 7", verdict: tp, seconds: -1})
	}
	facts[8].verdict = fp
	return append(facts,
		fact{id: "rules", verdict: fp, seconds: -1},
		fact{id: "source", verdict: tp, seconds: -1, native: &corpus.Native{Field: "label", Value: "benign", Verdict: fp}},
		fact{id: "truth", verdict: tp, seconds: -1, native: &corpus.Native{Evidence: []corpus.Field{{Path: "ground_truth.label", Value: corpus.String("Benign")}}}},
		fact{id: "detail", verdict: tp, seconds: -1, native: &corpus.Native{Evidence: []corpus.Field{{Path: "ground_truth.stage", Value: corpus.String("none")}, {Path: "label.note", Value: corpus.String("no")}}}},
		fact{id: "agreed", verdict: tp, seconds: -1, native: &corpus.Native{Field: "label", Value: "tp", Verdict: tp}},
		fact{id: "fast", verdict: bp, seconds: 4},
		fact{id: "open", verdict: und, seconds: 1},
		fact{id: "nobody", seconds: 1})
}

func TestEachReason(t *testing.T) {
	s := storeOf(t, suspects(), 100)
	rows := rowsOf(t, s, "rules", "inc2")
	rules := []doubt.Rule{{"A", rows}, {"B", rows[:1]}, {"same as A", rows}, {"C", rows[1:]}, {"quiet", nil}}
	f := find(t, s, doubt.Options{Rules: rules})
	if got := counts(f); got != "same-text 1 incident 1 rules 0 bulk 0 source 2 fast 1" || f.Doubted != 5 || f.Decided != 17 {
		t.Fatalf("%s; %d of %d", got, f.Doubted, f.Decided)
	}
	rules = append(rules, doubt.Rule{Title: "D", Noise: rowsOf(t, s, "rules", "same0")})
	f = find(t, s, doubt.Options{Rules: rules})
	texts := map[string]string{}
	for _, l := range f.Listed {
		for _, w := range l.Why {
			texts[l.Event] += w.Code + ": " + w.Text
		}
	}
	want := map[string]string{
		"same3":  "same-text: of 5 other labelled events with this text 5 are false positive",
		"inc2":   "incident: of 4 other labelled events of this incident 4 are true positive",
		"rules":  "rules: 3 stable rules of different logic fire on it",
		"source": "source: what was imported with it says benign",
		"truth":  "source: what was imported with it says benign",
		"fast":   "fast: the alert was closed after 4 s of work",
	}
	if d := cmp.Diff(want, texts); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if only := find(t, s, doubt.Options{Only: "source"}); len(only.Listed) != 2 || only.Doubted != 5 {
		t.Errorf("%+v", only.Listed)
	}
	if short := find(t, s, doubt.Options{Listed: 2}); len(short.Listed) != 2 || short.Listed[0].Event != "fast" || short.Doubted != 5 {
		t.Errorf("%+v", short.Listed)
	}
}

// rowsOf are rows through all segments of events, rising.
func rowsOf(t testing.TB, s *corpus.Store, ids ...string) (rows []uint32) {
	t.Helper()
	ctx := context.Background()
	head, _ := s.Head(ctx)
	v, err := s.View(ctx, head)
	fatal(t, err)
	for _, id := range ids {
		ref, err := v.Find(ctx, id)
		fatal(t, err)
		start := 0
		for _, seg := range v.Segments()[:ref.Segment] {
			start += seg.Rows()
		}
		rows = append(rows, uint32(start+ref.Row))
	}
	return rows
}

// Of 40 events labelled in one go two are of another kind; what is labelled anew
// since is in no doubt for that.
func TestBulk(t *testing.T) {
	ctx := context.Background()
	var facts []fact
	var ids []string
	for i := range 40 {
		f := fact{id: fmt.Sprintf("e%02d", i), kind: "network_fetch", seconds: -1}
		if i >= 38 {
			f.kind = "process_start"
		}
		facts, ids = append(facts, f), append(ids, f.id)
	}
	s := storeOf(t, facts, 100)
	change := func(v corpus.Verdict, ids ...string) {
		t.Helper()
		_, err := s.Label(ctx, corpus.LabelChange{Events: ids, Verdict: v, Who: "bob", Source: "page", Seen: corpus.AnyLabels})
		fatal(t, err)
	}
	change(fp, ids...)
	f := find(t, s, doubt.Options{})
	if got := counts(f); got != "same-text 0 incident 0 rules 0 bulk 2 source 0 fast 0" || f.Listed[0].Why[0].Text != "of 40 events labelled in one go, 2 are of its kind" {
		t.Errorf("%s, %+v", got, f.Listed)
	}
	change(tp, "e38")
	if f := find(t, s, doubt.Options{}); f.Doubted != 1 || f.Listed[0].Event != "e39" {
		t.Errorf("%+v", f.Listed)
	}
	change(bp, ids[:20]...) // of one kind all, and too few stay behind
	if f := find(t, s, doubt.Options{}); f.Doubted != 0 {
		t.Errorf("half of it is of another change now: %+v", f.Listed)
	}
}

// The same figures from other segments and in another order of rows.
func TestLaws(t *testing.T) {
	for seed := range uint64(12) {
		dice := rand.New(rand.NewPCG(seed, 1))
		pick := func(texts ...string) string { return texts[dice.IntN(len(texts))] }
		var facts []fact
		for i := range 1 + dice.IntN(40) {
			facts = append(facts, fact{id: fmt.Sprint("e", i), text: pick("", "a 1", "A 22", "b"), incident: pick("", "x", "y"),
				seconds: float64(dice.IntN(4)*5 - 1), verdict: corpus.Verdict(dice.IntN(corpus.NumVerdicts))})
		}
		want := find(t, storeOf(t, facts, 100), doubt.Options{})
		dice.Shuffle(len(facts), func(i, j int) { facts[i], facts[j] = facts[j], facts[i] })
		got := find(t, storeOf(t, facts, 5+dice.IntN(20)), doubt.Options{})
		want.Snapshot, got.Snapshot = "", ""
		if d := cmp.Diff(want, got); d != "" {
			t.Fatalf("seed %d (-want +got):\n%s", seed, d)
		}
		for _, l := range got.Listed {
			if len(l.Why) == 0 || l.Verdict == und || l.Verdict == corpus.Unlabelled {
				t.Fatalf("%+v", l)
			}
		}
	}
}

// Two texts are the same when they differ in digits, blanks and capitals alone.
func TestNormal(t *testing.T) {
	for _, c := range []struct{ a, b string }{{"Copy  A1", "copy a22"}, {"x\t\ny", "X y"}, {strings.Repeat("ab", 300), strings.Repeat("ab", 256)}} {
		var facts []fact
		for i := range 4 {
			facts = append(facts, fact{id: fmt.Sprint("a", i), text: c.a, verdict: fp, seconds: -1})
		}
		facts = append(facts, fact{id: "b", text: c.b, verdict: tp, seconds: -1})
		if f := find(t, storeOf(t, facts, 10), doubt.Options{}); f.Doubted != 1 || f.Listed[0].Event != "b" {
			t.Errorf("%.20q and %.20q: %+v", c.a, c.b, f.Listed)
		}
	}
}
