package fatigue

import (
	"bytes"
	"cmp"
	"math"
	"slices"
	"time"

	"assay/corpus"
)

// closure is an alert that somebody was done with.
type closure struct {
	alert
	at int64 // when
}

// trail is what indicators look at of the alerts of a team: everything that was
// closed up to a moment, and where the trailing window begins.
type trail struct {
	team []alert   // by time raised
	all  []closure // by time closed
	now  []closure // of all, those in the window
	from int64     // the window's first moment
	asOf int64     // the moment behind the last
}

// closures finds when each alert was closed: alert.closed_at, else the time
// raised and the handling time behind it, where it has a verdict. An alert
// with neither is not known to be closed.
func closures(team []alert, asOf int64) []closure {
	var all []closure
	for _, one := range team {
		at := one.closed
		if at == corpus.NoTime && one.timed && one.verdict != corpus.Unlabelled {
			at = later(one.raised, one.seconds)
		}
		if at != corpus.NoTime && at < asOf {
			all = append(all, closure{one, at})
		}
	}
	slices.SortFunc(all, func(x, y closure) int { return cmp.Or(cmp.Compare(x.at, y.at), bytes.Compare(x.key[:], y.key[:])) })
	return all
}

// later is a time some seconds on, as far as an int64 reaches.
func later(at int64, seconds float64) int64 {
	if add := int64(seconds * 1e9); at <= math.MaxInt64-add {
		return at + add
	}
	return math.MaxInt64
}

// trailOf is the trail up to the end of a period.
func trailOf(team []alert, p Period) trail {
	t := trail{team: team, asOf: startOf(p.last + 1)}
	t.all = closures(team, t.asOf)
	t.from = startOf(p.last + 1 - trailDays)
	first, _ := slices.BinarySearchFunc(t.all, t.from, func(c closure, at int64) int { return cmp.Compare(c.at, at) })
	if least := max(0, len(t.all)-trailLeast); least < first {
		first, t.from = least, t.all[least].at
	}
	t.now = t.all[first:]
	return t
}

// days is how long the window is.
func (t trail) days() float64 { return float64(since(t.from, t.asOf)) / float64(day) }

// Trailing says which closures the indicators look at.
type Trailing struct {
	From     time.Time `json:"from"`
	To       time.Time `json:"to"` // the moment behind the last
	Closures int       `json:"closures"`
	Extended bool      `json:"extended"` // back beyond 14 days, to have 200 closures
}

func (t trail) trailing() Trailing {
	return Trailing{time.Unix(0, t.from).UTC(), time.Unix(0, t.asOf).UTC(), len(t.now), since(t.from, t.asOf) > uint64(trailDays*day)}
}
