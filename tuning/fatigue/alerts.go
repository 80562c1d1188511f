package fatigue

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/load"
)

// The fields that are read.
const (
	rulePath     = "alert.rule_id"
	namePath     = "alert.rule_name"
	teamPath     = "alert.team"
	raisedPath   = "alert.raised_at"
	closedPath   = "alert.closed_at"
	handlingPath = "alert.handling_seconds"
	responsePath = "alert.response"
)

// Alerts are the alerts of a snapshot: immutable, safe for concurrent use.
type Alerts struct {
	all         []alert // by time raised, then by key
	rules       *names
	teams       *names
	first, last int64 // days of the earliest and latest event; first > last without any time
	curated     int
	untimed     int
	closes      bool // some alert says when it was closed
	idle        int  // handling times left out for their length

	parts     []episode.Part
	entities  *names
	positives []positive // every event labelled true positive that has an entity and a time, alert or not
}

// alert is one row. Numbers are places in the names of Alerts.
type alert struct {
	raised  int64 // Unix nanoseconds
	closed  int64 // corpus.NoTime when it is not
	seconds float64
	rule    uint32
	team    uint32 // 0: none
	entity  uint32 // 0: none
	verdict corpus.Verdict
	timed   bool // seconds were measured
	place   corpus.Ref
	key     corpus.Key
	length  uint32 // bytes of what there is to read first
	hushed  bool   // its response says that it was suppressed
}

// positive is an event that is known to be a true positive.
type positive struct {
	entity uint32
	at     int64
	place  corpus.Ref
	key    corpus.Key
}

// Read collects the alerts of the parts of a snapshot.
func Read(ctx context.Context, parts []episode.Part) (*Alerts, error) {
	a := &Alerts{rules: newNames(), teams: newNames(), first: math.MaxInt64, last: math.MinInt64, parts: parts, entities: newNames()}
	for i, part := range parts {
		if err := a.read(ctx, i, part); err != nil {
			return nil, fmt.Errorf("read alerts of segment %d: %w", i, err)
		}
	}
	slices.SortFunc(a.all, func(x, y alert) int {
		return cmp.Or(cmp.Compare(x.raised, y.raised), bytes.Compare(x.key[:], y.key[:]))
	})
	slices.SortFunc(a.positives, func(x, y positive) int {
		return cmp.Or(cmp.Compare(x.entity, y.entity), cmp.Compare(x.at, y.at), bytes.Compare(x.key[:], y.key[:]))
	})
	if a.first > a.last && len(a.all) > 0 { // only the alerts say when they were
		a.first, a.last = episode.DayOf(a.all[0].raised), episode.DayOf(a.all[len(a.all)-1].raised)
	}
	return a, nil
}

// Teams are the teams that alerts went to, in the order of the alphabet.
func (a *Alerts) Teams() []string {
	teams := slices.Clone(a.teams.list[1:])
	slices.Sort(teams)
	return teams
}

// Len is the number of alerts that figures are made of.
func (a *Alerts) Len() int { return len(a.all) }

// Curated is the number of alerts left out because their segment is curated.
func (a *Alerts) Curated() int { return a.curated }

// Untimed is the number of alerts left out because nothing says when they
// were raised.
func (a *Alerts) Untimed() int { return a.untimed }

// read appends the alerts of one part, and its known true positives.
func (a *Alerts) read(ctx context.Context, number int, part episode.Part) error {
	c, err := openColumns(ctx, part.Columns)
	if err != nil {
		return err
	}
	if part.Stream {
		a.cover(c.times, part.Columns.Rows())
	}
	rule, name, team := a.rules.reader(c.rule), textReader(c.name), a.teams.reader(c.team)
	raised, closed := timeReader(c.raised), timeReader(c.closed)
	entity, length, hushed := firstReader(c.entity, a.entities.number), lengthReader(c.evidence), suppressed(c.response)
	key, err := keyReader(ctx, part.Columns)
	if err != nil {
		return err
	}
	for row := range part.Columns.Rows() {
		one := alert{rule: rule(row), place: corpus.Ref{Segment: number, Row: row}, verdict: part.Labels.Verdict(row)}
		if one.verdict == corpus.TruePositive {
			if err := a.positive(one.place, entity(row), c.raisedAt(raised, row), key); err != nil {
				return err
			}
		}
		if one.rule == 0 {
			continue
		}
		if !part.Stream {
			a.curated++
			continue
		}
		if one.raised = c.raisedAt(raised, row); one.raised == corpus.NoTime {
			a.untimed++
			continue
		}
		if one.key, err = key(row); err != nil {
			return err
		}
		one.closed, one.team, one.entity, one.length, one.hushed = closed(row), team(row), entity(row), length(row), hushed(row)
		a.closes = a.closes || one.closed != corpus.NoTime
		one.seconds, one.timed = a.handling(c.handling, row)
		a.rules.call(one.rule, name(row))
		a.all = append(a.all, one)
	}
	return nil
}

// positive notes a true positive, unless it has no entity or no time.
func (a *Alerts) positive(place corpus.Ref, entity uint32, at int64, key func(int) (corpus.Key, error)) error {
	if entity == 0 || at == corpus.NoTime {
		return nil
	}
	k, err := key(place.Row)
	a.positives = append(a.positives, positive{entity, at, place, k})
	return err
}

// handling is the measured time of an alert, unless it is no time at all or
// longer than work can be.
func (a *Alerts) handling(column *corpus.Column, row int) (seconds float64, ok bool) {
	seconds, ok = column.Value(row).Number()
	switch {
	case !ok || seconds < 0:
		return 0, false
	case seconds > load.MaxHandling.Seconds():
		a.idle++
		return 0, false
	}
	return seconds, true
}

// cover widens the days of the stream by the times of its events.
func (a *Alerts) cover(times *corpus.Times, rows int) {
	low, high, some := int64(math.MaxInt64), int64(math.MinInt64), false
	for row := range rows {
		if nano, ok := times.At(row); ok {
			low, high, some = min(low, nano), max(high, nano), true
		}
	}
	if some {
		a.first, a.last = min(a.first, episode.DayOf(low)), max(a.last, episode.DayOf(high))
	}
}

const day = int64(24 * time.Hour)

// startOf is the first moment of a day, as near as nanoseconds reach.
func startOf(d int64) int64 { return min(max(d, math.MinInt64/day), math.MaxInt64/day) * day }
