package episode

import (
	"cmp"
	"slices"

	"assay/corpus"
)

// keptGroup is a group of a stats rule with the verdict of the events of it
// that stay.
type keptGroup struct {
	key         int // equal for equal keys
	name        string
	first, last int64
	rank        uint8
	group       int // which one
}

// keptGroups are the groups with an event that keep, unless nil for all, is
// true for, in the order of key and time.
func (p *Pool) keptGroups(groups []Group, keep func(row int) bool) []keptGroup {
	kept := make([]keptGroup, 0, len(groups))
	keys := map[string]int{}
	for i := range groups {
		g := &groups[i]
		rank, ok := p.leading(g.Events, keep)
		if !ok {
			continue
		}
		key, known := keys[g.Key]
		if !known {
			key = len(keys)
			keys[g.Key] = key
		}
		kept = append(kept, keptGroup{key, g.Key, g.First, g.Last, rank, i})
	}
	slices.SortFunc(kept, func(a, b keptGroup) int {
		return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.first, b.first), cmp.Compare(a.last, b.last))
	})
	return kept
}

// leading is the leading rank of the events that stay; ok is false without any.
func (p *Pool) leading(events []corpus.Ref, keep func(row int) bool) (leading uint8, ok bool) {
	for _, ref := range events {
		row := p.starts[ref.Segment] + ref.Row
		if keep == nil || keep(row) {
			leading, ok = max(leading, rank[p.verdict[row]]), true
		}
	}
	return leading, ok
}

// tallyGroups joins the windows of each group that follow one another, and
// counts what they make.
func tallyGroups(kept []keptGroup, limit int64) Tally {
	var counts [corpus.NumVerdicts]int
	for i := 0; i < len(kept); {
		run := kept[i]
		for i++; i < len(kept) && joins(&run, &kept[i], limit); i++ {
			run.last, run.rank = max(run.last, kept[i].last), max(run.rank, kept[i].rank)
		}
		counts[run.rank]++
	}
	return ranks(counts)
}

// joins reports whether window b goes on where a ends. Groups without a time
// are one run: there is one window of them.
func joins(a, b *keptGroup, limit int64) bool {
	if a.key != b.key {
		return false
	}
	if a.first == corpus.NoTime || b.first == corpus.NoTime {
		return a.first == b.first
	}
	return b.first <= a.last || uint64(b.first)-uint64(a.last) <= uint64(limit)
}
