package attention

import (
	"time"

	"assay/corpus"
)

// Control is a planned copy of a known event.
type Control struct {
	Event   *corpus.Event  // the copy: id, time and entities are its own
	Team    string         // alert.team of the original, "" for none
	Verdict corpus.Verdict // what the original is known to be

	seq int64
}

// Plan is one decision of a lead to have controls.
type Plan struct {
	Seq      int64
	At       time.Time
	Share    float64 // of the open events, in front of how many a control stands
	Seed     uint64
	Controls int
	Answered int
}

// Answer is what was said of a control.
type Answer struct {
	Team    string
	Truth   corpus.Verdict // true positive or benign positive
	Verdict corpus.Verdict // as answered
	At      time.Time
	Hours   float64 // since the spell of work at the queue began
	Queue   int     // how many events were open
}

// Signal reports a control that has to be found.
func (a Answer) Signal() bool { return a.Truth == corpus.TruePositive }

// Found reports that the answer was "true positive": a hit for a signal, else
// a false alarm.
func (a Answer) Found() bool { return a.Verdict == corpus.TruePositive }
