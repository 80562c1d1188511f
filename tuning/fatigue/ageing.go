package fatigue

import (
	"fmt"
	"slices"
	"strings"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/interval"
	"assay/tuning/vigilance"
)

// Shifts, as long as no roster says otherwise.
const (
	shiftHours   = 8
	shiftBegins  = 6 // o'clock UTC, and every shiftHours after it
	shiftEnd     = 30
	shiftMinutes = shiftHours * 60
	uniform      = float64(shiftEnd) / shiftMinutes
	expiredLimit = .1
)

// ageing is indicator 12.
func (a *Alerts) ageing(t trail) Indicator {
	i := Indicator{Number: 12, Name: "backlog_ageing", Title: "Backlog ageing", Unit: "closures in the last half hour of a shift",
		Definition: "The age that 95 % of the open alerts do not exceed at the end of the window; closures without a verdict, taken for expired, flagged over 10 %; and closures in the last 30 minutes of a shift, of which closing evenly gives 6.25 %, flagged over twice that. Shifts of 8 hours from 06:00 UTC are assumed.",
		Do:         "Age and a rush at the end of shifts mean that more comes in than can be looked at: cut the load before people do."}
	if !a.closes {
		i.State, i.Says = Unrecorded, "Cannot be measured: no alert says when it was closed (alert.closed_at)."
		return i
	}
	ages := t.ages()
	expired, rushed := 0, 0
	for _, c := range t.now {
		if c.verdict == corpus.Unlabelled {
			expired++
		}
		if lastMinutes(c.at) {
			rushed++
		}
	}
	lost, rush := interval.Of(expired, len(t.now)), interval.Of(rushed, len(t.now))
	i.Share = &rush
	i.State = worst(beyond(lost, expiredLimit), beyond(rush, 2*uniform))
	var parts []string
	if r, ok := vigilance.Quantile(ages, .95); ok && len(ages) >= MinCell {
		old := figure("p95_age", r.At, "hours").between(r.Low, r.High)
		i.Figures = append(i.Figures, old)
		parts = append(parts, fmt.Sprintf("95 %% of %d open alerts are at most %s old", len(ages), old))
	} else {
		parts = append(parts, fmt.Sprintf("%s open, too few for an age", plural(len(ages), "alert is", "alerts are")))
	}
	i.Figures = append(i.Figures, figure("open", float64(len(ages)), "alerts"), figure("expired", float64(expired), "closures without a verdict"))
	if i.State == Inconclusive {
		i.Says = few(len(t.now), "closures") + " " + sentence(strings.Join(parts, ""))
		return i
	}
	i.Says = sentence(strings.Join(append(parts, "closed without a verdict: "+of(lost, "closures"), "closed in the last half hour of a shift: "+of(rush, "closures")+", of which closing evenly gives 6.25 %"), "; "))
	return i
}

// ages are those of the alerts that are open at the end of the window, in
// hours, sorted.
func (t trail) ages() (hours []float64) {
	for _, one := range t.team {
		if one.raised < t.asOf && (one.closed == corpus.NoTime || one.closed >= t.asOf) && !(one.closed == corpus.NoTime && one.verdict != corpus.Unlabelled) {
			hours = append(hours, float64(since(one.raised, t.asOf))/3.6e12)
		}
	}
	slices.Sort(hours)
	return hours
}

// lastMinutes reports a time in the last half hour of a shift.
func lastMinutes(nano int64) bool {
	minute := (nano - episode.DayOf(nano)*day) / (60 * 1e9)
	into := (minute - shiftBegins*60 + 24*60) % shiftMinutes
	return into >= shiftMinutes-shiftEnd
}

func sentence(s string) string { return strings.ToUpper(s[:1]) + s[1:] + "." }
