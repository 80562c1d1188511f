package attention

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"time"

	"assay/corpus"
)

// Draft is what a lead asks for.
type Draft struct {
	Share float64 // of the open events; 0: DefaultShare
	Seed  uint64
	Count int // controls, half of them true positives; 0: DefaultCount
}

// The defaults of a Draft, and what bounds it.
const (
	DefaultShare = .02
	DefaultCount = 40
	maxShare     = .5
	maxCount     = 1000
	fewest       = 2
)

func (d Draft) filled() (Draft, error) {
	if d.Share == 0 {
		d.Share = DefaultShare
	}
	if d.Count == 0 {
		d.Count = DefaultCount
	}
	if !(d.Share > 0 && d.Share <= maxShare) {
		return d, fmt.Errorf("%w: the share is over 0 and at most 50 %%, not %v %%", ErrPlan, d.Share*100)
	}
	if d.Count < fewest || d.Count > maxCount {
		return d, fmt.Errorf("%w: the number is %d to %d, not %d", ErrPlan, fewest, maxCount, d.Count)
	}
	return d, nil
}

// known is an alert whose outcome is known, by the hash that orders the draw.
type known struct {
	hash [32]byte
	ref  corpus.Ref
}

// Draw makes controls of the alerts of a view that are labelled true or benign
// positive: of either kind half of the number, fewer when there are fewer. The
// same view and draft give the same controls. ErrPlan when a kind has none.
func Draw(ctx context.Context, v *corpus.View, d Draft) ([]Control, error) {
	d, err := d.filled()
	if err != nil {
		return nil, err
	}
	taken, err := names(ctx, v)
	if err != nil {
		return nil, fmt.Errorf("draw controls: %w", err)
	}
	var out []Control
	for i, verdict := range []corpus.Verdict{corpus.TruePositive, corpus.BenignPositive} {
		want := (d.Count + 1 - i) / 2
		chosen, err := choose(ctx, v, verdict, d.Seed, want)
		if err != nil {
			return nil, fmt.Errorf("draw controls: %w", err)
		}
		if len(chosen) == 0 {
			return nil, fmt.Errorf("%w: no alert of the corpus is labelled %s", ErrPlan, verdict)
		}
		for _, k := range chosen {
			c, err := disguise(ctx, v, k.ref, d.Seed, taken)
			if err != nil {
				return nil, fmt.Errorf("draw controls: %w", err)
			}
			c.Verdict = verdict
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b Control) int {
		return bytes.Compare(keyed(d.Seed, "order", a.Event.ID), keyed(d.Seed, "order", b.Event.ID))
	})
	return out, nil
}

// names are those of all entities of a view.
func names(ctx context.Context, v *corpus.View) (map[string]bool, error) {
	taken := map[string]bool{}
	for _, s := range v.Segments() {
		for _, path := range entities {
			c, err := s.Column(ctx, path)
			if err != nil {
				return nil, err
			}
			for i := range c.Distinct() {
				taken[c.Entry(i).Text()] = true
			}
		}
	}
	return taken, nil
}

// choose are the wanted number of alerts of a verdict with the least hashes.
func choose(ctx context.Context, v *corpus.View, verdict corpus.Verdict, seed uint64, want int) ([]known, error) {
	var all []known
	for i, s := range v.Segments() {
		rule, err := s.Column(ctx, "alert.rule_id")
		if err != nil {
			return nil, err
		}
		keys, err := s.Keys(ctx)
		if err != nil {
			return nil, err
		}
		for row := range v.Labels(i).Having(verdict).All {
			if rule.Code(row) >= corpus.FirstCode {
				all = append(all, known{[32]byte(keyed(seed, "draw", string(keys[row][:]))), corpus.Ref{Segment: i, Row: row}})
			}
		}
	}
	slices.SortFunc(all, func(a, b known) int { return bytes.Compare(a.hash[:], b.hash[:]) })
	return all[:min(want, len(all))], nil
}

// keyed is the hash of a text for one use, keyed by the seed.
func keyed(seed uint64, use, text string) []byte {
	var key [8]byte
	binary.BigEndian.PutUint64(key[:], seed)
	sum := sha256.Sum256(slices.Concat(key[:], []byte(use), []byte{0}, []byte(text)))
	return sum[:]
}

// disguise copies an event under an id that the corpus does not have.
func disguise(ctx context.Context, v *corpus.View, ref corpus.Ref, seed uint64, taken map[string]bool) (Control, error) {
	original, err := v.Event(ctx, ref)
	if err != nil {
		return Control{}, err
	}
	_, last, _ := v.Snapshot().Times()
	for try := range 16 {
		m := newMask(original, seed+uint64(try)<<32, taken)
		id := m.text(original.ID)
		_, err := v.Find(ctx, id)
		if err == nil || id == original.ID {
			continue
		}
		if !errors.Is(err, corpus.ErrNotFound) {
			return Control{}, err
		}
		return Control{Event: m.copy(original, id, last), Team: original.Get("alert.team").Text()}, nil
	}
	return Control{}, fmt.Errorf("event %q: no free id is like it", original.ID)
}

// lately is within which time before the newest event a control is said to
// have been.
const lately = 24 * time.Hour
