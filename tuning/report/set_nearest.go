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
	return nearestByMeeting(ctx, counts)
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

func nearestByMeeting(ctx context.Context, counts []replay.SetCount) ([]*Nearest, error) {
	out, all := make([]*Nearest, len(counts)), make([]int, len(counts))
	for i := range all {
		all[i] = i
	}
	err := sharing(ctx, counts, all, func(i int, shared []int) {
		for other, n := range shared {
			out[i] = closer(out[i], i, other, n)
		}
	})
	return out, err
}

// meetingRules are the rules that fire on each true positive: one behind the
// other, and where those of a row begin.
type meetingRules struct {
	rules []uint32
	begin []uint32 // by row, and one more
}

func rulesAt(counts []replay.SetCount) meetingRules {
	rows := uint32(0)
	for i := range counts {
		if t := counts[i].Truths; len(t) > 0 {
			rows = max(rows, t[len(t)-1]+1)
		}
	}
	m := meetingRules{begin: make([]uint32, rows+2)}
	for i := range counts {
		for _, row := range counts[i].Truths {
			m.begin[row+2]++
		}
	}
	for row := range rows {
		m.begin[row+2] += m.begin[row+1]
	}
	m.rules = make([]uint32, m.begin[rows+1])
	for i := range counts {
		for _, row := range counts[i].Truths {
			m.rules[m.begin[row+1]] = uint32(i)
			m.begin[row+1]++
		}
	}
	return m
}

func (m meetingRules) at(row uint32) []uint32 { return m.rules[m.begin[row]:m.begin[row+1]] }

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
