package plan

import (
	"slices"
	"strings"

	"assay/corpus"
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
type record interface {
	// Get is the value at a path, absent when there is none.
	Get(path string) corpus.Value
	// each yields the visible fields until yield says stop.
	each(yield func(path string, v corpus.Value) bool)
}

type eventRecord struct{ *corpus.Event }

func (e eventRecord) each(yield func(string, corpus.Value) bool) {
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
