package report

import (
	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/replay"
)

// OutcomeOf is a replay's result as what a report is made from. The result
// must be of the survey's snapshot.
func OutcomeOf(res *replay.Result) Outcome {
	o := Outcome{Rule: res.Rule, Firing: episode.Firing{Rows: res.Fired, Stats: res.Grouped}}
	for _, g := range res.Groups {
		o.Firing.Groups = append(o.Firing.Groups, episode.Group{Key: keyOf(g.By), First: g.First, Last: g.Last, Events: g.Events})
	}
	for _, w := range res.Warnings {
		o.Warnings = append(o.Warnings, Warning{Code: "replay/" + w.Code, Message: w.Message})
	}
	return o
}

// keyOf names a group by its values: JSON keeps apart what text would not.
func keyOf(by []corpus.Value) string { return corpus.List(by...).Text() }
