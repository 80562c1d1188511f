package report

import (
	"fmt"

	"assay/tuning/episode"
)

// Evaluation is what it takes more than counting to say of a rule. Package study
// fills it; numbers are rounded to nine decimals.
type Evaluation struct {
	Precision  Clustered          `json:"precision"`   // of episodes, by incident
	EntityDays episode.EntityDays `json:"entity_days"` // of the stream
	FalseRate  *Rate              `json:"false_rate"`  // false positive episodes a benign entity-day; nil without any
	FalseMost  *Rate              `json:"false_most"`  // the same if every undecided episode were one
	Scores     Scores             `json:"scores"`
	Found      Found              `json:"found"`
}

// Clustered is the precision of episodes where one incident is one witness,
// however many episodes it has (metrics.md sections 2 and 3.1).
type Clustered struct {
	Clusters     int    `json:"clusters"` // incidents with an episode that is decided
	Episodes     int    `json:"episodes"` // decided
	Largest      int    `json:"largest"`  // of them in the largest cluster
	Actionable   Voted  `json:"actionable"`
	Logic        Voted  `json:"logic"`
	Seed         uint32 `json:"seed"`
	Replications int    `json:"replications"` // of the bootstrap; 0: linearised, for there are very many clusters
}

// Voted is a share estimated in two ways: each cluster has one vote (macro), or
// each episode (pooled). Bounds are null with fewer than ten clusters.
type Voted struct {
	Macro     *Estimate `json:"macro"`  // null without clusters
	Pooled    *Estimate `json:"pooled"` // null without clusters
	Design    *float64  `json:"design"` // effect: how much clustering widens the variance; null with fewer than two clusters
	Effective *float64  `json:"effective"`
}

// Estimate is a value with its 95 % interval.
type Estimate struct {
	Value float64  `json:"value"`
	Low   *float64 `json:"low"`
	High  *float64 `json:"high"`
}

// Rate is Count in Units with Garwood's 95 % interval of Count / Units.
type Rate struct {
	Count int     `json:"count"`
	Units int     `json:"units"`
	Value float64 `json:"value"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// Scores put precision and recall into one number, which decides nothing. They
// are null where one of the two is unknown.
type Scores struct {
	F1             *float64 `json:"f1"`              // actionable precision of episodes, known recall of incidents
	F2             *float64 `json:"f2"`              // the same, recall counting four times
	FowlkesMallows *float64 `json:"fowlkes_mallows"` // the square root of their product
	MCC            *float64 `json:"mcc"`             // Matthews' correlation on entity-days, which have true negatives
}

// Found is how the known incidents are found.
type Found struct {
	Incidents     int      `json:"incidents"`      // known true positives that the rule finds
	Alone         int      `json:"alone"`          // of them, raised by no alert of another rule
	Timed         int      `json:"timed"`          // of them, with times
	MedianSeconds *float64 `json:"median_seconds"` // from an incident's first true positive to the first that the rule fires on
	P90Seconds    *float64 `json:"p90_seconds"`
}

// Resampled is how sure the difference of two rules is: incidents are drawn
// together for both.
type Resampled struct {
	Clusters      int      `json:"clusters"` // of episodes of either rule
	Actionable    *Shift   `json:"actionable"`
	Logic         *Shift   `json:"logic"`
	EpisodesADay  *Shift   `json:"episodes_per_day"`
	KnownRecall   *Shift   `json:"known_recall"`    // of incidents
	AgrestiMin    *Shift   `json:"agresti_min"`     // the same in closed form; paired.Difference
	RecallAtLeast *float64 `json:"recall_at_least"` // one-sided 95 % lower bound of the change of known recall
	Seed          uint32   `json:"seed"`
	Replications  int      `json:"replications"`
}

// Shift is candidate minus baseline with its 95 % interval, null with fewer than
// ten clusters.
type Shift = Estimate

// FewClusters is how many independent incidents an interval needs (metrics.md
// section 3.1).
const FewClusters = fewIncidents

// Words are what a reader must know of the clusters, "" for nothing.
func (c *Clustered) Words() string {
	switch {
	case c.Clusters == 0:
		return ""
	case c.Clusters < FewClusters:
		return fmt.Sprintf("The %s come from %s: too few independent ones for an interval, read the counts.",
			counted(c.Episodes, "decided episode"), counted(c.Clusters, "incident"))
	}
	words := fmt.Sprintf("%s in %s", counted(c.Episodes, "decided episode"), counted(c.Clusters, "incident"))
	if d := c.Actionable.Effective; d != nil {
		words += fmt.Sprintf(" are worth about %s independent ones", count(int(*d+0.5)))
	}
	if share := float64(c.Largest) / float64(c.Episodes); share > dominant {
		words += fmt.Sprintf("; one incident has %s %% of them", percent(share, 0))
	}
	return words + "."
}

// vote is a precision with one vote an incident.
func (e *Evaluation) vote(of func(*Clustered) *Voted) string {
	if e == nil || of(&e.Precision).Macro == nil {
		return "none to judge"
	}
	m := of(&e.Precision).Macro
	if m.Low == nil || m.High == nil {
		return "too few incidents"
	}
	return fmt.Sprintf("%s %% (%s to %s), of %s", percent(m.Value, 1), percent(max(0, *m.Low), 1), percent(min(1, *m.High), 1), counted(e.Precision.Clusters, "incident"))
}

// rate is false positives a benign entity-day.
func (e *Evaluation) rate() string {
	if e == nil || e.FalseRate == nil {
		return "unknown"
	}
	return fmt.Sprintf("%.3f (%.3f to %.3f), %s in %s", e.FalseRate.Value, e.FalseRate.Low, e.FalseRate.High, count(e.FalseRate.Count), count(e.FalseRate.Units))
}

// dominant is the share of the episodes above which one cluster decides.
const dominant = 0.25

// counted is a number with what it counts.
func counted(n int, noun string) string { return count(n) + " " + plural(n, noun) }
