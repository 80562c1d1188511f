package index

import "time"

// TimeMeaning says what a condition on the time of an event means by the
// clock: from Start, included, to End, not included. The zero time is no
// bound.
type TimeMeaning struct {
	Condition  string
	Start, End time.Time
}

// Times are the conditions of the query that use relative time, each with the
// stretch it means: what a page shows when nothing is found.
func (q *Query) Times() []TimeMeaning {
	var out []TimeMeaning
	eachNode(q.root, func(n node) {
		if sp, ok := q.stretch(n); ok {
			out = append(out, TimeMeaning{n.String(), sp.from(), sp.to()})
		}
	})
	return out
}

// stretch is what a condition that uses relative time means.
func (q *Query) stretch(n node) (sp span, ok bool) {
	var err error
	switch n := n.(type) {
	case termNode:
		text, _ := n.value.plain()
		if ok = isTimed(n.field) && isRelative(text); ok {
			sp, _, err = parseTime(text, q.now)
		}
	case rangeNode:
		if ok = isTimed(n.field) && needsNow(n); ok {
			sp, err = within(n.lo, n.hi, q.now)
		}
	}
	return sp, ok && err == nil
}

func isTimed(field string) bool {
	s := resolveField(field).source
	return s == fromTime || s == fromDay
}

func (s span) from() time.Time {
	if s.start == -1<<63 {
		return time.Time{}
	}
	return time.Unix(0, s.start).UTC()
}

func (s span) to() time.Time {
	if s.end == 1<<63-1 {
		return time.Time{}
	}
	return time.Unix(0, s.end).UTC()
}
