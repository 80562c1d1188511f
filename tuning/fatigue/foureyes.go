package fatigue

import (
	"fmt"
	"slices"
	"time"

	"assay/tuning/interval"
	"assay/tuning/vigilance"
)

const (
	hastyLimit   = .2
	approveLimit = .95
	topPairLimit = .5
	mutualTimes  = 2.0 // of what chance gives
)

// reviewCounts is what decisions add up to.
type reviewCounts struct {
	approved, hasty, measured, unread, lossy, topPair int
	minutes                                           []float64
	perLine                                           []float64 // minutes a hundred bytes of difference
	pairs                                             []vigilance.Pair
	herfindahl                                        float64
}

func countReviews(all []Review) (c reviewCounts) {
	of := map[vigilance.Pair]int{}
	for _, r := range all {
		if !r.Approved {
			continue
		}
		c.approved++
		c.pairs = append(c.pairs, r.Pair)
		of[vigilance.Pair{From: min(r.From, r.To), To: max(r.From, r.To)}]++
		c.minutes = append(c.minutes, r.Took.Minutes())
		if r.Bytes > 0 {
			c.measured++
			c.perLine = append(c.perLine, r.Took.Minutes()*100/float64(r.Bytes))
			if r.Took.Seconds() < float64(r.Bytes)/readingSpeed {
				c.hasty++
			}
		}
		if r.Lost > 0 {
			c.lossy++
			if !r.Opened {
				c.unread++
			}
		}
	}
	var counts []int
	for _, n := range of {
		counts, c.topPair = append(counts, n), max(c.topPair, n)
	}
	slices.Sort(counts) // so that the sum is the same in any order
	c.herfindahl, _ = vigilance.Herfindahl(counts)
	slices.Sort(c.minutes)
	slices.Sort(c.perLine)
	return c
}

// fourEyes is indicator 11.
func fourEyes(all []Review) Indicator {
	i := Indicator{Number: 11, Name: "four_eyes_health", Title: "Four-eyes health", State: Inconclusive, Unit: "decisions approved",
		Definition: "Decisions of the promotion ledger, of the whole bench: the share approved (watched over 95 %); minutes from proposal to approval, also for each hundred bytes of the difference; approvals faster than the difference can be read at 25 characters a second (flagged over 20 %); " +
			"approvals of a loss whose list was not opened (any is flagged); approvals by a pair that also approves the other way, against approvers dealt anew (watched over twice that); the share of the pair with the most (watched over half) and the Herfindahl index of pairs; the longest run of approvals against the same decisions in any order. Pairs are anonymous.",
		Do: "Ask approvers to name one lost or added incident, let chance choose the reviewer, and wait ten minutes before an approval counts."}
	if len(all) == 0 {
		i.State, i.Says = Unrecorded, "Cannot be measured: the ledger has no decision on a proposal."
		return i
	}
	now := trailing(all, func(r Review) time.Time { return r.At })
	if len(now) < MinCell {
		i.Says = few(len(now), "decisions on proposals")
		return i
	}
	c := countReviews(now)
	share, hasty, top := interval.Of(c.approved, len(now)), interval.Of(c.hasty, c.measured), interval.Of(c.topPair, c.approved)
	mutual, expected := vigilance.Mutual(c.pairs), vigilance.Expected(c.pairs, seed, streakDraws)
	run, _ := vigilance.Streak(approvals(now), seed, streakDraws)
	i.Share = &share
	i.State = worst(Quiet, beyond(hasty, hastyLimit), anyOf(c.unread > 0, Act), anyOf(surely(share, approveLimit), Watch), anyOf(surely(top, topPairLimit), Watch),
		anyOf(float64(mutual) > mutualTimes*expected && mutual > 0, Watch), anyOf(run.P < streakP, Watch))
	i.Figures = []Figure{figure("herfindahl", c.herfindahl, "of anonymous pairs"), figure("top_pair", float64(c.topPair), "approvals"), figure("mutual", float64(mutual), "approvals by mutual pairs"),
		figure("mutual_expected", expected, "approvals by mutual pairs"), figure("unread", float64(c.unread), "approvals without opening the list"), figure("longest_streak", float64(run.Length), "decisions"), figure("streak_p", run.P, "")}
	i.Says = fmt.Sprintf("Approved: %s; faster than the difference can be read: %s; without opening the list of what is lost: %d of %d; the pair with the most has %s.",
		of(share, "decisions"), of(hasty, "approvals"), c.unread, c.lossy, of(top, "approvals"))
	if r, ok := vigilance.Quantile(c.minutes, .5); ok {
		i.Figures = append(i.Figures, figure("median_minutes", r.At, "minutes to approve").between(r.Low, r.High))
	}
	if r, ok := vigilance.Quantile(c.perLine, .5); ok {
		i.Figures = append(i.Figures, figure("median_minutes_per_100_bytes", r.At, "minutes a hundred bytes").between(r.Low, r.High))
	}
	return i
}

// approvals are the decisions as a run of yes and no; one that was made of one
// verdict only surprises nobody.
func approvals(all []Review) (out []vigilance.Decision) {
	for _, r := range all {
		d := vigilance.Decision{}
		if r.Approved {
			d.Verdict = 1
		}
		out = append(out, d)
	}
	return out
}

// surely reports a share of enough cases whose interval is over the limit.
func surely(p interval.Proportion, limit float64) bool { return beyond(p, limit) == Act }

func anyOf(yes bool, s State) State {
	if yes {
		return s
	}
	return Quiet
}
