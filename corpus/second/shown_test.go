package second_test

import (
	"testing"

	"assay/corpus"
	"assay/corpus/second"
)

// What says how an alert ended is left out of the card, in every spelling.
func TestCardIsBlind(t *testing.T) {
	for path, want := range map[string]bool{
		"process.command_line": true, "alert.rule_name": true, "alert.severity": true, "Alert.Raised_At": true, "agent.id": true,
		"label.verdict": false, "ground_truth": false, "unmapped.label.verdict": false, "alert.verdict": false, "alert.response": false, "alert.closed_at": false,
		"alert.handling_seconds": false, "alert.analyst": false, "incident.id": false, "unmapped.incident.severity": false, "incident": false, "Disposition": false, "response.code": true, "cases": true, "resolution.code": false,
	} {
		if got := second.Shown(path); got != want {
			t.Errorf("Shown(%s) = %v", path, got)
		}
	}
	e := &corpus.Event{Fields: []corpus.Field{{Path: "alert.response", Value: corpus.String("blocked")}, {Path: "host", Value: corpus.String("h")}}, Native: &corpus.Native{Verdict: corpus.TruePositive}}
	if got := second.Card(e); len(got) != 1 || got[0].Path != "host" {
		t.Errorf("%+v", got)
	}
}
