package portfolio

import (
	"math/bits"
	"slices"
)

// Twin is a rule that another one makes dispensable.
type Twin struct {
	Rule, By int     // By hits nearly the same
	Shared   int     // units that both hit
	Either   int     // units that one of the two hits
	Jaccard  float64 // Shared of Either
}

// Redundant are the rules that hit nothing alone, each with the rule whose
// units are most like its own by Jaccard's index, when that is least or more;
// of several the first. Rules stand in their order.
func (m Matrix) Redundant(least float64) (twins []Twin) {
	sets, alone := m.sets(), m.Alone()
	for r, hits := range m.Hits {
		if len(hits) == 0 || alone[r] > 0 {
			continue
		}
		best := Twin{Rule: r, By: -1}
		for by, others := range m.Hits {
			if by == r || !mayReach(len(hits), len(others), least) {
				continue
			}
			shared := common(sets[r], sets[by])
			either := len(hits) + len(others) - shared
			if j := float64(shared) / float64(either); j >= least && j > best.Jaccard {
				best = Twin{r, by, shared, either, j}
			}
		}
		if best.By >= 0 {
			best.Jaccard = round(best.Jaccard)
			twins = append(twins, best)
		}
	}
	return twins
}

// mayReach reports that sets of these sizes can be so much alike.
func mayReach(a, b int, least float64) bool {
	return float64(min(a, b)) >= least*float64(max(a, b))
}

// sets are the units of each rule as a set of bits.
func (m Matrix) sets() [][]uint64 {
	out := make([][]uint64, len(m.Hits))
	for r, hits := range m.Hits {
		if len(hits) == 0 {
			continue
		}
		out[r] = make([]uint64, m.Units/64+1)
		for _, unit := range hits {
			out[r][unit/64] |= 1 << (unit % 64)
		}
	}
	return out
}

func common(a, b []uint64) (n int) {
	for i := range a {
		n += bits.OnesCount64(a[i] & b[i])
	}
	return n
}

// Disjoint reports that two lists of names have none in common.
func disjoint(a, b []string) bool {
	return !slices.ContainsFunc(a, func(x string) bool { return slices.Contains(b, x) })
}
