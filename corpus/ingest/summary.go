package ingest

import (
	"strings"
	"time"

	"assay/corpus"
)

// Options of an import; the zero value works.
type Options struct {
	Mapping   *Mapping       // nil: DefaultMapping
	Origin    corpus.Origin  // "": curated
	Synthetic bool           // the events were made by a generator
	By        string         // who imports
	Progress  func(Progress) // called from one goroutine, often; nil: not at all
	Workers   int            // decoders; 0: one a core
	Now       func() time.Time

	segmentRows int // tests: rows of a segment
}

// Progress of an import.
type Progress struct {
	File        string
	Files       int   // number of files, and
	FileIndex   int   // which of them this is, from 0
	Bytes       int64 // read of all files, as they lie on disk
	TotalBytes  int64 // of all files; 0 when the size of one is unknown
	Rows        int64 // read
	Added       int64
	Duplicates  int64
	Quarantined int64
}

// Summary is what an import did.
type Summary struct {
	Import      string           `json:"import"`
	Read        int64            `json:"read"` // rows, good or bad
	Added       int64            `json:"added"`
	Duplicates  int64            `json:"duplicates"` // rows whose event the corpus had already
	Quarantined int64            `json:"quarantined"`
	Verdicts    map[string]int64 `json:"verdicts"` // of the added events, by verdict
	Segments    []string         `json:"segments"` // digests
	Snapshot    string           `json:"snapshot"` // digest
	Seconds     float64          `json:"seconds"`

	Untimed         int64            `json:"untimed"`                    // added events without a time
	Bytes           int64            `json:"bytes"`                      // of the segments
	Quarantine      string           `json:"quarantine,omitempty"`       // file of the rows that could not be read
	UnknownVerdicts map[string]int64 `json:"unknown_verdicts,omitempty"` // native words that the mapping does not know
	Broken          []BrokenFile     `json:"broken,omitempty"`           // files that could not be read to their end
	Mapping         string           `json:"mapping"`                    // name and digest
}

// BrokenFile is a file that could not be read beyond a place; the rows before
// it count.
type BrokenFile struct {
	File   string `json:"file"`
	Line   int64  `json:"line"`
	Reason string `json:"reason"`
}

// maxUnknownWords bounds how many different native words are counted.
const maxUnknownWords = 200

// countUnknown counts a native word that the mapping does not know.
func countUnknown(words map[string]int64, n *corpus.Native) {
	if n == nil || n.Verdict != corpus.Unlabelled || n.Value == "" {
		return
	}
	word := n.Field + "=" + n.Value
	if len(word) > 200 {
		word = strings.ToValidUTF8(word[:200], "")
	}
	if _, known := words[word]; !known && len(words) >= maxUnknownWords {
		word = "(others)"
	}
	words[word]++
}
