package second

import (
	"slices"
	"strings"

	"assay/corpus"
)

// raised are the fields of an alert that it had when it was raised.
var raised = []string{"alert.rule_id", "alert.rule_name", "alert.name", "alert.title", "alert.severity", "alert.raised_at", "alert.team"}

// handled are the first names of what people fill in when they work on a case.
var handled = []string{"incident", "case", "disposition", "classification", "resolution", "verdict"}

// Shown reports a field that a second look may see. What says how the alert was
// handled, and which case it became, tells the first verdict, and so does every
// outcome.
func Shown(path string) bool {
	p := strings.ToLower(corpus.OutcomePath(path))
	switch {
	case corpus.IsOutcomePath(path):
		return false
	case strings.HasPrefix(p, "alert."):
		return slices.Contains(raised, p)
	}
	head, _, _ := strings.Cut(p, ".")
	return !slices.Contains(handled, head)
}

// Card is the fields of an event that a second look may see, in the order of
// their paths.
func Card(e *corpus.Event) (fields []corpus.Field) {
	for _, f := range e.Fields {
		if Shown(f.Path) {
			fields = append(fields, f)
		}
	}
	return fields
}
