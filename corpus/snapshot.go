package corpus

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Snapshot names a state of the corpus: a set of segments and a position in
// the label log. It is a value; whoever has it can make every old figure
// again.
type Snapshot struct {
	Segments []SegmentMeta // in the order of their commits; a Ref counts in it
	LabelSeq int64         // labels up to and including this one count
}

// SnapshotEntry is a line of the snapshot list.
type SnapshotEntry struct {
	Digest   string
	Tags     []string
	At       time.Time // when it was recorded first
	Snapshot Snapshot
}

// Digest is the SHA-256, in hexadecimal, of a text of lines: "assay snapshot
// 1", the segment digests in rising order, and "labels" with the position.
func (s Snapshot) Digest() string {
	names := make([]string, len(s.Segments))
	for i, m := range s.Segments {
		names[i] = m.Digest
	}
	slices.Sort(names)
	sum := sha256.Sum256(fmt.Appendf(nil, "assay snapshot 1\n%s\nlabels %d\n", strings.Join(names, "\n"), s.LabelSeq))
	return hex.EncodeToString(sum[:])
}

// Rows is the number of events.
func (s Snapshot) Rows() int {
	n := 0
	for _, m := range s.Segments {
		n += m.Rows
	}
	return n
}

// Times are the earliest and the latest time of the events; any is false when
// none has one.
func (s Snapshot) Times() (first, last time.Time, any bool) {
	low, high := NoTime, NoTime
	for _, m := range s.Segments {
		if m.Untimed == m.Rows {
			continue
		}
		if low == NoTime || m.MinTime < low {
			low = m.MinTime
		}
		if high == NoTime || m.MaxTime > high {
			high = m.MaxTime
		}
	}
	if low == NoTime {
		return first, last, false
	}
	return time.Unix(0, low).UTC(), time.Unix(0, high).UTC(), true
}

// Synthetic reports whether any of the events were made by a generator.
func (s Snapshot) Synthetic() bool {
	return slices.ContainsFunc(s.Segments, func(m SegmentMeta) bool { return m.Synthetic })
}
