package audit_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"assay/corpus"
	"assay/tuning/audit"
	"assay/tuning/episode"
	"assay/tuning/plan"
	"assay/tuning/replay"
	"assay/tuning/rule"
)

// world is a corpus whose truth is known: events of ten hosts, an hour apart.
type world struct {
	*testing.T
	store *corpus.Store
	truth map[string]corpus.Verdict
	plan  *plan.Plan
}

const downloads = `sel{process.name = "fetch" and process.args contains "raw"} and not ok{user.name = "builder"}`

func newWorld(t *testing.T) *world {
	t.Helper()
	s, err := corpus.Open(t.Context(), t.TempDir(), corpus.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return &world{T: t, store: s, truth: map[string]corpus.Verdict{}, plan: planOf(t, downloads)}
}

func planOf(t *testing.T, text string) *plan.Plan {
	t.Helper()
	e, err := rule.ParseExpr(text)
	if err != nil {
		t.Fatal(err)
	}
	p, ds := plan.Compile(&rule.Rule{ID: "raw-fetch", Title: "Raw fetch", Where: e, Digest: fmt.Sprintf("%x", text)}, plan.Env{})
	if p == nil {
		t.Fatal(ds)
	}
	return p
}

// eventOf is event n, and what it is in truth.
func eventOf(n int) (corpus.Event, corpus.Verdict) {
	at := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(n) * time.Hour)
	e := corpus.Event{ID: fmt.Sprintf("e%04d", n), Time: at}
	set := func(path, text string) {
		e.Fields = append(e.Fields, corpus.Field{Path: path, Value: corpus.String(text)})
	}
	set("host.name", fmt.Sprintf("h%d", n%10))
	truth := corpus.FalsePositive
	switch {
	case n%50 == 0: // fires
		set("process.name", "fetch")
		set("process.args", "--raw http")
		if n%100 == 0 {
			truth = corpus.TruePositive
		}
	case n%50 == 1: // one condition short, and every second one an attack
		set("process.name", "fetch")
		set("process.args", "--plain http")
		if n%100 == 1 {
			truth = corpus.TruePositive
		}
	case n%50 == 2: // let through by the exception
		set("process.name", "fetch")
		set("process.args", "--raw http")
		set("user.name", "builder")
	case n%50 == 3: // somebody else raised it
		set("process.name", "tar")
		set("alert.rule_id", "archive")
		if n%200 == 3 {
			truth = corpus.TruePositive
		}
	case n%400 == 7: // nobody had an idea
		set("process.name", "dd")
		truth = corpus.TruePositive
	default:
		set("process.name", "ls")
	}
	slices.SortFunc(e.Fields, func(a, b corpus.Field) int { return strings.Compare(a.Path, b.Path) })
	return e, truth
}

// add commits events from..to in n segments; what fires is labelled.
func (w *world) add(id string, from, to, n int, backwards bool) corpus.Snapshot {
	w.Helper()
	var metas []corpus.SegmentMeta
	var labels []corpus.ImportLabel
	for i := range n {
		seg := w.store.NewSegment(corpus.SegmentOptions{Import: id})
		for k := from + i*(to-from)/n; k < from+(i+1)*(to-from)/n; k++ {
			at := k
			if backwards {
				at = to - 1 - (k - from)
			}
			e, truth := eventOf(at)
			w.truth[e.ID] = truth
			if at%50 == 0 {
				labels = append(labels, corpus.ImportLabel{Event: e.ID, Verdict: truth})
			}
			if err := seg.Append(&e); err != nil {
				w.Fatal(err)
			}
		}
		m, err := seg.Finish(w.Context())
		if err != nil {
			w.Fatal(err)
		}
		metas = append(metas, m)
	}
	snap, err := w.store.Commit(w.Context(), corpus.Import{ID: id, Segments: metas, Labels: labels})
	if err != nil {
		w.Fatal(err)
	}
	if err := w.store.Keep(w.Context(), snap); err != nil {
		w.Fatal(err)
	}
	return snap
}

func (w *world) view() *corpus.View {
	w.Helper()
	snap, err := w.store.Head(w.Context())
	if err != nil {
		w.Fatal(err)
	}
	v, err := w.store.View(w.Context(), snap)
	if err != nil {
		w.Fatal(err)
	}
	return v
}

func (w *world) fires(v *corpus.View, p *plan.Plan) []*corpus.Bitmap {
	w.Helper()
	res, err := replay.Run(w.Context(), p, v, replay.Options{})
	if err != nil {
		w.Fatal(err)
	}
	return res.Fired
}

func (w *world) draw(v *corpus.View, o audit.Options, others ...*plan.Plan) *audit.Draw {
	w.Helper()
	pool, err := episode.NewPool(w.Context(), episode.Parts(v), episode.Options{})
	if err != nil {
		w.Fatal(err)
	}
	d, err := audit.New(w.Context(), v, pool, audit.Subject{Plan: w.plan, Fired: w.fires(v, w.plan), Others: others}, o)
	if err != nil {
		w.Fatal(err)
	}
	return d
}

// label tells the truth about events.
func (w *world) label(ids ...string) {
	w.Helper()
	by := map[corpus.Verdict][]string{}
	for _, id := range ids {
		by[w.truth[id]] = append(by[w.truth[id]], id)
	}
	var changes []corpus.LabelChange
	for _, v := range []corpus.Verdict{corpus.TruePositive, corpus.FalsePositive} {
		if len(by[v]) > 0 {
			changes = append(changes, corpus.LabelChange{Events: by[v], Verdict: v, Reason: corpus.OtherReason, Who: "ana", Source: "test", Seen: corpus.AnyLabels})
		}
	}
	if _, err := w.store.LabelEach(w.Context(), changes); err != nil {
		w.Fatal(err)
	}
}

func eventsOf(d *audit.Draw) (ids []string) {
	for _, r := range d.Rows {
		ids = append(ids, r.Event)
	}
	return ids
}
