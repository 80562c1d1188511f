package load

import (
	"time"

	"assay/corpus"
)

// MaxHandling is the longest time that is taken for work on an alert: one that
// was open for longer was idle for most of it (load.md section 3).
const MaxHandling = maxHandling * time.Second

// Days is how many days the stream covers, 0 without a stream that has times.
func (m *Measures) Days() int { return m.days.covered }

// Mean is the mean handling time of an episode of a verdict, whichever rule
// raised it; ok is false when no alert of the snapshot has one.
func (m *Measures) Mean(v corpus.Verdict) (mean time.Duration, ok bool) {
	s, ok := m.service(v, nil)
	return time.Duration(s.MeanSeconds * float64(time.Second)), ok
}
