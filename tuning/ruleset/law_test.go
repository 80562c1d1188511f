package ruleset_test

import (
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"testing"

	"assay/corpus"
	"assay/tuning/library"
	"assay/tuning/plan"
	"assay/tuning/replay"
	"assay/tuning/report"
	"assay/tuning/ruleset"
)

// stocked is a corpus of several segments and rules over it.
func stocked(t *testing.T) (*corpus.View, []library.File, plan.Env) {
	t.Helper()
	dir := t.TempDir()
	fill(t, dir, 3000, 3)
	view := headOf(t, dir)
	if n := len(view.Segments()); n != 3 {
		t.Fatalf("the corpus has %d segments, want 3", n)
	}
	return view, benchRules(t, 60), benchEnv(t)
}

func digest(t *testing.T, s *report.Set) string {
	t.Helper()
	d, err := s.Digest()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func run(t *testing.T, v *corpus.View, set, baseline *ruleset.Set, env plan.Env, o ruleset.Options) *report.Set {
	t.Helper()
	got, err := ruleset.Run(t.Context(), v, set, baseline, env.Digest(), o)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// TestKeptAndChangedIsFresh: what is kept, and one rule that is other, give the
// figures of a set that nobody knows, bit for bit; whatever fits the memory.
func TestKeptAndChangedIsFresh(t *testing.T) {
	view, files, env := stocked(t)
	before := ruleset.Read(files, env)
	for _, budget := range []int64{0, 20_000, 64 << 20} {
		o := ruleset.Options{Memory: report.NewSetMemory()}
		o.Kept, o.Atoms = replay.NewKept(budget), plan.NewAtoms(1<<20)
		run(t, view, before, nil, env, o)
		for turn, at := range []int{0, len(files) / 2, len(files) - 1} {
			edited := slices.Clone(files)
			edited[at].Text = editedText(edited[at].Text, turn)
			set := ruleset.Read(edited, env)
			if len(set.Broken) > 0 {
				t.Fatalf("the edited rules do not run: %v", set.Broken)
			}
			for _, baseline := range []*ruleset.Set{nil, before} {
				want := digest(t, run(t, view, set, baseline, env, ruleset.Options{}))
				if got := digest(t, run(t, view, set, baseline, env, o)); got != want {
					t.Errorf("budget %d, turn %d: the figures with what was kept differ from fresh ones", budget, turn)
				}
			}
		}
		if got := o.Kept.Bytes(); got > budget {
			t.Errorf("%d bytes are kept, more than the %d allowed", got, budget)
		}
	}
}

// TestKeptRunsOnlyWhatChanged: a set that is known opens no segment.
func TestKeptRunsOnlyWhatChanged(t *testing.T) {
	view, files, env := stocked(t)
	o := ruleset.Options{}
	o.Kept = replay.NewKept(64 << 20)
	run(t, view, ruleset.Read(files, env), nil, env, o)
	o.Found = func(int, *replay.SetPart) error { return errors.New("a segment was replayed") }
	run(t, view, ruleset.Read(files, env), nil, env, o)
	files[3].Text = editedText(files[3].Text, 1)
	var seen int
	o.Found = func(_ int, p *replay.SetPart) error {
		for _, c := range p.Counts {
			if c != nil {
				seen++
			}
		}
		return nil
	}
	run(t, view, ruleset.Read(files, env), nil, env, o)
	if seen != len(view.Segments()) {
		t.Errorf("%d rules were replayed on %d segments, want one", seen, len(view.Segments()))
	}
	o.Found = nil
	other := env
	other.Lists = map[string][]string{"x": {"y"}}
	n := o.Kept.Bytes()
	run(t, view, ruleset.Read(files, other), nil, other, o)
	if o.Kept.Bytes() < n*3/2 {
		t.Error("what was found with other names was taken for what these find")
	}
}

// TestStoppedAndResumedIsFresh stops a replay after each segment and goes on
// with what was found, with and without rules that were kept.
func TestStoppedAndResumedIsFresh(t *testing.T) {
	view, files, env := stocked(t)
	set := ruleset.Read(files, env)
	want := digest(t, run(t, view, set, nil, env, ruleset.Options{}))
	kept := replay.NewKept(64 << 20)
	var half ruleset.Options
	half.Kept = kept
	run(t, view, ruleset.Read(files[:20], env), nil, env, half)
	for stop := range view.Segments() {
		parts := map[int][]byte{}
		var mu sync.Mutex
		first := ruleset.Options{}
		first.Workers, first.Kept = 1, kept
		first.Found = func(segment int, p *replay.SetPart) error {
			if len(parts) > stop {
				return errors.New("the power is off")
			}
			text, err := json.Marshal(p)
			mu.Lock()
			defer mu.Unlock()
			parts[segment] = text
			return err
		}
		_, err := ruleset.Run(t.Context(), view, set, nil, env.Digest(), first)
		if last := stop == len(view.Segments())-1; (err == nil) != last {
			t.Fatalf("stopped after segment %d: %v", stop, err)
		}
		second := ruleset.Options{}
		second.Known = func(segment int) *replay.SetPart {
			if parts[segment] == nil {
				return nil
			}
			p := &replay.SetPart{}
			if err := json.Unmarshal(parts[segment], p); err != nil {
				t.Error(err)
			}
			return p
		}
		if got := digest(t, run(t, view, set, nil, env, second)); got != want {
			t.Errorf("stopped after segment %d: the resumed figures differ", stop)
		}
	}
}
