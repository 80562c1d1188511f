package report

import (
	"context"
	"math/bits"

	"assay/tuning/replay"
)

// nearest finds for each rule that with which it shares most true positives,
// exactly. Of two ways it takes the one that costs less: to go through the
// rules that meet at each event, or to intersect sets pair by pair. Both need
// no more than a few numbers a rule, or a bit for each rule and true positive
// that any finds.
func nearest(ctx context.Context, counts []replay.SetCount, events int) ([]*Nearest, error) {
	at, truths := numbered(counts, events)
	meets := make([]int, truths)
	for i := range counts {
		for _, row := range counts[i].Truths {
			meets[at[row]]++
		}
	}
	byMeeting, words := 0, (truths+63)/64
	for _, n := range meets {
		byMeeting += n * n
	}
	const maxBytes = 512 << 20
	if byPair := len(counts) * len(counts) * words / 2; byPair < byMeeting && len(counts)*words*8 <= maxBytes {
		return nearestByPair(ctx, counts, at, words)
	}
	return nearestByMeeting(ctx, counts, at, meets)
}

// numbered gives each true positive that a rule finds a number from 0.
func numbered(counts []replay.SetCount, events int) (at []uint32, truths int) {
	at = make([]uint32, events)
	for i := range counts {
		for _, row := range counts[i].Truths {
			if at[row] == 0 {
				truths++
				at[row] = uint32(truths)
			}
		}
	}
	for row, n := range at {
		if n > 0 {
			at[row] = n - 1
		}
	}
	return at, truths
}

func nearestByMeeting(ctx context.Context, counts []replay.SetCount, at []uint32, meets []int) ([]*Nearest, error) {
	rules := make([][]uint32, len(meets))
	for i, n := range meets {
		rules[i] = make([]uint32, 0, n)
	}
	for i := range counts {
		for _, row := range counts[i].Truths {
			rules[at[row]] = append(rules[at[row]], uint32(i))
		}
	}
	out, shared := make([]*Nearest, len(counts)), make([]int, len(counts))
	for i := range counts {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		clear(shared)
		for _, row := range counts[i].Truths {
			for _, other := range rules[at[row]] {
				shared[other]++
			}
		}
		for other, n := range shared {
			out[i] = closer(out[i], i, other, n)
		}
	}
	return out, nil
}

func nearestByPair(ctx context.Context, counts []replay.SetCount, at []uint32, words int) ([]*Nearest, error) {
	sets := make([][]uint64, len(counts))
	for i := range counts {
		if len(counts[i].Truths) == 0 {
			continue
		}
		sets[i] = make([]uint64, words)
		for _, row := range counts[i].Truths {
			n := at[row]
			sets[i][n/64] |= 1 << (n % 64)
		}
	}
	out := make([]*Nearest, len(counts))
	for i, a := range sets {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if a == nil {
			continue
		}
		for other, b := range sets[:i] {
			if b == nil {
				continue
			}
			n := 0
			for w := range a {
				n += bits.OnesCount64(a[w] & b[w])
			}
			out[i], out[other] = closer(out[i], i, other, n), closer(out[other], other, i, n)
		}
	}
	return out, nil
}

// closer keeps the first of those that share most.
func closer(best *Nearest, rule, other, shared int) *Nearest {
	if other == rule || shared == 0 || best != nil && (best.Shared > shared || best.Shared == shared && best.At <= other) {
		return best
	}
	if best == nil {
		best = new(Nearest)
	}
	best.At, best.Shared = other, shared
	return best
}
