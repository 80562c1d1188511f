package audit_test

import (
	"bytes"
	"errors"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"assay/corpus"
	"assay/tuning/audit"
	"assay/tuning/episode"
	"assay/tuning/sampling"
)

// An event belongs to the first stratum that has it, and what is labelled or
// fired on belongs to none.
func TestStrata(t *testing.T) {
	w := newWorld(t)
	w.add("one", 0, 2000, 2, false)
	d := w.draw(w.view(), audit.Options{Size: audit.MaxSize})
	of := map[string]audit.Stratum{}
	for _, r := range d.Rows {
		of[r.Event] = r.Stratum
	}
	for id, want := range map[string]audit.Stratum{
		"e0001": audit.NearMiss,    // "contains raw" dropped
		"e0002": audit.NearMiss,    // the exception dropped
		"e0003": audit.OtherSource, // an alert of another rule
		"e0010": audit.SameEntity,  // ten hours behind a true positive on h0
		"e0020": audit.SameEntity,
		"e0030": audit.Rest, // too late
		"e0007": audit.Rest, // another host
	} {
		if got, ok := of[id]; !ok || got != want {
			t.Errorf("%s lies in %s, %v; want %s", id, got, ok, want)
		}
	}
	if _, ok := of["e0000"]; ok {
		t.Error("e0000 was drawn, and the rule fires on it")
	}
	if d.Events != 2000 || d.Fired != 40 || d.Known != 0 || d.Frame() != 1960 || len(d.Rows) != 1960 {
		t.Errorf("got %d events, %d fired, %d known, frame %d, %d rows", d.Events, d.Fired, d.Known, d.Frame(), len(d.Rows))
	}
	want := []audit.Loosened{{Dropped: `sel: process.name = "fetch"`}, {Dropped: `sel: process.args contains "raw"`, Events: 40}, {Dropped: "not ok", Events: 40}}
	if diff := cmp.Diff(want, d.Loosened); diff != "" {
		t.Errorf("dropped in turn: %s", diff)
	}
}

// Another rule of the library takes its events out of the rest.
func TestOtherRules(t *testing.T) {
	w := newWorld(t)
	w.add("one", 0, 2000, 1, false)
	before := w.draw(w.view(), audit.Options{Size: 100})
	after := w.draw(w.view(), audit.Options{Size: 100}, planOf(t, `process.name = "dd"`))
	if moved := after.Strata[audit.OtherSource].Units - before.Strata[audit.OtherSource].Units; moved != 5 || after.Others != 1 {
		t.Errorf("the other rule takes %d of 5 events", moved)
	}
}

// Neither the order of rows nor the cut into segments changes what is drawn;
// the seed does, and a larger draw with the same seed and split holds the smaller.
func TestDrawIsOfEventsNotOfRows(t *testing.T) {
	draws := []*audit.Draw{}
	for _, c := range []struct {
		segments  int
		backwards bool
	}{{1, false}, {3, false}, {2, true}} {
		w := newWorld(t)
		w.add("one", 0, 1200, c.segments, c.backwards)
		draws = append(draws, w.draw(w.view(), audit.Options{Size: 150, Seed: 7}))
	}
	for _, d := range draws[1:] {
		if diff := cmp.Diff(draws[0].Rows, d.Rows); diff != "" {
			t.Errorf("another cut draws otherwise: %s", diff)
		}
	}
	w := newWorld(t)
	w.add("one", 0, 1200, 1, false)
	again := w.draw(w.view(), audit.Options{Size: 150, Seed: 7})
	a, _ := draws[0].Encode()
	b, _ := again.Encode()
	if !bytes.Equal(a, b) {
		t.Error("the same draw has other bytes")
	}
	if other := w.draw(w.view(), audit.Options{Size: 150, Seed: 8}); slices.Equal(eventsOf(again), eventsOf(other)) {
		t.Error("another seed draws the same")
	}
}

// Whoever labels the first rows has a share of every stratum.
func TestRowsInterleave(t *testing.T) {
	w := newWorld(t)
	w.add("one", 0, 2000, 1, false)
	d := w.draw(w.view(), audit.Options{Size: 200})
	var seen [audit.NumStrata]int
	for i, r := range d.Rows {
		seen[r.Stratum]++
		for s, n := range seen {
			if want := float64(i+1) * float64(d.Strata[s].Drawn) / float64(len(d.Rows)); math.Abs(float64(n)-want) > 2 {
				t.Fatalf("after %d rows %d of stratum %d, want about %.1f", i+1, n, s, want)
			}
		}
	}
}

// A census that is labelled gives the recall that there is.
func TestCensusGivesTheTruth(t *testing.T) {
	w := newWorld(t)
	w.add("one", 0, 2000, 2, false)
	before := w.view()
	d := w.draw(before, audit.Options{Size: audit.MaxSize})
	w.label(eventsOf(d)...)
	now := w.view()
	tally, err := d.Tally(t.Context(), before, now, w.fires(now, w.plan))
	if err != nil {
		t.Fatal(err)
	}
	all, found := 0, 0
	for id, v := range w.truth {
		if v == corpus.TruePositive {
			all++
			if id[3:] == "00" {
				found++
			}
		}
	}
	e, ok := sampling.Recall(tally.Found, tally.Missed, tally.Samples())
	if want := float64(found) / float64(all); !ok || math.Abs(e.Value-want) > 1e-12 || e.Low != e.High || tally.Strayed != 0 || tally.Judged() != tally.Drawn() {
		t.Errorf("got %+v, %v of %+v; want %v", e, ok, tally, want)
	}
	if next := w.nothingLeft(now); !errors.Is(next, audit.ErrNothing) {
		t.Errorf("a draw when all is labelled: %v", next)
	}
	wider := planOf(t, `process.name = "fetch"`)
	tally, err = d.Tally(t.Context(), before, now, w.fires(now, wider))
	if err != nil || tally.Strata[audit.NearMiss].Found != 20 || tally.Found != found {
		t.Errorf("a wider rule finds %+v, %v; want the 20 near misses too", tally, err)
	}
	if e, ok := sampling.Hajek(tally.Raised()); !ok || math.Abs(e.Value-.25) > 1e-9 { // 20 of 40 near misses and 40 exceptions
		t.Errorf("of what a wider rule raises besides %+v, %v are attacks; want a quarter", e, ok)
	}
}

func (w *world) nothingLeft(v *corpus.View) error {
	pool, err := episode.NewPool(w.Context(), episode.Parts(v), episode.Options{})
	if err != nil {
		return err
	}
	_, err = audit.New(w.Context(), v, pool, audit.Subject{Plan: w.plan, Fired: w.fires(v, w.plan)}, audit.Options{})
	return err
}

// The estimate is right in the mean over many draws.
func TestEstimateIsUnbiased(t *testing.T) {
	w := newWorld(t)
	w.add("one", 0, 2000, 1, false)
	v := w.view()
	missed, sum := 0, 0.0
	for id, truth := range w.truth {
		if truth == corpus.TruePositive && id[3:] != "00" {
			missed++
		}
	}
	const draws = 120
	for seed := range uint64(draws) {
		d := w.draw(v, audit.Options{Size: 200, Seed: seed})
		strata := make([]sampling.Stratum, audit.NumStrata)
		for i, s := range d.Strata {
			strata[i] = sampling.Stratum{Units: s.Units, Labelled: s.Drawn}
		}
		for _, r := range d.Rows {
			if w.truth[r.Event] == corpus.TruePositive {
				strata[r.Stratum].Positive++
			}
		}
		e, _, ok := sampling.Missed(strata)
		if !ok {
			t.Fatal("no estimate")
		}
		sum += e.Value
	}
	if mean := sum / draws; math.Abs(mean-float64(missed)) > 2.5 {
		t.Errorf("missed %d, estimated %.1f in the mean of %d draws", missed, mean, draws)
	}
}

// Labels that nobody drew, undetermined ones, and events that came later stay
// out of the estimate and are counted.
func TestTallyCountsWhatItLeavesOut(t *testing.T) {
	w := newWorld(t)
	w.add("one", 0, 1000, 1, false)
	before := w.view()
	d := w.draw(before, audit.Options{Size: 100})
	drawn := eventsOf(d)
	w.label(drawn[:60]...)
	stray := ""
	for id := range w.truth {
		if !slices.Contains(drawn, id) && id[3:] != "00" && id[3:] != "50" {
			stray = max(stray, id)
		}
	}
	w.label(stray)
	if _, err := w.store.Label(t.Context(), corpus.LabelChange{Events: drawn[60:63], Verdict: corpus.Undetermined, Reason: corpus.OtherReason, Who: "ana", Source: "test", Seen: corpus.AnyLabels}); err != nil {
		t.Fatal(err)
	}
	w.add("two", 1000, 1100, 1, false)
	now := w.view()
	tally, err := d.Tally(t.Context(), before, now, w.fires(now, w.plan))
	if err != nil {
		t.Fatal(err)
	}
	if tally.Judged() != 60 || tally.Undetermined() != 3 || tally.Strayed != 1 || tally.Newer != 100 || tally.Events != 1000 || tally.Found != 10 || tally.Missed != 0 {
		t.Errorf("got %+v", tally)
	}
	if len(tally.Unseen()) != 0 || len(tally.Raised()) != 0 {
		t.Errorf("unseen %v, raised %v", tally.Unseen(), tally.Raised())
	}
	for s, g := range tally.Guesses() {
		if judged := tally.Strata[s].Judged > 0; judged != (g > 0 && g < 1) {
			t.Errorf("guess of stratum %d is %v", s, g)
		}
	}
	other := newWorld(t)
	other.add("one", 0, 1000, 2, false)
	if _, err := d.Tally(t.Context(), before, other.view(), nil); !errors.Is(err, audit.ErrGone) {
		t.Errorf("on another corpus: %v", err)
	}
}

func TestLog(t *testing.T) {
	w := newWorld(t)
	w.add("one", 0, 400, 1, false)
	log, err := audit.Open(t.Context(), w.store.DB())
	if err != nil {
		t.Fatal(err)
	}
	d := w.draw(w.view(), audit.Options{Size: 50, Seed: math.MaxUint64})
	at := time.Date(2026, 4, 1, 12, 0, 0, 0, time.UTC)
	digest, err := log.Append(t.Context(), d, "ana", at)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := log.Append(t.Context(), d, "ben", at.Add(time.Hour)); err != nil || again != digest {
		t.Errorf("again: %s, %v", again, err)
	}
	got, err := log.Get(t.Context(), digest)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(d, got); diff != "" {
		t.Errorf("reads back as another: %s", diff)
	}
	k, err := log.Find(t.Context(), digest[:8])
	want := audit.Kept{Digest: digest, Rule: "raw-fetch", Title: "Raw fetch", Version: d.Rule.Digest, Snapshot: d.Snapshot, Seed: math.MaxUint64, Drawn: 50, Frame: d.Frame(), Who: "ana", At: at}
	if diff := cmp.Diff(want, k); diff != "" || err != nil {
		t.Errorf("find: %v %s", err, diff)
	}
	for _, ref := range []string{"", "zz", "0", "ffffffff", digest + "00"} {
		if _, err := log.Find(t.Context(), ref); !errors.Is(err, audit.ErrNotFound) {
			t.Errorf("find %q: %v", ref, err)
		}
	}
	if _, err := log.Get(t.Context(), "ffff"); !errors.Is(err, audit.ErrNotFound) {
		t.Errorf("get: %v", err)
	}
	for _, q := range []string{`UPDATE audit_draw SET who = 'x'`, `DELETE FROM audit_draw`} {
		if _, err := w.store.DB().ExecContext(t.Context(), q); err == nil {
			t.Errorf("%s: went through", q)
		}
	}
	shelf := audit.Shelf{Log: log, Store: w.store}
	if o, err := shelf.Newest(t.Context(), "raw-fetch", d.LabelSeq); o != nil || err != nil {
		t.Errorf("newest of the same position: %+v, %v", o, err)
	}
	o, err := shelf.Newest(t.Context(), "raw-fetch", d.LabelSeq+1)
	if err != nil || o == nil || o.Kept.Digest != digest || o.Before.Rows() != 400 {
		t.Errorf("newest: %+v, %v", o, err)
	}
	if o, err := shelf.Newest(t.Context(), "another", math.MaxInt64); o != nil || err != nil {
		t.Errorf("newest of another rule: %+v, %v", o, err)
	}
}

func TestPlacesReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := audit.Places(rapid.SliceOfDistinct(rapid.IntRange(0, 1<<20), rapid.ID).Draw(t, "rows"))
		slices.Sort(p)
		text, err := p.MarshalText()
		var got audit.Places
		if err2 := got.UnmarshalText(text); err != nil || err2 != nil || !slices.Equal(p, got) {
			t.Fatalf("%v reads back as %v: %v, %v", p, got, err, err2)
		}
	})
}

// Decode never panics, and what it takes reads back as itself.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"schema_version":1,"rows":[],"segments":[{"digest":"aa","fired":"AAAB"}]}`))
	f.Add([]byte(`{"schema_version":1,"strata":[{"units":1,"drawn":1}],"rows":[{"event":"a","stratum":"near_miss","probability":1}]}`))
	f.Add([]byte(`{"schema_version":2}`))
	f.Add([]byte(`{"schema_version":1} {}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := audit.Decode(b)
		if err != nil {
			return
		}
		again, err := d.Encode()
		if err != nil {
			t.Fatal(err)
		}
		e, err := audit.Decode(again)
		if err != nil {
			t.Fatalf("what was written does not read: %v", err)
		}
		if third, _ := e.Encode(); !bytes.Equal(again, third) {
			t.Fatal("writes otherwise the second time")
		}
	})
}
