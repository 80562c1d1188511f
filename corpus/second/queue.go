package second

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"assay/corpus"
)

// DefaultShare of the labelled events is looked at twice (metrics.md section 8).
const DefaultShare = 0.05

// MaxDeciding is how many events of open proposals are taken.
const MaxDeciding = 10_000

// enough is how many people look at a disputed event.
const enough = 3

// ErrNotOffered refuses an opinion of an event that the queue does not hold:
// nobody chooses what is looked at twice.
var ErrNotOffered = errors.New("the event is not in the queue of second opinions")

// ErrOpened refuses an opinion of an event whose page the person has opened,
// label and all: that look is not blind.
var ErrOpened = errors.New("you have opened this event: a second look at it would not be blind")

// Options of a queue.
type Options struct {
	Share    float64  // of the labelled events, 0 to 1; see DefaultShare
	Deciding []string // ids of events on which an open proposal rests, true positives among others

	// Looked are the ids of the events that a person has opened, with their labels:
	// a look at them is blind no more. Nil: nobody knows.
	Looked func(ctx context.Context, who string) ([]string, error)
}

// Offer is an event that wants another opinion.
type Offer struct {
	Event   string
	Ref     corpus.Ref
	Drawn   corpus.Drawn
	Sampled bool // it is in the random share, whyever it is offered
}

// Queue is what wants a second opinion in a view. It is immutable.
type Queue struct {
	store  *corpus.Store
	offers []Offer
	counts Counts
	looked func(ctx context.Context, who string) ([]string, error) // nil: nobody knows
}

// Counts say how far the second look has come.
type Counts struct {
	Labelled int // events with a verdict
	Random   int // of those, in the random share
	Done     int // of those, with a second opinion
	Deciding int // events that wait in each part
	Disputed int
	Waiting  int // in all parts together
}

// New reads what wants a second opinion.
func New(ctx context.Context, store *corpus.Store, view *corpus.View, o Options) (*Queue, error) {
	if math.IsNaN(o.Share) || o.Share < 0 || o.Share > 1 {
		return nil, fmt.Errorf("queue second opinions: a share of %v; want 0 to 1", o.Share)
	}
	b := building{view: view, given: map[string]int{}, taken: map[corpus.Ref]int{}, q: &Queue{store: store, looked: o.Looked}}
	opinions, _, err := view.Opinions(ctx)
	if err != nil {
		return nil, err
	}
	for _, op := range opinions {
		b.given[op.Event]++
	}
	seed, err := store.OpinionSeed(ctx)
	if err != nil {
		return nil, err
	}
	if err := b.drawDeciding(ctx, seed, o.Deciding); err != nil {
		return nil, fmt.Errorf("queue second opinions: %w", err)
	}
	if err := b.drawDisputed(ctx, store); err != nil {
		return nil, fmt.Errorf("queue second opinions: %w", err)
	}
	if err := b.drawRandom(ctx, seed, o.Share); err != nil {
		return nil, fmt.Errorf("queue second opinions: %w", err)
	}
	b.q.counts.Waiting = len(b.q.offers)
	return b.q, nil
}

// Counts say how far the second look has come.
func (q *Queue) Counts() Counts { return q.counts }

// opened are the events that a person has opened.
func (q *Queue) opened(ctx context.Context, who string) (map[string]bool, error) {
	out := map[string]bool{}
	if q.looked == nil {
		return out, nil
	}
	events, err := q.looked(ctx, who)
	if err != nil {
		return nil, err
	}
	for _, e := range events {
		out[e] = true
	}
	return out, nil
}

// For is the first limit offers for a person: none that they said something of,
// or that they have opened.
func (q *Queue) For(ctx context.Context, who string, limit int) ([]Offer, error) {
	opened, err := q.opened(ctx, who)
	if err != nil {
		return nil, err
	}
	var out []Offer
	for part := range slices.Chunk(q.offers, 200) {
		events := make([]string, len(part))
		for i, o := range part {
			events[i] = o.Event
		}
		said, err := q.store.Said(ctx, events)
		if err != nil {
			return nil, err
		}
		for _, o := range part {
			if opened[o.Event] || slices.Contains(said[o.Event], who) {
				continue
			}
			if out = append(out, o); len(out) == limit {
				return out, nil
			}
		}
	}
	return out, nil
}

// Answer is a person's opinion of an offered event.
type Answer struct {
	Event   string
	Verdict corpus.Verdict
	Reason  corpus.Reason
	Note    string
}

// Give appends a person's answers, all of them or none; ErrNotOffered, ErrOpened
// and corpus.ErrParty refuse.
func (q *Queue) Give(ctx context.Context, who, source string, answers []Answer) error {
	opened, err := q.opened(ctx, who)
	if err != nil {
		return err
	}
	at := make(map[string]Offer, len(q.offers))
	for _, o := range q.offers {
		at[o.Event] = o
	}
	opinions := make([]corpus.Opinion, 0, len(answers))
	for _, a := range answers {
		offer, ok := at[a.Event]
		if !ok {
			return fmt.Errorf("second opinion of %q: %w", a.Event, ErrNotOffered)
		}
		if opened[a.Event] {
			return fmt.Errorf("second opinion of %q: %w", a.Event, ErrOpened)
		}
		opinions = append(opinions, corpus.Opinion{Event: a.Event, Verdict: a.Verdict, Reason: a.Reason, Note: a.Note, Who: who, Source: source, Drawn: offer.Drawn, Sampled: offer.Sampled})
	}
	return q.store.Opine(ctx, opinions)
}

// building is a queue that is being made.
type building struct {
	view  *corpus.View
	given map[string]int     // second opinions by event
	taken map[corpus.Ref]int // place among the offers
	q     *Queue
}

// offer appends an event that is labelled and not offered yet.
func (b *building) offer(ctx context.Context, event string, drawn corpus.Drawn) (bool, error) {
	ref, err := b.view.Find(ctx, event)
	if errors.Is(err, corpus.ErrNotFound) {
		return false, nil
	}
	if _, taken := b.taken[ref]; err != nil || taken || b.view.Labels(ref.Segment).Verdict(ref.Row) == corpus.Unlabelled {
		return false, err
	}
	b.taken[ref] = len(b.q.offers)
	b.q.offers = append(b.q.offers, Offer{Event: event, Ref: ref, Drawn: drawn})
	return true, nil
}

// drawDeciding offers the events in the order of their hashes, so that the place
// in the queue says nothing of what is lost and what is gained.
func (b *building) drawDeciding(ctx context.Context, seed []byte, events []string) error {
	events = slices.Clone(events[:min(len(events), MaxDeciding)])
	slices.SortFunc(events, func(x, y string) int {
		return cmp.Or(cmp.Compare(hashOf(seed, corpus.KeyOf(x)), hashOf(seed, corpus.KeyOf(y))), cmp.Compare(x, y))
	})
	for _, event := range events {
		if b.given[event] > 0 {
			continue
		}
		added, err := b.offer(ctx, event, corpus.Deciding)
		if err != nil {
			return err
		}
		if added {
			b.q.counts.Deciding++
		}
	}
	return nil
}

// drawDisputed offers what two people see differently to a third.
func (b *building) drawDisputed(ctx context.Context, store *corpus.Store) error {
	open, err := store.Disputes(ctx)
	if err != nil {
		return err
	}
	for _, d := range open {
		if b.given[d.Event]+1 >= enough {
			continue
		}
		added, err := b.offer(ctx, d.Event, corpus.Disputed)
		if err != nil {
			return err
		}
		if added {
			b.q.counts.Disputed++
		}
	}
	return nil
}

// drawn is an event of the random share.
type drawn struct {
	hash uint64
	ref  corpus.Ref
}

func (b *building) drawRandom(ctx context.Context, seed []byte, share float64) error {
	found, labelled, err := sample(ctx, b.view, seed, share)
	if err != nil {
		return err
	}
	b.q.counts.Labelled, b.q.counts.Random = labelled, len(found)
	slices.SortFunc(found, func(x, y drawn) int {
		return cmp.Or(cmp.Compare(x.hash, y.hash), cmp.Compare(x.ref.Segment, y.ref.Segment), cmp.Compare(x.ref.Row, y.ref.Row))
	})
	for _, d := range found {
		ids, err := b.view.Segments()[d.ref.Segment].IDs(ctx)
		if err != nil {
			return err
		}
		event := ids.Value(d.ref.Row).Text()
		at, taken := b.taken[d.ref]
		switch {
		case taken:
			b.q.offers[at].Sampled = true
		case b.given[event] == 0:
			b.q.offers = append(b.q.offers, Offer{event, d.ref, corpus.RandomShare, true})
		}
		if b.given[event] > 0 {
			b.q.counts.Done++
		}
	}
	return nil
}

// sample is the labelled events whose hash is below the share, segments side by
// side.
func sample(ctx context.Context, view *corpus.View, seed []byte, share float64) (all []drawn, labelled int, err error) {
	segments := view.Segments()
	found, counts := make([][]drawn, len(segments)), make([]int, len(segments))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, seg := range segments {
		g.Go(func() error {
			keys, err := seg.Keys(ctx)
			if err != nil {
				return err
			}
			none := view.Labels(i).Having(corpus.Unlabelled)
			for row, key := range keys {
				if none.Has(row) {
					continue
				}
				counts[i]++
				if h := hashOf(seed, key); below(h, share) {
					found[i] = append(found[i], drawn{h, corpus.Ref{Segment: i, Row: row}})
				}
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return nil, 0, err
	}
	for _, n := range counts {
		labelled += n
	}
	return slices.Concat(found...), labelled, nil
}

// hashOf is the first eight bytes of the SHA-256 of the seed and the event's
// key. Both have a fixed length, and what is left out of the sum cannot be
// extended, so that it needs no HMAC around it.
func hashOf(seed []byte, key corpus.Key) uint64 {
	var text [48]byte
	sum := sha256.Sum256(text[:copy(text[:], seed)+copy(text[len(seed):], key[:])])
	return binary.BigEndian.Uint64(sum[:])
}

// below reports that a hash is in the share.
func below(hash uint64, share float64) bool {
	return float64(hash>>11)/(1<<53) < share
}
