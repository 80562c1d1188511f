package episode

import (
	"math/bits"

	"assay/corpus"
)

// known are the pool's units, numbered from 1. A place has the number of the
// unit whose verdict its event carries, 0 when it counts for none.
type known struct {
	units [corpus.NumVerdicts][]uint64 // the set of the units of each verdict; 0 is in none
	total Tally
}

// words is how many words a set of units takes.
func (k *known) words() int { return len(k.units[0]) }

// knownOf makes the units from their verdicts.
func knownOf(verdicts []corpus.Verdict) (k known) {
	for v := range k.units {
		k.units[v] = make([]uint64, len(verdicts)>>6+1)
	}
	var counts [corpus.NumVerdicts]int
	for i, v := range verdicts {
		k.units[v][(i+1)>>6] |= 1 << ((i + 1) & 63)
		counts[v]++
	}
	k.total = tallyOf(counts)
	return k
}

// runs are the runs of equal verdict. loose leaves out what has a given
// incident.
func (p *Pool) runs(limit int64, loose bool) (of []uint32, verdicts []corpus.Verdict) {
	of, runs := p.chain(limit, corpus.NumVerdicts+1, func(at int) uint32 {
		mark := p.places[at].mark
		if loose && mark>>markBits != 0 {
			return 0
		}
		return mark&markMask + 1
	})
	verdicts = make([]corpus.Verdict, runs)
	for at, u := range of {
		if u != 0 {
			verdicts[u-1] = ranked[p.places[at].mark&markMask]
		}
	}
	return of, verdicts
}

func (p *Pool) knownEpisodes() {
	of, verdicts := p.runs(int64(p.o.Gap)-1, false)
	for at, u := range of {
		p.places[at].episode = u
	}
	p.episodes = knownOf(verdicts)
}

// knownIncidents are the runs of the events without a given incident, and
// behind them the given incidents.
func (p *Pool) knownIncidents() {
	of, verdicts := p.runs(int64(p.o.Join), true)
	given := make([]uint32, p.given+1)
	for _, at := range p.places {
		i := at.mark >> markBits
		given[i] = max(given[i], at.mark&markMask)
	}
	first := uint32(len(verdicts))
	for _, r := range given[1:] {
		verdicts = append(verdicts, ranked[r])
	}
	for i := range p.places {
		at := &p.places[i]
		at.incident = of[i]
		if g := at.mark >> markBits; g != 0 && given[g] == at.mark&markMask {
			at.incident = first + g
		}
	}
	p.incidents = knownOf(verdicts)
}

// tally counts the units of a set.
func (k *known) tally(set []uint64) Tally {
	var counts [corpus.NumVerdicts]int
	for v, units := range k.units {
		for i, w := range units {
			counts[v] += bits.OnesCount64(w & set[i])
		}
	}
	return tallyOf(counts)
}

// pair compares two sets of units found.
func (k *known) pair(baseline, candidate []uint64) (t Paired) {
	for i, w := range k.units[corpus.TruePositive] {
		b, c := w&baseline[i], w&candidate[i]
		t.Both += bits.OnesCount64(b & c)
		t.Lost += bits.OnesCount64(b &^ c)
		t.Gained += bits.OnesCount64(c &^ b)
		t.Neither += bits.OnesCount64(w &^ (b | c))
	}
	return t
}
