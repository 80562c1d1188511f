package corpus

import (
	"fmt"
	"time"
)

// The names of the _label object. They are part of the segment format.
const (
	nativeField    = "field"
	nativeValue    = "value"
	nativeVerdict  = "verdict"
	nativeReason   = "reason"
	nativeReviewer = "reviewer"
	nativeAt       = "at"
	nativeEvidence = "evidence"
)

// appendNative writes what a source said about an outcome as a JSON object;
// what was not said is left out.
func appendNative(b []byte, n *Native) []byte {
	var cells []restCell
	add := func(name, text string) {
		if text != "" {
			cells = append(cells, restCell{path: name, value: String(text)})
		}
	}
	add(nativeField, n.Field)
	add(nativeValue, n.Value)
	if n.Verdict != Unlabelled {
		add(nativeVerdict, n.Verdict.String())
	}
	if n.Reason != NoReason {
		add(nativeReason, n.Reason.String())
	}
	add(nativeReviewer, n.Reviewer)
	if !n.At.IsZero() {
		add(nativeAt, n.At.UTC().Format(time.RFC3339Nano))
	}
	if len(n.Evidence) > 0 {
		cells = append(cells, restCell{path: nativeEvidence, value: JSON(string(appendEvidence(n.Evidence)))})
	}
	return appendRest(b, cells)
}

func appendEvidence(fields []Field) []byte {
	cells := make([]restCell, len(fields))
	for i, f := range fields {
		cells[i] = restCell{path: f.Path, value: f.Value}
	}
	return appendRest(nil, cells)
}

// parseNative reads the object back.
func parseNative(text string) (*Native, error) {
	n := &Native{}
	var bad error
	err := parseRest(text, func(name string, v Value) {
		if err := n.set(name, v); err != nil {
			bad = err
		}
	})
	if err == nil {
		err = bad
	}
	if err != nil {
		return nil, fmt.Errorf("read native label: %w", err)
	}
	return n, nil
}

func (n *Native) set(name string, v Value) (err error) {
	switch name {
	case nativeField:
		n.Field = v.Text()
	case nativeValue:
		n.Value = v.Text()
	case nativeVerdict:
		n.Verdict, err = ParseVerdict(v.Text())
	case nativeReason:
		n.Reason, err = ParseReason(v.Text())
	case nativeReviewer:
		n.Reviewer = v.Text()
	case nativeAt:
		n.At, err = time.Parse(time.RFC3339Nano, v.Text())
	case nativeEvidence:
		err = parseRest(v.Text(), func(path string, v Value) {
			n.Evidence = append(n.Evidence, Field{path, v})
		})
	}
	return err
}
