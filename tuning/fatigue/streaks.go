package fatigue

import (
	"fmt"
	"strconv"
	"strings"

	"assay/corpus"
	"assay/tuning/vigilance"
)

// streakMost is how many of the newest decisions are looked at for runs.
const streakMost = 1000

const streakP = .01

// verdictStreak is indicator 3.
func verdictStreak(t trail) Indicator {
	i := Indicator{Number: 3, Name: "verdict_streak", Title: "Verdict streak", State: Inconclusive, Unit: "closures with a verdict",
		Definition: "The longest run of one verdict among the newest closures, up to 1,000, against runs of the same closures with the verdicts of each rule dealt anew among its own alerts (999 draws, seed 7). " +
			"A long run on rules that always end the same way is no sign. Flagged at p < .01.",
		Do: "Read a sample of the run with the team before anything is closed like it again."}
	var all []vigilance.Decision
	for _, c := range t.now {
		if c.verdict != corpus.Unlabelled {
			all = append(all, vigilance.Decision{Kind: int(c.rule), Verdict: int(c.verdict)})
		}
	}
	all = all[max(0, len(all)-streakMost):]
	if len(all) < MinCell {
		i.Says = few(len(all), i.Unit)
		return i
	}
	run, _ := vigilance.Streak(all, seed, streakDraws)
	i.State = Quiet
	if run.P < streakP {
		i.State = Act
	}
	i.Figures = []Figure{figure("longest", float64(run.Length), "closures"), figure("p", run.P, ""), figure("closures", float64(len(all)), "closures")}
	i.Says = fmt.Sprintf("The longest run is %d times %s, of %d closures; the rules' own mix of verdicts gives one as long with p = %s.",
		run.Length, words(corpus.Verdict(run.Verdict)), len(all), shortP(run.P))
	return i
}

// words is a verdict for readers.
func words(v corpus.Verdict) string { return strings.ReplaceAll(v.String(), "_", " ") }

// short3 writes a probability without the 0 before the point.
func short3(p float64) string {
	if p >= 1 {
		return "1"
	}
	return strings.TrimPrefix(strconv.FormatFloat(p, 'f', 3, 64), "0")
}
