package episode

import "assay/corpus"

// knownRuns makes the runs of equal verdict, of the rows that skip has no
// entry for.
func (p *Pool) knownRuns(limit int64, skip []uint32) known {
	of, runs := p.chain(limit, corpus.NumVerdicts+1, func(row uint32) uint32 {
		if skip != nil && skip[row] != 0 {
			return 0
		}
		return uint32(p.verdict[row]) + 1
	})
	k := known{of: of, verdict: make([]corpus.Verdict, runs)}
	for row, u := range of {
		if u != 0 {
			k.verdict[u-1] = p.verdict[row]
		}
	}
	var counts [corpus.NumVerdicts]int
	for _, v := range k.verdict {
		counts[v]++
	}
	k.total = tallyOf(counts)
	return k
}

// knownIncidents are the runs of the events without a given incident, and
// behind them the given incidents.
func (p *Pool) knownIncidents() known {
	k := p.knownRuns(int64(p.o.Join), p.incident)
	verdicts := p.givenVerdicts()
	first := uint32(len(k.verdict))
	for _, v := range verdicts {
		*k.total.Of(v)++
	}
	k.verdict = append(k.verdict, verdicts...)
	for row, given := range p.incident {
		if given != 0 && verdicts[given-1] == p.verdict[row] {
			k.of[row] = first + given
		}
	}
	return k
}

// givenVerdicts is the leading verdict of each given incident.
func (p *Pool) givenVerdicts() []corpus.Verdict {
	verdicts := make([]corpus.Verdict, p.given)
	for row, given := range p.incident {
		if given != 0 {
			verdicts[given-1] = Leading(verdicts[given-1], p.verdict[row])
		}
	}
	return verdicts
}

// hits are the known units, by index, of which a row is in the set.
func (k *known) hits(p *Pool, f Firing) []bool {
	hit := make([]bool, len(k.verdict))
	for row := range p.Fired(f) {
		if u := k.of[row]; u != 0 {
			hit[u-1] = true
		}
	}
	return hit
}

// tally counts the units that were hit.
func (k *known) tally(hit []bool) Tally {
	var counts [corpus.NumVerdicts]int
	for u, h := range hit {
		if h {
			counts[k.verdict[u]]++
		}
	}
	return tallyOf(counts)
}
