package corpus

import (
	"fmt"
	"time"
)

// Label is a line of the label log: who said what about an event, when, why,
// and what had been said before.
type Label struct {
	Seq         int64
	Event       string // event id
	Verdict     Verdict
	Reason      Reason
	Note        string
	Who         string
	At          time.Time
	FromVerdict Verdict
	FromReason  Reason
	Source      string // "import", or whatever the change said: "page", "cli", "api", "csv", "undo"
	NativeField string // of an imported label: the source's field
	NativeValue string // and its value, word for word
	Batch       string // one change, or one import, is one batch
}

// LabelChange gives one outcome to events. Verdict Unlabelled clears them.
type LabelChange struct {
	Events  []string // event ids; one that the corpus does not hold is refused
	Verdict Verdict
	Reason  Reason
	Note    string
	Who     string
	Source  string
	Seen    int64     // label position the person saw; AnyLabels: do not check
	At      time.Time // zero: now
}

// AnyLabels in LabelChange.Seen says not to check what the person saw.
const AnyLabels int64 = -1

// LabelResult says what a change did.
type LabelResult struct {
	Batch     string // what Undo takes; "" when nothing changed
	Changed   int
	Unchanged int   // had the outcome already; nothing was appended for them
	Seq       int64 // newest label position after the change
}

// StaleError refuses a change made on a view that is no longer true.
type StaleError struct {
	Changed []Label // the newest label of each event that was given another outcome since
}

func (e *StaleError) Error() string {
	l := e.Changed[0]
	return fmt.Sprintf("label events: %d changed since they were shown; %s is now %s, by %s", len(e.Changed), l.Event, l.Verdict, l.Who)
}

// UnknownEventsError refuses a change of events that the corpus does not hold.
type UnknownEventsError struct {
	Events []string
}

func (e *UnknownEventsError) Error() string {
	return fmt.Sprintf("label events: %d are not in the corpus; the first is %q", len(e.Events), e.Events[0])
}

// Unwrap makes it an ErrNotFound.
func (e *UnknownEventsError) Unwrap() error { return ErrNotFound }
