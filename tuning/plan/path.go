package plan

import (
	"slices"
	"strings"

	"assay/corpus"
	"assay/tuning/eval"
)

// candidates are the paths of a field in the order in which they are tried.
func (e Env) candidates(field string) []string {
	var paths []string
	add := func(path string) {
		for _, p := range paths {
			if p == path {
				return
			}
		}
		if path != "" && !corpus.IsOutcomePath(path) {
			paths = append(paths, path)
		}
	}
	add(field)
	for _, alias := range e.Aliases[field] {
		add(alias)
	}
	return paths
}

// knownLater reports that a path is filled when an analyst works on the alert:
// it is there on past events, and never when a rule has to decide.
func knownLater(paths []string) bool {
	return slices.ContainsFunc(paths, func(path string) bool {
		switch strings.ToLower(path) {
		case "alert.closed_at", "alert.handling_seconds", "alert.analyst", "alert.verdict", "alert.reason", "alert.status":
			return true
		}
		return false
	})
}

// record is one event, or one row of a stats result, field by field.
type record = eval.Record

// eventRecord is an event as rules see it.
type eventRecord struct {
	*corpus.Event
	end int64 // of its window
}

// Get is the value at a path; _time and _raw are the event's time and message.
func (e eventRecord) Get(path string) corpus.Value {
	if isMade(path) {
		return made(e.Event, path)
	}
	return e.Event.Get(path)
}

// Now is the end of the window that the event is in.
func (e eventRecord) Now() int64 { return e.end }

// All yields the visible fields.
func (e eventRecord) All(yield func(string, corpus.Value) bool) {
	for _, f := range e.Fields {
		if !corpus.IsOutcomePath(f.Path) && !yield(f.Path, f.Value) {
			return
		}
	}
}

// resolve is the value of the first path that the record has, and that path.
func resolve(r record, paths []string) (corpus.Value, string) {
	for _, path := range paths {
		if v := r.Get(path); !v.IsAbsent() {
			return v, path
		}
	}
	return corpus.Value{}, ""
}
