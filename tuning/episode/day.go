package episode

import (
	"time"

	"assay/corpus"
)

// EntityDays are the days of entities: an entity on a UTC day on which the
// stream has an event of it. A day with a true positive is found when the rule
// fires on one of them; another day counts as raised when the rule fires on an
// event that is decided, false or benign positive, and is open when it fires on
// undecided ones alone. A day that nobody labelled and on which nothing fires
// counts as rightly silent: attacks are rare, and that is an assumption.
type EntityDays struct {
	Found  int `json:"found"`  // with a true positive that the rule fires on
	Missed int `json:"missed"` // with true positives, none fired on
	Raised int `json:"raised"` // without a true positive, fired on
	Open   int `json:"open"`   // without a true positive, fired on, undecided
	Silent int `json:"silent"` // without a true positive, not fired on
}

// Total is the number of entity-days.
func (d EntityDays) Total() int { return d.Found + d.Missed + d.Benign() }

// Benign is the number of entity-days without a true positive.
func (d EntityDays) Benign() int { return d.Raised + d.Open + d.Silent }

// EntityDays counts those of the stream. Events without a time or an entity have
// none.
func (p *Pool) EntityDays(f Firing) (d EntityDays) {
	set, _ := p.marked(f, nil)
	defer p.marks.Put(set)
	var open entityDay
	for at := range p.places {
		here, row := &p.places[at], int(p.order[at])
		if here.time == corpus.NoTime || p.entity[row] == 0 || !p.Stream(row) {
			continue
		}
		if day := DayOf(here.time); !open.any || day != open.day || p.entity[row] != open.entity {
			open.count(&d)
			open = entityDay{any: true, day: day, entity: p.entity[row]}
		}
		open.take(p.verdict[row], set.words[at>>6]>>(at&63)&1 == 1)
	}
	open.count(&d)
	return d
}

// entityDay is the day that is being read.
type entityDay struct {
	any    bool
	day    int64
	entity uint32

	positive, found, raised, fired bool
}

func (e *entityDay) take(v corpus.Verdict, fired bool) {
	positive := v == corpus.TruePositive
	e.positive = e.positive || positive
	e.fired = e.fired || fired
	e.found = e.found || fired && positive
	e.raised = e.raised || fired && (v == corpus.FalsePositive || v == corpus.BenignPositive)
}

func (e *entityDay) count(d *EntityDays) {
	switch {
	case !e.any:
	case e.found:
		d.Found++
	case e.positive:
		d.Missed++
	case e.raised:
		d.Raised++
	case e.fired:
		d.Open++
	default:
		d.Silent++
	}
}

// DayOf is the UTC day of a time, counted from the epoch and rounded down, also
// before it.
func DayOf(nano int64) int64 {
	const day = int64(24 * time.Hour)
	d := nano / day
	if nano%day < 0 {
		d--
	}
	return d
}

// DayText is such a day as people write it: "2006-01-02".
func DayText(day int64) string { return time.Unix(day*24*3600, 0).UTC().Format(time.DateOnly) }
