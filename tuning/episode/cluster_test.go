package episode_test

import (
	"cmp"
	"context"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"assay/corpus"
	"assay/tuning/episode"
)

// poolOf is a pool and what fires on it.
func poolOf(t fataler, fs []fact, size int) (*episode.Pool, episode.Firing) {
	p, _ := cut(t, fs, size)
	_, firing := corpusOf(fs, size)
	return p, firing
}

// Clusters are those that pairs of events make; the episodes in them are those
// of the cut; neither the order of rows nor the cut into segments shows.
func TestClustersEqualTheObviousVersion(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fs := drawFacts(t)
		p, f := poolOf(t, fs, rapid.IntRange(1, 50).Draw(t, "size"))
		got, want := p.Clusters(nil, f), obviousClusters(fs)
		if d := gocmp.Diff(want, got); d != "" {
			t.Fatalf("clusters of %+v:\n%s", fs, d)
		}
		var sum episode.Tally
		for _, c := range got {
			for v := range corpus.Verdict(corpus.NumVerdicts) {
				*sum.Of(v) += *c[0].Of(v)
			}
		}
		if want := p.Cut(f).Fired.Episode; sum != want {
			t.Fatalf("clusters hold %+v, the cut has %+v", sum, want)
		}
		shuffled := rapid.Permutation(slices.Clone(fs)).Draw(t, "shuffled")
		q, g := poolOf(t, shuffled, rapid.IntRange(1, 9).Draw(t, "other size"))
		if d := gocmp.Diff(got, q.Clusters(nil, g)); d != "" {
			t.Fatalf("shuffled:\n%s", d)
		}
		if a, b := p.EntityDays(f), q.EntityDays(g); a != b {
			t.Fatalf("entity-days %+v, shuffled %+v", a, b)
		}
		if d := gocmp.Diff(p.FoundIncidents(f, nil), q.FoundIncidents(g, nil)); d != "" {
			t.Fatalf("incidents found, shuffled:\n%s", d)
		}
	})
}

func obviousClusters(fs []fact) []episode.Cluster {
	fired := func(i int) bool { return fs[i].fired }
	within := func(limit int) [][]int {
		return components(len(fs), fired, func(i, j int) bool { return linked(fs[i], fs[j], limit) })
	}
	run := map[int]int{}
	for n, r := range within(1440) {
		for _, i := range r {
			run[i] = n
		}
	}
	type key struct {
		given string
		run   int
	}
	of := map[key]*episode.Tally{}
	for _, e := range within(59) {
		k, v := key{"", run[e[0]]}, corpus.Unlabelled
		for _, i := range e {
			v = episode.Leading(v, fs[i].verdict)
			if g := fs[i].incident; g != "" && (k.given == "" || g < k.given) {
				k.given = g
			}
		}
		if k.given != "" {
			k.run = 0
		}
		if of[k] == nil {
			of[k] = &episode.Tally{}
		}
		*of[k].Of(v)++
	}
	out := []episode.Cluster{}
	for _, t := range of {
		out = append(out, episode.Cluster{*t})
	}
	order := []corpus.Verdict{corpus.TruePositive, corpus.BenignPositive, corpus.FalsePositive, corpus.Undetermined, corpus.Unlabelled}
	slices.SortFunc(out, func(a, b episode.Cluster) int {
		for _, v := range order {
			if c := cmp.Compare(*a[0].Of(v), *b[0].Of(v)); c != 0 {
				return c
			}
		}
		return 0
	})
	return out
}

// Two rules share clusters: what either fires on joins what the other does.
func TestClustersOfTwo(t *testing.T) {
	a := facts(t, `
		a 0 tp fired
		a 1000 fp
		a 2000 fp fired
		b 0 fp fired i=1`)
	b := slices.Clone(a)
	b[0].fired, b[1].fired, b[3].fired = false, true, false
	p, first := poolOf(t, a, 2)
	_, second := poolOf(t, b, 2)
	got := p.Clusters(nil, first, second)
	want := []episode.Cluster{{{FalsePositive: 1}, {}}, {{TruePositive: 1, FalsePositive: 1}, {FalsePositive: 2}}}
	if d := gocmp.Diff(want, got); d != "" {
		t.Errorf("clusters:\n%s", d)
	}
	if got := p.Clusters(func(row int) bool { return row == 3 }, first, second); len(got) != 1 || got[0][0] != (episode.Tally{FalsePositive: 1}) {
		t.Errorf("of the last event alone: %+v", got)
	}
}

// Groups of a stats rule belong to the given incident of their events, else to
// the run of the earliest.
func TestClustersOfGroups(t *testing.T) {
	fs := facts(t, `
		a 0 fp fired
		b 10 tp fired i=9
		a 300 unl fired
		a 5000 unl fired`)
	parts, _ := corpusOf(fs, 4)
	p, err := episode.NewPool(context.Background(), parts, episode.Options{Entity: []string{"agent.id"}})
	if err != nil {
		t.Fatal(err)
	}
	ref := func(row int) corpus.Ref { return corpus.Ref{Segment: 0, Row: row} }
	at := func(m int) int64 { return time.Date(2026, 3, 2, 0, m, 0, 0, time.UTC).UnixNano() }
	f := episode.Firing{Rows: []*corpus.Bitmap{corpus.FullBitmap(4)}, Stats: true, Groups: []episode.Group{
		{Key: "x", First: at(0), Last: at(0), Events: []corpus.Ref{ref(0)}},
		{Key: "x", First: at(300), Last: at(300), Events: []corpus.Ref{ref(2)}},
		{Key: "y", First: at(0), Last: at(10), Events: []corpus.Ref{ref(0), ref(1)}},
		{Key: "z", First: at(5000), Last: at(5000), Events: []corpus.Ref{ref(3)}},
	}}
	want := []episode.Cluster{{{Unlabelled: 1}}, {{FalsePositive: 1, Unlabelled: 1}}, {{TruePositive: 1}}}
	if d := gocmp.Diff(want, p.Clusters(nil, f)); d != "" {
		t.Errorf("clusters:\n%s", d)
	}
	if got := p.Clusters(func(row int) bool { return row == 1 }, f); len(got) != 1 || got[0][0] != (episode.Tally{TruePositive: 1}) {
		t.Errorf("of one event alone: %+v", got)
	}
}

func TestEntityDays(t *testing.T) {
	p, f := poolOf(t, facts(t, `
		a 0 tp fired
		a 10 fp fired
		a 1441 tp
		a 2900 fp fired
		a 4400 unl fired
		a 6000 unl
		b 0 unl
		b - fp fired
		- 0 fp fired`), 3)
	want := episode.EntityDays{Found: 1, Missed: 1, Raised: 1, Open: 1, Silent: 2}
	if got := p.EntityDays(f); got != want || got.Total() != 6 || got.Benign() != 4 {
		t.Errorf("entity-days %+v, want %+v", got, want)
	}
}

func TestFoundIncidents(t *testing.T) {
	p, f := poolOf(t, facts(t, `
		a 0 tp i=1
		b 7 tp fired i=1
		a 9 tp fired i=1
		c 0 tp fired
		d 0 tp
		e - tp fired
		f 0 fp fired i=2`), 4)
	got := p.FoundIncidents(f, func(row int) bool { return row == 3 })
	want := []episode.FoundIncident{{Wait: corpus.NoTime, Alone: true}, {Wait: 0}, {Wait: int64(7 * time.Minute), Alone: true}}
	if d := gocmp.Diff(want, got); d != "" {
		t.Errorf("incidents found:\n%s", d)
	}
	if n := p.Known().Incident.TruePositive; n != 4 {
		t.Errorf("%d known incidents, want 4", n)
	}
}

// Lost incidents are named: as given, else by entity and time.
func TestLostIncidents(t *testing.T) {
	all := facts(t, `
		a 0 tp fired i=1
		b 7 tp i=1
		c 5 tp fired
		c 9 tp
		d 3 tp fired
		e - tp fired
		f 0 fp fired i=2`)
	less := slices.Clone(all)
	less[0].fired, less[2].fired, less[5].fired, less[6].fired = false, false, false, false
	p, baseline := cut(t, all, 3)
	_, firing := corpusOf(less, 3)
	candidate := p.Cut(firing)
	at := func(m int) int64 { return time.Date(2026, 3, 2, 0, m, 0, 0, time.UTC).UnixNano() }
	want := []episode.LostIncident{{Entity: "e", First: corpus.NoTime}, {Incident: "1", Entity: "a", First: at(0)}, {Entity: "c", First: at(5)}}
	if d := gocmp.Diff(want, p.LostIncidents(baseline, candidate)); d != "" {
		t.Errorf("lost incidents:\n%s", d)
	}
	if got := p.LostIncidents(candidate, baseline); len(got) != 0 {
		t.Errorf("gained incidents are called lost: %+v", got)
	}
}
