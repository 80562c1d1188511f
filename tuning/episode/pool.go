package episode

import (
	"context"
	"fmt"
	"sync"
	"time"

	"assay/corpus"
)

// DefaultEntity are the fields that name an event's entity, first filled wins.
var DefaultEntity = []string{"entity.id", "agent.id", "user.id", "host.id", "host.name", "source.ip", "session.id"}

// The defaults of Options.
const (
	DefaultGap  = time.Hour
	DefaultJoin = 24 * time.Hour
)

const (
	incidentPath = "incident.id"
	sessionPath  = "session.id"
)

// Options say how events are grouped; the zero value means the defaults.
type Options struct {
	Gap    time.Duration // an episode ends when nothing follows in this time
	Join   time.Duration // events without a given incident are one within it
	Entity []string      // the fields that name the entity

	// Progress is told how many of NewPool's Steps are done and what the next
	// one is about, by one goroutine; nil: nobody is told.
	Progress func(done, total int, next string)
}

// Steps is how many steps NewPool takes.
const Steps = 5

func (o Options) filled() Options {
	if o.Gap <= 0 {
		o.Gap = DefaultGap
	}
	if o.Join <= 0 {
		o.Join = DefaultJoin
	}
	if len(o.Entity) == 0 {
		o.Entity = DefaultEntity
	}
	return o
}

// Labels are the verdicts of a segment's rows; *corpus.LabelColumn is one.
type Labels interface{ Verdict(row int) corpus.Verdict }

// Part is a segment with the labels of the snapshot.
type Part struct {
	Columns corpus.Columns
	Labels  Labels
	Stream  bool // shows what a rule costs; false: curated, shows what it keeps
}

// Parts are the parts of a view, in the order of its segments.
func Parts(v *corpus.View) []Part {
	segments := v.Segments()
	parts := make([]Part, len(segments))
	for i, s := range segments {
		parts[i] = Part{Columns: s, Labels: v.Labels(i), Stream: s.Meta().Origin == corpus.Stream}
	}
	return parts
}

// maxRows is how many events a pool holds: a place has 29 bits for the given
// incident, of which there are no more than events.
const maxRows = 1<<29 - 1

// Pool is what a snapshot says about units before any rule: immutable, safe
// for concurrent use, about 50 bytes an event. Rows count through all parts.
type Pool struct {
	o        Options
	starts   []int // first row of each part, and the number of rows
	stream   []bool
	rising   []bool // of each part: its rows are in the order of time
	verdict  []corpus.Verdict
	time     []int64                              // Unix nanoseconds or corpus.NoTime
	entity   []uint32                             // 0: none
	session  []uint32                             // of events without a time; nil when there are none
	incident []uint32                             // as given; 0: none
	names    []string                             // of entities
	given    int                                  // number of given incidents
	cases    []string                             // their names, behind ""
	order    []uint32                             // rows by entity, then time or session, then row
	rank     []uint32                             // of each row: where it stands in the order
	places   []place                              // in the order
	judged   [][corpus.NumVerdicts]*corpus.Bitmap // of each part, the rows of each verdict; nil: none
	untimed  int

	total     Tally // of events
	episodes  known
	incidents known
	marks     sync.Pool // of *rankSet
}

// NewPool reads the fields it needs of every part.
func NewPool(ctx context.Context, parts []Part, o Options) (*Pool, error) {
	tell := o.Progress
	if tell == nil {
		tell = func(int, int, string) {}
	}
	o.Progress = nil
	p := &Pool{o: o.filled(), starts: make([]int, 1, len(parts)+1)}
	for _, part := range parts {
		p.starts = append(p.starts, p.Rows()+part.Columns.Rows())
		p.stream = append(p.stream, part.Stream)
	}
	if p.Rows() > maxRows {
		return nil, fmt.Errorf("count units: %d events, at most %d fit", p.Rows(), maxRows)
	}
	tell(0, Steps, "times and verdicts")
	if err := p.read(ctx, parts); err != nil {
		return nil, err
	}
	tell(1, Steps, "entities")
	if err := p.readNames(ctx, parts); err != nil {
		return nil, err
	}
	tell(2, Steps, "the order of events")
	p.order = p.sorted()
	p.place()
	tell(3, Steps, "episodes")
	p.knownEpisodes()
	tell(4, Steps, "incidents")
	p.knownIncidents()
	return p, nil
}

// Rows is the number of events.
func (p *Pool) Rows() int { return p.starts[len(p.starts)-1] }

// Untimed is the number of events without a time.
func (p *Pool) Untimed() int { return p.untimed }

// Options are the options in force, defaults filled in.
func (p *Pool) Options() Options { return p.o }

// Row is the place of a segment's row among all rows.
func (p *Pool) Row(r corpus.Ref) int { return p.starts[r.Segment] + r.Row }

// Ref is the segment's row at a place among all rows.
func (p *Pool) Ref(row int) corpus.Ref {
	s := p.part(row)
	return corpus.Ref{Segment: s, Row: row - p.starts[s]}
}

// Verdict is the verdict of a row.
func (p *Pool) Verdict(row int) corpus.Verdict { return p.verdict[row] }

// Time is the time of a row in Unix nanoseconds; ok is false without one.
func (p *Pool) Time(row int) (nano int64, ok bool) {
	return p.time[row], p.time[row] != corpus.NoTime
}

// KnownIncident numbers the known incident that the row is of with its
// verdict, from 1; 0 when it counts for none. A number is an accident of the
// order of reading: nothing that is shown may depend on it.
func (p *Pool) KnownIncident(row int) uint32 { return p.places[p.rank[row]].incident }

// Known are the known units, the same for every rule.
func (p *Pool) Known() ByUnit[Tally] {
	return ByUnit[Tally]{p.total, p.episodes.total, p.incidents.total}
}

// Entity is the name of a row's entity, "" when it has none.
func (p *Pool) Entity(row int) string { return p.names[p.entity[row]] }

// Numbers are the numbers of a row's entity and of its given incident; 0 where
// it has none. Like those of KnownIncident they are accidents.
func (p *Pool) Numbers(row int) (entity, incident uint32) { return p.entity[row], p.incident[row] }

// Names are the names of the entities and of the given incidents, by number.
func (p *Pool) Names() (entities, incidents []string) { return p.names, p.cases }

// Rising reports whether the rows of a part are in the order of time.
func (p *Pool) Rising(part int) bool { return p.rising[part] }

// Parts is the number of parts.
func (p *Pool) Parts() int { return len(p.stream) }

// StreamPart reports whether a part is a stream.
func (p *Pool) StreamPart(part int) bool { return p.stream[part] }

// Start is the place of a part's first row among all rows; of the part behind
// the last, their number.
func (p *Pool) Start(part int) int { return p.starts[part] }

// Judged are the rows of a part that have the verdict, nil for none; do not
// change them.
func (p *Pool) Judged(part int, v corpus.Verdict) *corpus.Bitmap { return p.judged[part][v] }

// Stream reports whether a row belongs to a stream.
func (p *Pool) Stream(row int) bool { return p.stream[p.part(row)] }

// Events is the tally of all events.
func (p *Pool) Events() Tally { return p.total }

// part finds the part of a row. There are few parts; the last that starts at
// or before the row is the one (parts without rows share their start).
func (p *Pool) part(row int) int {
	low, high := 0, len(p.stream)
	for high-low > 1 {
		if mid := (low + high) / 2; p.starts[mid] <= row {
			low = mid
		} else {
			high = mid
		}
	}
	return low
}
