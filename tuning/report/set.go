package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"

	"assay/tuning/episode"
	"assay/tuning/interval"
)

// SetVersion is the version of the JSON form of a set's figures.
const SetVersion = 1

// Set is the figures of many rules on one snapshot, and of what they find
// together. The unit is the event. It holds no clock.
type Set struct {
	SchemaVersion int            `json:"schema_version"`
	Tool          string         `json:"tool"`
	Snapshot      string         `json:"snapshot"`              // digest
	Environment   string         `json:"environment,omitempty"` // digest of what the rules were read with
	Synthetic     bool           `json:"synthetic"`
	Events        int            `json:"events"`
	Labelled      episode.Tally  `json:"labelled"` // the snapshot's events by verdict
	Together      Together       `json:"together"`
	Rules         []SetRule      `json:"rules"`  // in the order given
	Broken        []BrokenFile   `json:"broken"` // files with errors; their other rules ran
	Comparison    *SetComparison `json:"comparison"`
	Judged        *Judged        `json:"judged,omitempty"` // when a policy was asked
}

// SetRule is the figures of one rule of a set.
type SetRule struct {
	Rule
	Name        string              `json:"name"`
	File        string              `json:"file"`
	Groups      *int                `json:"groups"` // that it fires on; null for a rule without groups
	Fired       episode.Tally       `json:"fired"`
	Precision   Precision           `json:"precision"`
	KnownRecall interval.Proportion `json:"known_recall"`
	OnlyTruths  int                 `json:"only_truths"` // true positives that no other rule finds
	OnlyNoise   int                 `json:"only_noise"`  // false positives that no other rule makes
	Nearest     *Nearest            `json:"nearest"`     // null when it shares no true positive
	Warnings    []Warning           `json:"warnings"`
}

// Nearest is the rule with which a rule shares most true positives; of several
// the first.
type Nearest struct {
	At     int    `json:"at"` // among the rules
	ID     string `json:"id"`
	Title  string `json:"title"`
	Shared int    `json:"shared"` // true positives
}

// Together is what the rules of a set find as one.
type Together struct {
	Rules       int                 `json:"rules"`
	Silent      int                 `json:"silent"`       // rules that fire on nothing
	Firings     episode.Tally       `json:"firings"`      // events times the rules that fire on them
	KnownRecall interval.Proportion `json:"known_recall"` // true positives that at least one rule finds
	Noise       interval.Proportion `json:"noise"`        // false positives of the snapshot that at least one rule makes
	OnlyOne     int                 `json:"only_one"`     // true positives that exactly one rule finds
	Redundancy  *float64            `json:"redundancy"`   // rules that find a true positive that is found at all, mean; null without one
}

// BrokenFile is a rule file with an error.
type BrokenFile struct {
	File   string  `json:"file"`
	Faults []Fault `json:"faults"`
}

// Fault is what is wrong at a place of a file; lines and columns from 1.
type Fault struct {
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Code    string `json:"code"`
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
}

// SetComparison is what a set changes against another one.
type SetComparison struct {
	Baseline   Together     `json:"baseline"`
	Broken     []BrokenFile `json:"broken"`      // of the baseline
	Lost       int          `json:"lost"`        // true positives that a rule of the baseline finds and none of the candidate
	Gained     int          `json:"gained"`      // the other way round
	LostEvents []string     `json:"lost_events"` // ids, at most 500
	Quieted    int          `json:"quieted"`     // false positives that a rule of the baseline makes and none of the candidate
	Added      int          `json:"added"`
	New        int          `json:"new"` // rules
	Gone       int          `json:"gone"`
	Changed    int          `json:"changed"`
	Same       int          `json:"same"`
	Rules      []RuleChange `json:"rules"` // those that are not the same
}

// What became of a rule between two sets.
const (
	RuleNew     = "new"
	RuleGone    = "gone"
	RuleChanged = "changed" // another text
	ruleSame    = "same"
)

// RuleChange is what one rule changes by itself, whatever the others find.
type RuleChange struct {
	Kind    string `json:"kind"`
	Rule    Rule   `json:"rule"` // the candidate's; that of the baseline when it is gone
	File    string `json:"file"`
	Lost    int    `json:"lost"`
	Gained  int    `json:"gained"`
	Quieted int    `json:"quieted"`
	Added   int    `json:"added"`
}

// Encode is the JSON form: indented, ended by a newline, the same bytes for
// the same figures.
func (s *Set) Encode() ([]byte, error) {
	b, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("encode figures of a set: %w", err)
	}
	return append(b, '\n'), nil
}

// Digest names the figures: the hex SHA-256 of Encode.
func (s *Set) Digest() (string, error) {
	b, err := s.Encode()
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}

// DecodeSet reads what Encode wrote.
func DecodeSet(b []byte) (*Set, error) {
	var head struct {
		SchemaVersion int `json:"schema_version"`
	}
	if err := json.Unmarshal(b, &head); err != nil {
		return nil, fmt.Errorf("decode figures of a set: %w", err)
	}
	if head.SchemaVersion != SetVersion {
		return nil, fmt.Errorf("decode figures of a set: schema version %d, this tool reads %d", head.SchemaVersion, SetVersion)
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	s := new(Set)
	if err := d.Decode(s); err != nil {
		return nil, fmt.Errorf("decode figures of a set: %w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("decode figures of a set: more than one value")
	}
	return s, nil
}
