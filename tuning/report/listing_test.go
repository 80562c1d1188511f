package report_test

import (
	"cmp"
	"context"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/report"
)

// The listed changes are the first of all changes, sorted one by one.
func TestListingEqualsTheObviousVersion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fs, limit := drawFacts(t), rapid.IntRange(1, 12).Draw(t, "limit")
		if rapid.Bool().Draw(t, "in time") {
			slices.SortFunc(fs, func(a, b fact) int { return a.event().Time.Compare(b.event().Time) })
		}
		s, baseline, candidate := replayed(fs, rapid.IntRange(1, 30).Draw(t, "size"), corpus.Stream)
		v, err := report.NewSurvey(context.Background(), s, episode.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if rapid.Bool().Draw(t, "kept") {
			baseline = v.Keep(baseline)
		}
		r, err := report.Compare(context.Background(), v, baseline, candidate, report.Options{MaxChanged: limit})
		if err != nil {
			t.Fatal(err)
		}
		c, want := r.Comparison, obviousChanges(fs)
		var got []string
		for _, change := range c.Changed {
			got = append(got, string(change.Kind)+" "+change.Event)
		}
		if c.ChangedTotal != len(want) || !slices.Equal(got, want[:min(limit, len(want))]) {
			t.Fatalf("%+v: %d changed, of %d:\n%s", fs, c.ChangedTotal, len(want), gocmp.Diff(want, got))
		}
		for kind, ids := range map[report.ChangeKind][]string{report.Lost: c.Lost, report.Gained: c.Gained} {
			for i, id := range ids {
				ids[i] = string(kind) + " " + id
			}
			of := slices.DeleteFunc(slices.Clone(want), func(s string) bool { return s[:4] != string(kind)[:4] })
			if !slices.Equal(ids, of) {
				t.Fatalf("%+v: %s:\n%s", fs, kind, gocmp.Diff(of, ids))
			}
		}
	})
}

func obviousChanges(fs []fact) []string {
	kinds := []report.ChangeKind{report.Lost, report.Gained, report.Quieted, report.Added}
	verdicts := []corpus.Verdict{corpus.TruePositive, corpus.FalsePositive, corpus.BenignPositive, corpus.Undetermined, corpus.Unlabelled}
	kind := func(f fact) int {
		k := 0
		if f.after {
			k = 1
		}
		if f.verdict != corpus.TruePositive {
			k += 2
		}
		return k
	}
	changed := slices.DeleteFunc(slices.Clone(fs), func(f fact) bool { return f.before == f.after })
	slices.SortFunc(changed, func(a, b fact) int {
		return cmp.Or(cmp.Compare(kind(a), kind(b)), cmp.Compare(slices.Index(verdicts, a.verdict), slices.Index(verdicts, b.verdict)),
			a.event().Time.Compare(b.event().Time), cmp.Compare(a.id, b.id))
	})
	out := []string{}
	for _, f := range changed {
		out = append(out, string(kinds[kind(f)])+" "+f.id)
	}
	return out
}
