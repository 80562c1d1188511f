package corpus

import (
	"fmt"
	"strings"
)

// Origin says what the events of a segment may be used for.
type Origin string

// The two origins. A curated set shows what a rule keeps; only a stream, which
// holds everything that happened in its time, shows what a rule costs.
const (
	Curated Origin = "curated"
	Stream  Origin = "stream"
)

// ParseOrigin reads an origin without regard to case.
func ParseOrigin(s string) (Origin, error) {
	switch o := Origin(strings.ToLower(strings.TrimSpace(s))); o {
	case Curated, Stream:
		return o, nil
	}
	return "", fmt.Errorf("parse origin %q: want curated or stream", s)
}

// SegmentMeta is the written description of a segment; Segment is the open
// thing.
type SegmentMeta struct {
	Digest    string // SHA-256 of the file in hexadecimal, which is its name too
	Rows      int
	Bytes     int64
	Origin    Origin
	Synthetic bool  // made by a generator, to be said wherever it is shown
	MinTime   int64 // Unix nanoseconds of the earliest event; NoTime when no event has a time
	MaxTime   int64 // of the latest
	Untimed   int   // rows without a time
	Import    string
}

// HasTimes reports whether any event of the segment has a time.
func (m SegmentMeta) HasTimes() bool { return m.Untimed < m.Rows }
