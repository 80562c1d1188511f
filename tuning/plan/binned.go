package plan

import (
	"assay/corpus"
	"assay/tuning/eval"
	"assay/tuning/flow"
	"assay/tuning/rule"
)

// binned is a bin of times in front of stats that groups by them: it drops
// nothing, and the Aggregate makes the spans.
type binned struct{ stage *rule.Bin }

func (n *binned) eval(_ *scan, need *corpus.Bitmap) (*corpus.Bitmap, error) { return need, nil }
func (n *binned) match(record) bool                                         { return true }
func (n *binned) cost() int                                                 { return 0 }

func (n *binned) explain(x *explainer, r record) *Explanation {
	ex := x.node("stage", n.stage)
	ex.Holds = true
	if v := flow.TimeBucket(r.Get(flow.TimeField), n.stage.Every); !v.IsAbsent() {
		ex.Shown = flow.TimeField + "=" + v.Text()
	}
	return ex
}

// edge is how near to a full second, in nanoseconds, a time may be taken for
// the second: _time is a float64 of seconds.
const edge = 1000

// spans tells in which span of bin a time lies, and in which window its event.
type spans struct {
	a        *Aggregate
	from, to int64 // times of the span that was told last, both edges left out
	last     int64
}

// of is the span of an event's time: its first second times two, and one more
// when the event lies in the window before that of the span, for the length of
// an edge.
func (s *spans) of(nano int64) int64 {
	if nano >= s.from && nano < s.to {
		return s.last
	}
	second := flow.TimeBucket(eval.Seconds(nano), s.a.bin).Int64()
	span := 2 * second
	if s.a.start(nano) < s.a.windowOf(span) {
		span++
	}
	s.from, s.to = 1, 0
	if every := int64(s.a.bin); second > -limit && second < limit && every < limit {
		if from := second*1e9 + edge; nano >= from && nano < from+every-2*edge {
			s.from, s.to, s.last = from, from+every-2*edge, span
		}
	}
	return span
}

// limit keeps products of seconds within int64.
const limit = 9e9

// windowOf is the start of the window of a group: of one by spans, whatever
// spans.of says, else the group's own.
func (a *Aggregate) windowOf(group int64) int64 {
	if a.bin == 0 {
		return group
	}
	second := group >> 1
	switch {
	case second <= -limit:
		return a.start(corpus.NoTime + 1)
	case group&1 != 0:
		return a.start(second*1e9 - 1)
	}
	return a.start(second * 1e9)
}
