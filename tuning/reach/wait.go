package reach

import (
	"fmt"
	"slices"
	"time"

	"assay/tuning/episode"
)

const (
	raisedPath = "alert.raised_at"
	closedPath = "alert.closed_at"
)

// minAges is how many past alerts a median needs (load.md section 3).
const minAges = 30

// assumedWait is the wait where nothing was ever measured.
const assumedWait = time.Hour

// The sources of a wait.
const (
	waitGiven    = "given"
	waitForecast = "forecast" // of the queue with this rule in it
	waitRule     = "rule"     // median age of this rule's past alerts when they were closed
	waitCorpus   = "corpus"   // of all past alerts
	waitAssumed  = "assumed"  // nothing was measured
)

// wait is how long an alert lies until somebody has reviewed it.
func (m *measurement) wait() (time.Duration, string, error) {
	if m.o.Wait > 0 {
		return m.o.Wait, waitGiven, nil
	}
	if m.o.Forecast > 0 {
		return m.o.Forecast, waitForecast, nil
	}
	raisers, err := episode.Number(m.ctx, m.g.Parts, "alert.rule_id", "alert.rule_name")
	if err != nil {
		return 0, "", err
	}
	r := m.s.Plan.Rule()
	own := map[string]bool{r.ID: true, r.Name: true, r.Title: true}
	delete(own, "")
	var mine, all []time.Duration
	for i, part := range m.g.Parts {
		raised, err := part.Columns.Column(m.ctx, raisedPath)
		if err != nil {
			return 0, "", fmt.Errorf("read %s of segment %d: %w", raisedPath, i, err)
		}
		closed, err := part.Columns.Column(m.ctx, closedPath)
		if err != nil {
			return 0, "", fmt.Errorf("read %s of segment %d: %w", closedPath, i, err)
		}
		if raised.Distinct() == 0 || closed.Distinct() == 0 {
			continue
		}
		start := m.g.Pool.Start(i)
		for row := range closed.Where(filled(closed)).All {
			age, ok := ageOf(raised.Value(row).Text(), closed.Value(row).Text())
			if !ok {
				continue
			}
			all = append(all, age)
			if own[raisers.Names[raisers.Of[start+row]]] {
				mine = append(mine, age)
			}
		}
	}
	switch {
	case len(mine) >= minAges:
		return median(mine), waitRule, nil
	case len(all) > 0:
		return median(all), waitCorpus, nil
	}
	return assumedWait, waitAssumed, nil
}

func ageOf(raised, closed string) (time.Duration, bool) {
	a, err := time.Parse(time.RFC3339Nano, raised)
	b, err2 := time.Parse(time.RFC3339Nano, closed)
	if err != nil || err2 != nil || b.Before(a) {
		return 0, false
	}
	return b.Sub(a), true
}

func median(ages []time.Duration) time.Duration {
	slices.Sort(ages)
	n := len(ages)
	return (ages[(n-1)/2]/2 + ages[n/2]/2).Round(time.Second)
}
