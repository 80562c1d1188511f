package audit

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/plan"
	"assay/tuning/sampling"
)

// The sizes of a draw.
const (
	DefaultSize = 300
	MaxSize     = 20_000
)

// ErrNothing is wrapped when there is nothing to draw from.
var ErrNothing = errors.New("there is nothing to draw: every event is labelled, or a rule fires on it")

// Subject is the rule whose silence is audited, and what is known around it.
type Subject struct {
	Plan    *plan.Plan
	Fired   []*corpus.Bitmap // by segment, nil for nothing: what it fires on
	InForce []*corpus.Bitmap // likewise its version in force; nil without one
	Version string           // digest of the version in force, "" without one
	Others  []*plan.Plan     // other rules in force
	Env     plan.Env
}

// Options of a draw; the zero value works.
type Options struct {
	Size    int                // events; 0: DefaultSize
	Seed    uint64             //
	Guesses [NumStrata]float64 // of the shares of positives, from an earlier draw; 0: unknown
}

// New draws from the snapshot that the view shows; the pool must be of the same.
func New(ctx context.Context, v *corpus.View, pool *episode.Pool, s Subject, o Options) (*Draw, error) {
	o.Size = cmp.Or(o.Size, DefaultSize)
	if o.Size < 1 || o.Size > MaxSize {
		return nil, fmt.Errorf("draw %d events: want 1 to %d", o.Size, MaxSize)
	}
	f, err := frameOf(ctx, v, pool, s)
	if err != nil {
		return nil, fmt.Errorf("draw events: %w", err)
	}
	r := s.Plan.Rule()
	d := &Draw{SchemaVersion: SchemaVersion, Rule: Rule{r.ID, r.Title, r.Digest}, InForce: s.Version, Environment: s.Env.Digest(),
		Snapshot: v.Snapshot().Digest(), LabelSeq: v.Snapshot().LabelSeq, Seed: o.Seed, Events: v.Rows(), Fired: count(f.fired), Known: count(f.known),
		Loosened: f.loose, Others: len(s.Others), Rows: []Row{}}
	d.allocate(f, o)
	if d.Frame() == 0 {
		return nil, fmt.Errorf("draw events: %w", ErrNothing)
	}
	for i, seg := range v.Segments() {
		d.Segments = append(d.Segments, Segment{seg.Meta().Digest, rowsOf(f.own[i]), rowsOf(f.fired[i].Clone().AndNot(f.own[i]))})
	}
	slices.SortFunc(d.Segments, func(a, b Segment) int { return cmp.Compare(a.Digest, b.Digest) })
	for st := range Stratum(NumStrata) {
		events, err := pick(ctx, v, f, st, d.Strata[st].Drawn, o.Seed)
		if err != nil {
			return nil, fmt.Errorf("draw events: %w", err)
		}
		for _, e := range events {
			d.Rows = append(d.Rows, Row{e, st, d.Strata[st].probability()})
		}
	}
	d.interleave()
	return d, nil
}

// allocate says how many events of each stratum are drawn.
func (d *Draw) allocate(f *frame, o Options) {
	needs := make([]sampling.Need, NumStrata)
	for s := range Stratum(NumStrata) {
		guess := guesses[s]
		if o.Guesses[s] > 0 {
			guess = o.Guesses[s]
		}
		needs[s] = sampling.Need{Units: f.units(s), Guess: guess, Floor: floors[s]}
	}
	for s, n := range sampling.Allocate(o.Size, needs) {
		d.Strata[s] = Portion{Stratum(s).String(), needs[s].Units, n, round(needs[s].Guess)}
	}
}

// interleave puts the rows, which come stratum by stratum, in an order in which
// every stratum is as far as the others at any moment.
func (d *Draw) interleave() {
	var rank [NumStrata]int
	far := make(map[string]float64, len(d.Rows))
	for _, r := range d.Rows {
		far[r.Event] = (float64(rank[r.Stratum]) + 0.5) / float64(d.Strata[r.Stratum].Drawn)
		rank[r.Stratum]++
	}
	slices.SortStableFunc(d.Rows, func(a, b Row) int {
		return cmp.Or(cmp.Compare(far[a.Event], far[b.Event]), cmp.Compare(a.Stratum, b.Stratum))
	})
}

// lot is an event's place in the order of drawing.
type lot struct {
	key   uint64
	event string
}

func (a lot) compare(b lot) int {
	return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.event, b.event))
}

// pick draws n events of a stratum: those with the least keys, in their order.
func pick(ctx context.Context, v *corpus.View, f *frame, s Stratum, n int, seed uint64) ([]string, error) {
	if n == 0 {
		return nil, nil
	}
	var lots []lot
	text := binary.BigEndian.AppendUint64(nil, seed)
	for i, seg := range v.Segments() {
		if !f.strata[i][s].Any() {
			continue
		}
		ids, err := seg.IDs(ctx)
		if err != nil {
			return nil, fmt.Errorf("read ids of segment %d: %w", i, err)
		}
		for row := range f.strata[i][s].All {
			id := ids.Value(row).Text()
			sum := sha256.Sum256(append(text[:8], id...))
			lots = append(lots, lot{binary.BigEndian.Uint64(sum[:8]), id})
		}
		lots = least(lots, n)
	}
	lots = least(lots, n)
	out := make([]string, len(lots))
	for i, l := range lots {
		out[i] = l.event
	}
	return out, nil
}

// least are the n least lots, in their order.
func least(lots []lot, n int) []lot {
	slices.SortFunc(lots, lot.compare)
	return lots[:min(n, len(lots))]
}
