package correlate

import (
	"math"

	"assay/tuning/rule"
)

// leastOf is how many firings a group needs before any of its windows can
// hold: a group with fewer need not be looked at.
func leastOf(o *Options) int {
	least := 1
	switch o.Type {
	case rule.EventCount, rule.ValueCount: // each counts a firing once at most
		for _, b := range o.Bounds {
			switch b.Op {
			case rule.OpGreaterEq, rule.OpEquals:
				least = max(least, bounded(math.Ceil(b.Value)))
			case rule.OpGreater:
				least = max(least, bounded(math.Floor(b.Value)+1))
			}
		}
	case rule.Temporal:
		if o.When == nil && len(o.Bounds) == 0 { // every rule has to fire
			least = max(least, len(o.Names))
		}
	case rule.TemporalOrdered:
		if o.When == nil && len(o.Bounds) == 0 { // every step has to
			least = max(least, len(o.Order))
		}
	}
	return least
}

func bounded(f float64) int { return int(min(max(f, 0), math.MaxInt32)) }
