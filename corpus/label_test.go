package corpus

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func label(t testing.TB, s *Store, who string, v Verdict, ids ...string) LabelResult {
	t.Helper()
	r, err := s.Label(context.Background(), LabelChange{Events: ids, Verdict: v, Who: who, Source: "page", Seen: AnyLabels})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestLabelHistory(t *testing.T) {
	ctx := context.Background()
	s := openStore(t, t.TempDir())
	addEvents(t, s, idsOf("a", 3), map[string]Verdict{"a0": FalsePositive})
	r, err := s.Label(ctx, LabelChange{Events: []string{"a0", "a1", "a1"}, Verdict: TruePositive, Reason: SuspiciousActivity, Note: "seen it", Who: "bob", Source: "page", Seen: 1})
	if err != nil || r.Changed != 2 || r.Unchanged != 0 || r.Seq != 3 {
		t.Fatalf("label: %+v, %v", r, err)
	}
	got, err := s.History(ctx, "a0")
	want := []Label{
		{Seq: 1, Event: "a0", Verdict: FalsePositive, Who: "import:events.ndjson", At: testNow, Source: "import", NativeField: "label.verdict", NativeValue: "false_positive", Batch: got[0].Batch},
		{Seq: 2, Event: "a0", Verdict: TruePositive, Reason: SuspiciousActivity, Note: "seen it", Who: "bob", At: testNow, FromVerdict: FalsePositive, Source: "page", Batch: r.Batch},
	}
	if d := cmp.Diff(want, got); err != nil || d != "" {
		t.Errorf("history: %v (-want +got):\n%s", err, d)
	}
	again := label(t, s, "bob", TruePositive, "a2")
	if again.Changed != 1 {
		t.Errorf("label a2: %+v", again)
	}
	same, err := s.Label(ctx, LabelChange{Events: []string{"a0", "a1"}, Verdict: TruePositive, Reason: SuspiciousActivity, Who: "eve", Seen: 0})
	if err != nil || same.Changed != 0 || same.Unchanged != 2 || same.Batch != "" {
		t.Errorf("the same outcome again: %+v, %v; want nothing changed, although it was seen before", same, err)
	}
}

// After a large change and its undo this process sees what another one reads
// from the log, and so after an undo of an import that labels an event twice.
func TestLabelsInMemoryAreThoseOfTheLog(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	s := openStore(t, dir)
	ids := idsOf("a", 3000)
	addEvents(t, s, ids[:2000], map[string]Verdict{"a0": FalsePositive})
	addEvents(t, s, ids[2000:], nil)
	check := func(what string) {
		t.Helper()
		other := openStore(t, dir)
		head := must(other.Head(ctx))
		if d := cmp.Diff(verdicts(t, viewOf(t, other, head)), verdicts(t, viewOf(t, s, must(s.Head(ctx))))); d != "" {
			t.Errorf("%s: (-log +memory):\n%s", what, d)
		}
	}
	viewOf(t, s, must(s.Head(ctx)))
	r := label(t, s, "bob", TruePositive, ids[500:2500]...)
	if r.Changed != 2000 {
		t.Fatalf("label: %+v", r)
	}
	check("labelled")
	label(t, s, "bob", FalsePositive, ids[100:600]...)
	check("labelled again")
	if _, err := s.Undo(ctx, "bob", "", testNow); err != nil {
		t.Fatal(err)
	}
	check("undone")
	for _, id := range []string{"a700", "a2499"} {
		if got := must(s.History(ctx, id)); len(got) != 1 || got[0].Event != id || got[0].Verdict != TruePositive {
			t.Errorf("history of %s: %+v", id, got)
		}
	}

	unlock := must(s.LockImport(ctx))
	defer unlock()
	_, err := s.Commit(ctx, Import{By: "anna", Labels: []ImportLabel{{Event: "a5", Verdict: TruePositive, Who: "anna"}, {Event: "a5", Verdict: FalsePositive, Who: "anna"}}})
	if err != nil {
		t.Fatal(err)
	}
	check("imported twice")
	twice := must(s.History(ctx, "a5"))
	if _, err := s.Undo(ctx, "anna", twice[0].Batch, testNow); err != nil {
		t.Fatal(err)
	}
	check("import undone")
	if got := verdicts(t, viewOf(t, s, must(s.Head(ctx))))["a5"]; got != "" {
		t.Errorf("a5 after the undo: %s, want it unlabelled as before", got)
	}
}

func TestLabelRefusals(t *testing.T) {
	ctx := context.Background()
	s := openStore(t, t.TempDir())
	addEvents(t, s, idsOf("a", 3), nil)
	var unknown *UnknownEventsError
	_, err := s.Label(ctx, LabelChange{Events: []string{"a0", "zz"}, Verdict: TruePositive, Who: "bob", Seen: AnyLabels})
	if !errors.As(err, &unknown) || len(unknown.Events) != 1 || !errors.Is(err, ErrNotFound) {
		t.Errorf("unknown event: got %v", err)
	}
	for _, c := range []LabelChange{
		{Events: []string{"a0"}, Verdict: TruePositive},
		{Events: []string{"a0"}, Verdict: NumVerdicts, Who: "bob"},
		{Events: []string{"a0"}, Verdict: TruePositive, Reason: NumReasons, Who: "bob"},
		{Events: []string{"a0"}, Reason: Duplicate, Who: "bob"},
		{Events: []string{"a0"}, Verdict: TruePositive, Who: "bob", Note: "\xff"},
	} {
		if _, err := s.Label(ctx, c); err == nil {
			t.Errorf("change %+v: want an error", c)
		}
	}
	if got := headVerdicts(t, s); len(got) != 0 {
		t.Errorf("a refused change left %v", got)
	}
	for _, q := range []string{`UPDATE label SET verdict = 1`, `DELETE FROM label`} {
		label(t, s, "bob", TruePositive, "a0")
		if _, err := s.db.Exec(q); err == nil {
			t.Errorf("%s: want an error", q)
		}
	}
}

func TestStaleLabel(t *testing.T) {
	ctx := context.Background()
	s := openStore(t, t.TempDir())
	seen := addEvents(t, s, idsOf("a", 3), nil).LabelSeq
	label(t, s, "bob", TruePositive, "a1")
	_, err := s.Label(ctx, LabelChange{Events: []string{"a0", "a1"}, Verdict: FalsePositive, Who: "eve", Seen: seen})
	var stale *StaleError
	if !errors.As(err, &stale) || len(stale.Changed) != 1 || stale.Changed[0].Event != "a1" || stale.Changed[0].Who != "bob" {
		t.Fatalf("got %v; want a StaleError about a1", err)
	}
	if d := cmp.Diff(map[string]string{"a1": "true_positive"}, headVerdicts(t, s)); d != "" {
		t.Errorf("after the refusal (-want +got):\n%s", d)
	}
	if _, err := s.Label(ctx, LabelChange{Events: []string{"a0", "a1"}, Verdict: FalsePositive, Who: "eve", Seen: seen + 1}); err != nil {
		t.Errorf("after looking again: %v", err)
	}
}

func TestUndo(t *testing.T) {
	ctx := context.Background()
	s := openStore(t, t.TempDir())
	addEvents(t, s, idsOf("a", 3), map[string]Verdict{"a0": FalsePositive})
	undo := func(who, batch string) (LabelResult, error) { return s.Undo(ctx, who, batch, time.Time{}) }
	state := []map[string]string{headVerdicts(t, s)}
	for _, v := range []Verdict{TruePositive, Undetermined} {
		label(t, s, "bob", v, "a0", "a1")
		state = append(state, headVerdicts(t, s))
	}
	other := label(t, s, "eve", BenignPositive, "a2")
	var last LabelResult
	for _, want := range []map[string]string{state[1], state[0]} {
		r, err := undo("bob", "")
		if err != nil {
			t.Fatal(err)
		}
		want["a2"] = "benign_positive"
		if d := cmp.Diff(want, headVerdicts(t, s)); d != "" {
			t.Errorf("after undo (-want +got):\n%s", d)
		}
		last = r
	}
	if _, err := undo("bob", ""); !errors.Is(err, ErrNotFound) {
		t.Errorf("third undo: got %v, want ErrNotFound", err)
	}
	if _, err := undo("eve", last.Batch); err != nil { // redo
		t.Errorf("undo of an undo: %v", err)
	}
	if got := headVerdicts(t, s); got["a1"] != "true_positive" {
		t.Errorf("after redo: %v", got)
	}
	if _, err := undo("bob", last.Batch); !errors.Is(err, ErrUndone) {
		t.Errorf("redo twice: got %v, want ErrUndone", err)
	}
	label(t, s, "bob", FalsePositive, "a2")
	var stale *StaleError
	if _, err := undo("eve", other.Batch); !errors.As(err, &stale) {
		t.Errorf("undo of what was relabelled: got %v, want a StaleError", err)
	}
	if _, err := undo("bob", "no such batch"); !errors.Is(err, ErrNotFound) {
		t.Errorf("unknown batch: %v", err)
	}
}

// The store against a map: random changes, undos, reopenings and old views.
func TestLabelLogLaw(t *testing.T) {
	ctx := context.Background()
	rapid.Check(t, func(rt *rapid.T) {
		dir := t.TempDir()
		s := openStore(t, dir)
		saveAfter := rapid.SampledFrom([]int{1, 3, 1000}).Draw(rt, "save after")
		s.saveAfter = saveAfter
		ids := idsOf("a", 6)
		model := map[string]string{}
		first := addEvents(t, s, ids, map[string]Verdict{"a5": Undetermined})
		model["a5"] = "undetermined"
		past := map[int64]map[string]string{first.LabelSeq: {"a5": "undetermined"}}
		for range rapid.IntRange(1, 6).Draw(rt, "steps") {
			var seq int64
			switch rapid.IntRange(0, 3).Draw(rt, "step") {
			case 0:
				s.Close()
				s = openStore(t, dir)
				s.saveAfter = saveAfter
				continue
			case 1:
				before := headVerdicts(t, s)
				r := label(t, s, "bob", Verdict(rapid.IntRange(0, NumVerdicts-1).Draw(rt, "verdict")), ids[:rapid.IntRange(1, 6).Draw(rt, "n")]...)
				if r.Changed == 0 {
					continue
				}
				u, err := s.Undo(ctx, "eve", r.Batch, time.Time{})
				if err != nil {
					rt.Fatal(err)
				}
				if d := cmp.Diff(before, headVerdicts(t, s)); d != "" {
					rt.Fatalf("undo does not restore (-want +got):\n%s", d)
				}
				seq = u.Seq
			default:
				v := Verdict(rapid.IntRange(0, NumVerdicts-1).Draw(rt, "verdict"))
				id := rapid.SampledFrom(ids).Draw(rt, "id")
				seq = label(t, s, "bob", v, id).Seq
				delete(model, id)
				if v != Unlabelled {
					model[id] = v.String()
				}
			}
			copied := map[string]string{}
			for k, v := range model {
				copied[k] = v
			}
			past[seq] = copied
		}
		for seq, want := range past {
			v := viewOf(t, s, Snapshot{Segments: first.Segments, LabelSeq: seq})
			if d := cmp.Diff(want, verdicts(t, v)); d != "" {
				rt.Fatalf("position %d (-want +got):\n%s", seq, d)
			}
		}
		s.Close()
	})
}

// Many writers, some on another handle: each change is whole, none is lost.
func TestConcurrentLabels(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	stores := []*Store{openStore(t, dir), openStore(t, dir)}
	ids := idsOf("a", 8)
	addEvents(t, stores[0], ids, nil)
	const writers, changes = 6, 5
	var wg sync.WaitGroup
	for w := range writers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			s := stores[w%2]
			for i := range changes {
				// One verdict for all events: the log must never show a mixture.
				c := LabelChange{Events: ids, Verdict: Verdict(1 + (w+i)%4), Note: fmt.Sprint(w, i), Who: fmt.Sprint("w", w), Seen: AnyLabels}
				if _, err := s.Label(ctx, c); err != nil {
					t.Error(err)
				}
				head, err := s.Head(ctx)
				if err != nil {
					t.Error(err)
					continue
				}
				v, err := s.View(ctx, head)
				if err != nil {
					t.Error(err)
					continue
				}
				for row := range ids {
					if v.Labels(0).Verdict(row) != v.Labels(0).Verdict(0) {
						t.Errorf("position %d shows a change in part", head.LabelSeq)
					}
				}
			}
		}()
	}
	wg.Wait()
	for _, id := range ids {
		history, err := stores[0].History(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		from := Unlabelled
		for _, l := range history {
			if l.FromVerdict != from || l.Verdict == from {
				t.Errorf("%s at %d: from %s to %s after %s", id, l.Seq, l.FromVerdict, l.Verdict, from)
			}
			from = l.Verdict
		}
	}
}

// After an import and after a change of many labels the next process reads no
// label from the log.
func TestManyLabelsAreSavedWithTheChange(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	ids := idsOf("a", largeChange)
	imported := map[string]Verdict{}
	for _, id := range ids {
		imported[id] = FalsePositive
	}
	for name, change := range map[string]func(s *Store){
		"import": func(s *Store) { addEvents(t, s, ids, imported) },
		"label":  func(s *Store) { label(t, s, "bob", TruePositive, ids...) },
	} {
		dir := filepath.Join(dir, name)
		s := openStore(t, dir)
		if name == "label" {
			addEvents(t, s, ids, nil)
		}
		change(s)
		s.Close()
		s = openStore(t, dir)
		head := must(s.Head(ctx))
		segments := must(s.open(ctx, head.Segments))
		_, read, err := s.labelState(ctx, s.db, segments, head.LabelSeq)
		if err != nil || head.LabelSeq != largeChange || read != 0 {
			t.Errorf("%s: %d labels, %d read from the log, %v; want %d and none", name, head.LabelSeq, read, err, largeChange)
		}
		s.Close()
	}
}

func BenchmarkLabelState(b *testing.B) {
	ctx := context.Background()
	s := openStore(b, b.TempDir())
	ids := idsOf("a", 1e5)
	addEvents(b, s, ids, nil)
	label(b, s, "bob", TruePositive, ids...)
	head := must(s.Head(ctx))
	for b.Loop() {
		s.states = nil
		viewOf(b, s, head)
	}
}
