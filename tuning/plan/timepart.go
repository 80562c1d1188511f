package plan

import (
	"math"
	"slices"
	"time"

	"assay/corpus"
	"assay/tuning/rule"
)

// timePart compares a part of a value that is a time, in UTC. A value that is
// no time has no parts.
type timePart struct {
	part  string
	inner matcher // number or comparison
}

func (timePart) folds() bool { return false }
func (timePart) cost() int   { return 60 }

func (m timePart) match(v corpus.Value, _ string) bool {
	t, ok := timeOf(v, m.part)
	return ok && m.inner.match(corpus.Int(partOf(t, m.part)), "")
}

// timeParts are the parts of a time that a test may name.
var timeParts = []string{"minute", "hour", "day", "week", "month", "year"}

func (c *compiler) timePart(e *rule.Test, o rule.Operand) matcher {
	if o.Kind != rule.OperandNumber || !slices.Contains(timeParts, e.Part) {
		c.errorf(codeOperand, o.At, "%q of a time is compared with a number, not %s", e.Part, o)
		return nothing{}
	}
	switch e.Op {
	case rule.OpEquals, rule.OpDiffers:
		return timePart{e.Part, newNumber(o)}
	case rule.OpLess, rule.OpLessEq, rule.OpGreater, rule.OpGreaterEq:
		return timePart{e.Part, c.comparison(e, o)}
	}
	c.errorf(codeOperand, o.At, "%s cannot compare a part of a time", e.Op)
	return nothing{}
}

// timeForms are the texts that are times; without an offset they are in UTC.
var timeForms = []string{time.RFC3339Nano, "2006-01-02 15:04:05Z07:00", "2006-01-02T15:04:05", "2006-01-02 15:04:05"}

// timeOf reads text in RFC 3339, also with a blank for the T or without an
// offset, a date alone where the part is of a date, and seconds, milli-,
// micro- or nanoseconds since 1970.
func timeOf(v corpus.Value, part string) (time.Time, bool) {
	if f, ok := v.Number(); ok {
		return epochTime(f)
	}
	if v.Kind() != corpus.KindString || len(v.Text()) > 64 {
		return time.Time{}, false
	}
	for _, form := range timeForms {
		if t, err := time.Parse(form, v.Text()); err == nil {
			return t.UTC(), true
		}
	}
	t, err := time.Parse(time.DateOnly, v.Text())
	return t, err == nil && part != "minute" && part != "hour"
}

// The years that tell the unit of a number: between 1990 and 2100 it fits one
// alone, as the span is less than a thousandfold.
const (
	firstEpochSecond = 631152000  // 1990-01-01
	lastEpochSecond  = 4102444800 // 2100-01-01
)

func epochTime(f float64) (time.Time, bool) {
	for unit := 1.0; unit <= 1e9; unit *= 1000 {
		if s := f / unit; s >= firstEpochSecond && s < lastEpochSecond {
			return time.Unix(int64(math.Floor(s)), 0).UTC(), true
		}
	}
	return time.Time{}, false
}

func partOf(t time.Time, part string) int64 {
	n := 0
	switch part {
	case "minute":
		n = t.Minute()
	case "hour":
		n = t.Hour()
	case "day":
		n = t.Day()
	case "week":
		_, n = t.ISOWeek()
	case "month":
		n = int(t.Month())
	case "year":
		n = t.Year()
	}
	return int64(n)
}
