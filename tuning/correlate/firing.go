package correlate

import (
	"cmp"

	"assay/corpus"
)

// Firing is one match of a base rule in one group. An event with several
// values to compare is several firings.
type Firing struct {
	Time  int64      // Unix nanoseconds; never corpus.NoTime
	Event corpus.Ref // the event, or the one that completed Inner; its order settles equal times
	Rule  int32      // which base rule: an index of Options.Names
	Group int32      // which group: a number from 0, without large gaps
	Value float64    // the number to compare; of value_count, one that stands for the value: whole, from 0, without large gaps
	Inner *Alert     // the alert of an inner correlation, nil for an event
}

// Alert is a window, or a run of windows, for which a correlation holds.
type Alert struct {
	Group       int32
	Opened      int64        // start of the first window, Unix nanoseconds
	First, Last int64        // the first and the last event's time
	Completed   int64        // when it was known: the time of Event, or the end of the window
	Event       corpus.Ref   // the event that completed it; of a closed window its last
	Value       float64      // what the condition was asked about
	Qualified   int          // events at which the condition held; of a closed window, its events
	Events      []corpus.Ref // the events behind it, rising, each once; shared with other alerts
}

// before is the order of firings within a group.
func before(a, b *Firing) int {
	return cmp.Or(cmp.Compare(a.Time, b.Time), compareRefs(a.Event, b.Event), cmp.Compare(a.Rule, b.Rule))
}

func compareRefs(a, b corpus.Ref) int {
	return cmp.Or(cmp.Compare(a.Segment, b.Segment), cmp.Compare(a.Row, b.Row))
}
