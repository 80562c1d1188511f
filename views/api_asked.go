package views

import (
	"time"

	"assay/index"
)

// apiStretch says what a relative time of a query means by the clock: from
// start to before end, null for no bound.
type apiStretch struct {
	Condition string     `json:"condition"`
	Start     *time.Time `json:"start"`
	End       *time.Time `json:"end"`
}

func apiStretches(q *index.Query) (all []apiStretch) {
	for _, t := range q.Times() {
		all = append(all, apiStretch{t.Condition, timeOrNull(t.Start), timeOrNull(t.End)})
	}
	return all
}

func timeOrNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// unknownNames are the fields that no event has, nearNames what may be meant
// by each.
func unknownNames(unknown []index.UnknownField) (all []string) {
	for _, u := range unknown {
		all = append(all, u.Field)
	}
	return all
}

func nearNames(unknown []index.UnknownField) map[string][]string {
	all := map[string][]string{}
	for _, u := range unknown {
		if len(u.Near) > 0 {
			all[u.Field] = u.Near
		}
	}
	return all
}
