package fatigue

import (
	"fmt"
	"time"

	"assay/corpus"
	"assay/tuning/attention"
	"assay/tuning/interval"
)

const (
	lookedWithin = 24 * time.Hour // before a label, for an opened event to count
	unseenLimit  = .5
	bulkLimit    = .5
)

// ofTeam are the closings of alerts of the team.
func ofTeam(all []corpus.Closing, team []alert) []corpus.Closing {
	keys := make(map[corpus.Key]bool, len(all))
	for _, c := range all {
		keys[c.Key] = false
	}
	for _, one := range team {
		if _, asked := keys[one.key]; asked {
			keys[one.key] = true
		}
	}
	var own []corpus.Closing
	for _, c := range all {
		if keys[c.Key] {
			own = append(own, c)
		}
	}
	return own
}

// noEvidence is indicator 4.
func noEvidence(all []corpus.Closing, opens []attention.Opened, since *time.Time) Indicator {
	i := Indicator{Number: 4, Name: "no_evidence_close", Title: "Closed without looking", Unit: "labels given on a page",
		Definition: "Labels of alerts given on a page within the window while nobody had opened the event's page, its explanation or its fields in the queue in the 24 hours before. " +
			"Only labels since opening is recorded count. Which event was opened is kept with the time, and nobody's name; searches around an event are not recorded. Flagged over 50 %.",
		Do: "Ask for the reason and the field that decided with each label, or label in the queue, where all fields are one key away."}
	if since == nil {
		i.State, i.Says = Unrecorded, "Cannot be measured: opened events are not recorded yet. That begins when a server is started over this corpus."
		return i
	}
	seen := map[corpus.Key][]time.Time{}
	for _, o := range opens {
		seen[o.Key] = append(seen[o.Key], o.At)
	}
	k, n := 0, 0
	for _, c := range all {
		if c.Source != "page" || c.At.Before(*since) {
			continue
		}
		n++
		if !lookedAt(seen[c.Key], c.At) {
			k++
		}
	}
	i.withShare(interval.Of(k, n), i.Unit, unseenLimit)
	if i.Says = "Labelled while nobody had opened the event: " + of(*i.Share, i.Unit) + "."; i.State == Inconclusive {
		i.Says = few(n, i.Unit+" since opening is recorded")
	}
	return i
}

func lookedAt(opens []time.Time, label time.Time) bool {
	for _, at := range opens {
		if !at.After(label) && label.Sub(at) <= lookedWithin {
			return true
		}
	}
	return false
}

// bulk is indicator 5.
func bulk(all []corpus.Closing) Indicator {
	i := Indicator{Number: 5, Name: "bulk_close", Title: "Closed in bulk", Unit: "labels given here",
		Definition: "Labels of alerts given together with others in one change, on a page, by a command or by a call, within the window; and the largest such change. Imports, files and what was taken back are left out. Flagged over 50 %.",
		Do:         "Where the same is closed in bulk again and again, an exclusion or grouping says it once, and can be reviewed."}
	k, largest := 0, 0
	for _, c := range all {
		if c.Size > 1 {
			k, largest = k+1, max(largest, c.Size)
		}
	}
	i.withShare(interval.Of(k, len(all)), i.Unit, bulkLimit)
	i.Figures = []Figure{figure("largest", float64(largest), "labels in one change")}
	if i.Says = fmt.Sprintf("Labelled in bulk: %s; the largest change has %s.", of(*i.Share, i.Unit), plural(largest, "label", "labels")); i.State == Inconclusive {
		i.Says = few(len(all), i.Unit)
	}
	return i
}
