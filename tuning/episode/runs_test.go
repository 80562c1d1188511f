package episode_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"assay/corpus"
	"assay/tuning/episode"
)

// runsOf are the runs of what fired and has a time.
func runsOf(t fataler, fs []fact, size int) ([]episode.Run, episode.Tally) {
	t.Helper()
	parts, f := corpusOf(fs, size)
	p, err := episode.NewPool(context.Background(), parts, episode.Options{Entity: []string{"agent.id"}})
	if err != nil {
		t.Fatal(err)
	}
	timed := func(row int) bool { _, ok := p.Time(row); return ok }
	return p.Runs(f, timed), p.Episodes(f, timed)
}

func TestRuns(t *testing.T) {
	runs, _ := runsOf(t, facts(t, `
		a 59 tp fired
		a 0 fp fired
		a 118 unl
		a 200 und fired
		b 10 unl fired
		b - tp fired
		- 5 fp fired`), 3)
	at := func(minute int) int64 { return fact{minute: minute}.event().Time.UnixNano() }
	want := []episode.Run{
		{Entity: "a", Raised: at(0), Verdict: corpus.TruePositive},
		{Entity: "", Raised: at(5), Verdict: corpus.FalsePositive},
		{Entity: "b", Raised: at(10), Verdict: corpus.Unlabelled},
		{Entity: "a", Raised: at(200), Verdict: corpus.Undetermined},
	}
	if d := cmp.Diff(want, runs); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}

// Runs are the episodes that are counted, and the same in whatever order the
// events came and however they are cut.
func TestRunsAreTheEpisodesCounted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fs := drawFacts(t)
		runs, want := runsOf(t, fs, 100)
		var got episode.Tally
		for _, r := range runs {
			*got.Of(r.Verdict)++
		}
		if got != want {
			t.Fatalf("runs %v, episodes %v", got, want)
		}
		again, _ := runsOf(t, rapid.Permutation(slices.Clone(fs)).Draw(t, "shuffled"), rapid.IntRange(1, 9).Draw(t, "size"))
		if d := cmp.Diff(runs, again); d != "" {
			t.Fatalf("shuffled: -first +now\n%s", d)
		}
	})
}

// A group's run is raised when its first window has all that it needs.
func TestRunsOfGroups(t *testing.T) {
	parts, f := corpusOf(facts(t, `
		a 0 fp fired
		b 10 tp fired
		a 130 unl fired`), 9)
	minute := func(m int) int64 { return time.Date(2026, 3, 2, 0, m, 0, 0, time.UTC).UnixNano() }
	f.Stats = true
	f.Groups = []episode.Group{
		{Key: "g", First: minute(130), Last: minute(135), Events: []corpus.Ref{{Row: 2}}},
		{Key: "g", First: minute(0), Last: minute(100), Events: []corpus.Ref{{Row: 0}, {Row: 1}}},
	}
	p, err := episode.NewPool(context.Background(), parts, episode.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []episode.Run{{Entity: "g", Raised: minute(100), Verdict: corpus.TruePositive}}
	if d := cmp.Diff(want, p.Runs(f, nil)); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}
