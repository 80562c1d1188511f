package ingest

import (
	"fmt"
	"slices"
	"strings"

	"assay/corpus"
)

// OpenState names a field that tells whether somebody is still at work on an
// alert or an incident. Many sources fill the verdict field of an open item
// with a default ("unknown", "undetermined"), or with a first guess: neither
// is a label. What is closed as unknown is undetermined: somebody looked.
type OpenState struct {
	// Field is the last name of a path; it counts when it stands in the same
	// object as the verdict field. Upper and lower case are the same.
	Field string `yaml:"field"`
	// Values mean open; compared as NativeVerdict.Value is, without the star.
	Values []string `yaml:"values"`
	// Verdicts are the last names of the verdict fields it speaks of. Our own
	// label.verdict is never one: whoever writes that has decided.
	Verdicts []string `yaml:"verdicts"`
}

func defaultOpen() []OpenState {
	words := []string{"new", "open", "opened", "reopened", "unassigned", "active", "acknowledged", "in_progress", "pending"}
	verdicts := []string{"classification", "disposition", "disposition_label", "verdict_id", "resolutionStatus", "closing_reason", "closing_reason_id", "feedback"}
	return []OpenState{
		{Field: "status", Values: words, Verdicts: verdicts},
		{Field: "status_label", Values: words, Verdicts: verdicts},
		{Field: "kibana.alert.workflow_status", Values: words, Verdicts: []string{"kibana.alert.workflow_reason"}},
	}
}

func (m *Mapping) checkOpen() error {
	for _, o := range m.Open {
		if err := checkPath(o.Field); err != nil {
			return fmt.Errorf("open: %w", err)
		}
		for _, path := range o.Verdicts {
			if err := checkPath(path); err != nil {
				return fmt.Errorf("open, verdicts of %s: %w", o.Field, err)
			}
		}
	}
	return nil
}

// isOpen reports that the item whose verdict field is at path is not closed.
func isOpen(states []OpenState, fields []corpus.Field, path string) bool {
	for i := range states {
		o := &states[i]
		for _, name := range o.Verdicts {
			object, ok := parentOf(path, name)
			if ok && o.says(fields, object) {
				return true
			}
		}
	}
	return false
}

// parentOf is what stands before the name, with its dot.
func parentOf(path, name string) (object string, ok bool) {
	n := len(path) - len(name)
	if n < 0 || !strings.EqualFold(path[n:], name) || n > 0 && path[n-1] != '.' {
		return "", false
	}
	return path[:n], true
}

func (o *OpenState) says(fields []corpus.Field, object string) bool {
	for _, f := range fields {
		if len(f.Path) != len(object)+len(o.Field) || !strings.HasPrefix(f.Path, object) || !strings.EqualFold(f.Path[len(object):], o.Field) || !scalar(f.Value) {
			continue
		}
		word := plainWord(f.Value.Text())
		return slices.ContainsFunc(o.Values, func(v string) bool { return plainWord(v) == word })
	}
	return false
}
