package corpus

import (
	"crypto/sha256"
	"encoding/hex"
	"sort"
	"strings"
	"time"
)

// Field is one dotted path and its value. A field in an Event is never absent.
type Field struct {
	Path  string
	Value Value
}

// Event is one row of the corpus: a log record flattened to dotted field
// paths, with the alert it raised, if any, under alert.*. It is immutable once
// it has left its decoder.
//
// Fields never hold what a label or a ground truth says: that is in Native, so
// that no rule and no replay can see it.
type Event struct {
	ID     string    // identity: the source's id, else "sha256:" and the digest of the canonical content
	Time   time.Time // UTC; the zero Time means that the source gave none, which is legal
	Fields []Field   // sorted by path, each path once
	Native *Native   // what the source says about the outcome; nil when it says nothing
	Line   int64     // line or row of the source file, from 1; 0 when unknown
}

// Native is the outcome as the source states it, word for word.
type Native struct {
	Field    string    // source field of the verdict, e.g. "label.verdict"; "" when there is none
	Value    string    // native value, word for word
	Verdict  Verdict   // mapped; Unlabelled when the source gives no verdict
	Reason   Reason    // mapped
	Reviewer string    // who, when the source says so
	At       time.Time // when, when the source says so
	Evidence []Field   // every label.* and ground_truth.* field, sorted
}

// Get returns the value at path, absent when the event has none. An exact
// field wins; else a path through a list of objects gives the list of the
// values met ("a path over an array fans out").
func (e *Event) Get(path string) Value { return GetField(e.Fields, path) }

// HasTime reports whether the event has a time.
func (e *Event) HasTime() bool { return !e.Time.IsZero() }

// Key is the event's identity in 16 bytes.
func (e *Event) Key() Key { return KeyOf(e.ID) }

// GetField is Event.Get over sorted fields.
func GetField(fields []Field, path string) Value {
	if i := findField(fields, path); i >= 0 {
		return fields[i].Value
	}
	for cut := strings.LastIndexByte(path, '.'); cut > 0; cut = strings.LastIndexByte(path[:cut], '.') {
		if i := findField(fields, path[:cut]); i >= 0 {
			return fanOut(fields[i].Value, path[cut+1:])
		}
	}
	return Value{}
}

func findField(fields []Field, path string) int {
	i := sort.Search(len(fields), func(i int) bool { return fields[i].Path >= path })
	if i < len(fields) && fields[i].Path == path {
		return i
	}
	return -1
}

// Key names an event in 16 bytes: the head of the SHA-256 of its ID.
type Key [16]byte

// KeyOf is the key of an event id.
func KeyOf(id string) Key {
	sum := sha256.Sum256([]byte(id))
	return Key(sum[:16])
}

// String is the key in hexadecimal.
func (k Key) String() string { return hex.EncodeToString(k[:]) }

// SortFields sorts fields by path; of equal paths the last written wins.
func SortFields(fields []Field) []Field {
	sort.SliceStable(fields, func(i, j int) bool { return fields[i].Path < fields[j].Path })
	out := fields[:0]
	for i, f := range fields {
		if i+1 < len(fields) && fields[i+1].Path == f.Path {
			continue
		}
		out = append(out, f)
	}
	return out
}
