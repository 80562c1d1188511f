package fatigue

import (
	"fmt"

	"assay/tuning/attention"
	"assay/tuning/interval"
	"assay/tuning/vigilance"
)

const (
	minSeeds     = 20 // answered controls of an estimate
	minKind      = 5  // and of either kind
	rarerHits    = 20 // of the rarer outcome, ten a slope (Peduzzi et al. 1996)
	probesAgreed = "Seeded controls are copies of events whose outcome is known, in the labelling queue; the team knows that there are some, and hears after each that it was one. They trigger nothing and are in no other figure."
)

// seeded is indicator 7.
func seeded(all []attention.Answer) Indicator {
	i := Indicator{Number: 7, Name: "seeded_controls", Title: "Seeded controls", State: Inconclusive, Unit: "known true positives found",
		Definition: probesAgreed + " d′ tells the ability to tell true from benign, c above 0 a leaning to \"benign\" (rates with half a case added; 95 % intervals). At least 20 answers, 5 of either kind. Flagged when d′ is surely under 1, or c surely over 0.5."}
	if len(all) == 0 {
		i.State, i.Says = Unrecorded, "Cannot be measured: no seeded control was answered. Plan some on the fatigue page, or by assay controls plan."
		return i
	}
	hits, signals, alarms, noise := 0, 0, 0, 0
	for _, a := range all {
		switch {
		case a.Signal() && a.Found():
			hits, signals = hits+1, signals+1
		case a.Signal():
			signals++
		case a.Found():
			alarms, noise = alarms+1, noise+1
		default:
			noise++
		}
	}
	share := interval.Of(hits, signals)
	i.Share = &share
	d, ok := vigilance.Detect(hits, signals, alarms, noise)
	if len(all) < minSeeds || signals < minKind || noise < minKind || !ok {
		i.Says = fmt.Sprintf("Too little evidence: %s to controls (%d true, %d benign); 20 are needed, 5 of either kind.", plural(len(all), "answer", "answers"), signals, noise)
		return i
	}
	dPrime, c := figure("d_prime", d.D, "").between(d.DLow, d.DHigh), figure("c", d.C, "").between(d.CLow, d.CHigh)
	i.Figures = []Figure{dPrime, c, figure("hit_rate", d.Hit, ""), figure("false_alarm_rate", d.FalseAlarm, "")}
	i.State = Quiet
	if d.D < 1 || d.C > .5 {
		i.State = Watch
	}
	if d.DHigh < 1 || d.CLow > .5 {
		i.State = Act
	}
	i.Says = fmt.Sprintf("Found %d of %d true controls, and called %d of %d benign ones true: d′ = %s, c = %s.", hits, signals, alarms, noise, dPrime, c)
	i.Do = "A falling d′ is fatigue: shorten the queue. A rising c with the same d′ is calling all of it benign: talk about what a miss costs."
	return i
}

// vigilanceSlope is indicator 8.
func vigilanceSlope(all []attention.Answer) Indicator {
	i := Indicator{Number: 8, Name: "vigilance_slope", Title: "Vigilance slope", State: Inconclusive, Unit: "true controls",
		Definition: "A logistic regression of finding a true control on the hours since the spell of work at the queue began and on the open events, in hundreds. A spell ends with a pause of an hour. At least 30 true controls, 20 of the rarer outcome. Flagged when the odds surely fall by the hour.",
		Do:         "Shorter turns at the queue, with other work between."}
	var rows [][]float64
	var found []bool
	hits := 0
	for _, a := range all {
		if a.Signal() {
			rows, found = append(rows, []float64{a.Hours, float64(a.Queue) / 100}), append(found, a.Found())
			if a.Found() {
				hits++
			}
		}
	}
	if len(rows) == 0 {
		i.State, i.Says = Unrecorded, "Cannot be measured: no true control was answered."
		return i
	}
	share := interval.Of(hits, len(rows))
	i.Share = &share
	rarer := min(hits, len(rows)-hits)
	slopes, ok := vigilance.Fit(rows, found)
	if len(rows) < MinCell || rarer < rarerHits || !ok {
		i.Says = fmt.Sprintf("Too little evidence: %d true controls answered, %d of the rarer outcome; 30 and 20 are needed, at different hours and queues.", len(rows), rarer)
		return i
	}
	hour, queue := slopes[1], slopes[2]
	i.Figures = []Figure{figure("per_hour", hour.Value, "logits an hour").between(hour.Low, hour.High), figure("per_hundred_open", queue.Value, "logits a hundred open events").between(queue.Low, queue.High)}
	switch {
	case hour.High < 0:
		i.State = Act
	case hour.Value < 0:
		i.State = Watch
	default:
		i.State = Quiet
	}
	i.Says = fmt.Sprintf("The logit of finding a true control changes by %s and %s, on %d controls.", i.Figures[0], i.Figures[1], len(rows))
	return i
}
