package fatigue

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"assay/corpus"
	"assay/tuning/interval"
	"assay/tuning/vigilance"
)

// BlindWithin is how long after a dismissal a true positive of the same entity
// is looked for.
const BlindWithin = 7 * 24 * time.Hour

// What bounds the list.
const (
	maxBlindRules = 20
	maxBlindEach  = 5
)

// Filtered is what a rule would have fired on but for its own filters.
type Filtered struct {
	Rule, Name string
	Rows       []*corpus.Bitmap // per part, nil for none
}

// Blind is what was dismissed of an entity that turned out malicious soon
// after.
type Blind struct {
	Definition string      `json:"definition"`
	Dismissed  int         `json:"dismissed"` // events, all rules
	Rules      []BlindRule `json:"rules"`     // most beyond chance first, at most 20
	More       int         `json:"more"`      // rules left out
}

// BlindRule is the dismissals of one rule.
type BlindRule struct {
	Rule     string              `json:"rule"`
	Name     string              `json:"name"`
	How      string              `json:"how"`       // "closed as benign", "closed in bulk", "suppressed" or "left out by a filter"
	Followed interval.Proportion `json:"followed"`  // dismissed events that a true positive of their entity followed within seven days
	ByChance float64             `json:"by_chance"` // how many would be, had each come at any time of the period
	Earlier  Figure              `json:"earlier"`   // median hours from the first dismissal to the true positive
	Events   []Dismissal         `json:"events"`    // the earliest, at most five, one a true positive
}

// Dismissal is an event that was dismissed before a true positive.
type Dismissal struct {
	Event    string    `json:"event"`
	At       time.Time `json:"at"`
	Positive string    `json:"true_positive"`
	Found    time.Time `json:"found"`
	Hours    float64   `json:"hours"` // how much earlier it would have been caught

	place, found corpus.Ref
}

const blindDefinition = "Events of an entity that were closed as benign or false positive, closed in bulk other than as true, suppressed (alert.response says so), or left out by a rule's own filter, when an event of the same entity labelled true positive followed within seven days. " +
	"Hours run from the first such event to the true positive: at most so much earlier it would have been caught, had that event been followed up. Some follow by chance, most of all of busy entities: beside each count stands how many would, had the same events come at any time of the period."

// dismissed is one event of a rule that was set aside.
type dismissed struct {
	entity uint32
	at     int64
	key    corpus.Key
	place  corpus.Ref
}

// heap is the dismissals of a rule in one way.
type heap struct {
	rule, name, how string
	all             []dismissed
}

// blind finds what was dismissed in a period.
func (a *Alerts) blind(ctx context.Context, team string, p Period, given []corpus.Closing, filtered []Filtered) (Blind, error) {
	b := Blind{Definition: blindDefinition, Rules: []BlindRule{}}
	heaps := a.setAside(team, p, given)
	if team == "" { // what a filter left out went to no team
		left, err := a.leftOut(ctx, p, filtered)
		if err != nil {
			return b, err
		}
		heaps = append(heaps, left...)
	}
	for _, h := range heaps {
		b.Dismissed += len(h.all)
		if r, ok := a.follow(h, p); ok {
			b.Rules = append(b.Rules, r)
		}
	}
	slices.SortFunc(b.Rules, func(x, y BlindRule) int {
		return cmp.Or(cmp.Compare(y.Excess(), x.Excess()), cmp.Compare(x.Rule, y.Rule), cmp.Compare(x.How, y.How))
	})
	b.More = max(0, len(b.Rules)-maxBlindRules)
	b.Rules = b.Rules[:len(b.Rules)-b.More]
	for i := range b.Rules {
		for j := range b.Rules[i].Events {
			if err := a.name(ctx, &b.Rules[i].Events[j]); err != nil {
				return b, fmt.Errorf("read a dismissed event: %w", err)
			}
		}
	}
	return b, nil
}

// setAside are the alerts of a team that were closed as benign or in bulk, or
// suppressed.
func (a *Alerts) setAside(team string, p Period, given []corpus.Closing) []*heap {
	bulk := map[corpus.Key]bool{}
	for _, c := range given {
		if c.Size > 1 {
			bulk[c.Key] = true
		}
	}
	type key struct {
		rule uint32
		how  string
	}
	of := map[key]*heap{}
	var all []*heap
	for _, one := range within(a.of(team), p) {
		how := "closed as benign"
		switch {
		case one.entity == 0 || one.verdict == corpus.TruePositive:
			continue
		case one.hushed:
			how = "suppressed"
		case one.verdict == corpus.Unlabelled:
			continue
		case bulk[one.key]:
			how = "closed in bulk"
		case !needless(one.verdict):
			continue
		}
		k := key{one.rule, how}
		if of[k] == nil {
			of[k] = &heap{rule: a.rules.list[one.rule], name: a.rules.calls[one.rule], how: how}
			all = append(all, of[k])
		}
		of[k].all = append(of[k].all, dismissed{one.entity, one.raised, one.key, one.place})
	}
	return all
}

// next is the place of the first true positive of an entity behind a time;
// ok is false when there is none in time.
func (a *Alerts) next(entity uint32, at int64) (place int, ok bool) {
	place, _ = slices.BinarySearchFunc(a.positives, dismissed{entity: entity, at: at}, func(x positive, d dismissed) int {
		return cmp.Or(cmp.Compare(x.entity, d.entity), cmp.Compare(x.at, d.at), -1)
	})
	if place == len(a.positives) || a.positives[place].entity != entity {
		return 0, false
	}
	return place, since(at, a.positives[place].at) <= uint64(BlindWithin)
}

// follow finds which of the dismissals a true positive followed; ok is false
// when none was.
func (a *Alerts) follow(h *heap, p Period) (r BlindRule, ok bool) {
	slices.SortFunc(h.all, func(x, y dismissed) int { return cmp.Or(cmp.Compare(x.at, y.at), bytes.Compare(x.key[:], y.key[:])) })
	k := 0
	first := map[int]bool{} // true positives that an earlier dismissal leads to
	var events []Dismissal
	covered, chance := map[uint32]float64{}, 0.0
	for _, d := range h.all {
		share, known := covered[d.entity]
		if !known {
			share = a.covered(d.entity, p)
			covered[d.entity] = share
		}
		chance += share // in the order of time, so that the sum is the same
		place, found := a.next(d.entity, d.at)
		if !found {
			continue
		}
		k++
		if first[place] {
			continue
		}
		first[place] = true
		positive := a.positives[place]
		events = append(events, Dismissal{At: time.Unix(0, d.at).UTC(), Found: time.Unix(0, positive.at).UTC(), Hours: nine(float64(since(d.at, positive.at)) / 3.6e12), place: d.place, found: positive.place})
	}
	if k == 0 {
		return r, false
	}
	slices.SortStableFunc(events, func(x, y Dismissal) int { return cmp.Compare(y.Hours, x.Hours) })
	hours := make([]float64, len(events))
	for i, e := range events {
		hours[len(events)-1-i] = e.Hours
	}
	median, _ := vigilance.Quantile(hours, .5)
	return BlindRule{Rule: h.rule, Name: h.name, How: h.how, Followed: interval.Of(k, len(h.all)), ByChance: nine(chance),
		Earlier: figure("earlier", median.At, "hours earlier").between(median.Low, median.High), Events: events[:min(maxBlindEach, len(events))]}, true
}

// Excess is how many more were followed than chance gives.
func (r BlindRule) Excess() float64 { return float64(r.Followed.K) - r.ByChance }

// covered is the share of a period in which a true positive of the entity comes
// within BlindWithin.
func (a *Alerts) covered(entity uint32, p Period) float64 {
	first, end := startOf(p.first), startOf(p.last+1)
	if end <= first {
		return 0
	}
	from, _ := slices.BinarySearchFunc(a.positives, entity, func(x positive, e uint32) int { return cmp.Or(cmp.Compare(x.entity, e), 1) })
	var sum int64
	upTo := first // what lies before is counted
	for _, x := range a.positives[from:] {
		if x.entity != entity {
			break
		}
		begins, ends := max(x.at-int64(BlindWithin), upTo), min(x.at, end)
		if ends > begins {
			sum, upTo = sum+ends-begins, ends
		}
	}
	return float64(sum) / float64(end-first)
}

// name looks up what the two events of a dismissal are called.
func (a *Alerts) name(ctx context.Context, d *Dismissal) (err error) {
	if d.Event, err = a.id(ctx, d.place); err != nil {
		return err
	}
	d.Positive, err = a.id(ctx, d.found)
	return err
}
