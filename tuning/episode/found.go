package episode

import (
	"cmp"
	"maps"
	"slices"

	"assay/corpus"
)

// FoundIncident is a known true positive incident that a rule finds.
type FoundIncident struct {
	Wait  int64 // nanoseconds from its first true positive to the first that the rule fires on; corpus.NoTime without times
	Alone bool  // no event of it that is a true positive was raised otherwise
}

// FoundIncidents are the known true positives among incidents that the rule
// finds, by their wait. raised says of a row whether something else than the
// rule raised it; nil: nothing did.
func (p *Pool) FoundIncidents(f Firing, raised func(row int) bool) []FoundIncident {
	set, _ := p.marked(f, nil)
	defer p.marks.Put(set)
	type seen struct {
		first, fired int64
		found, other bool
	}
	positive, all := p.incidents.units[corpus.TruePositive], map[uint32]*seen{}
	for at := range p.places {
		here := &p.places[at]
		if positive[here.incident>>6]>>(here.incident&63)&1 == 0 {
			continue
		}
		s := all[here.incident]
		if s == nil {
			s = &seen{first: here.time, fired: here.time}
			all[here.incident] = s
		}
		s.first = min(s.first, here.time)
		if set.words[at>>6]>>(at&63)&1 == 1 {
			if !s.found || here.time < s.fired {
				s.fired = here.time
			}
			s.found = true
		}
		s.other = s.other || raised != nil && raised(int(p.order[at]))
	}
	var out []FoundIncident
	for _, s := range all {
		if !s.found {
			continue
		}
		i := FoundIncident{Wait: corpus.NoTime, Alone: !s.other}
		if s.first != corpus.NoTime {
			i.Wait = s.fired - s.first
		}
		out = append(out, i)
	}
	slices.SortFunc(out, func(a, b FoundIncident) int { return compareWaits(a, b) })
	return out
}

func compareWaits(a, b FoundIncident) int {
	switch {
	case a.Wait != b.Wait:
		if a.Wait < b.Wait {
			return -1
		}
		return 1
	case a.Alone == b.Alone:
		return 0
	case a.Alone:
		return -1
	}
	return 1
}

// LostIncident names a known true positive incident that only the baseline finds.
type LostIncident struct {
	Incident string `json:"incident"` // as given; "" where it is a run of events
	Entity   string `json:"entity"`   // of its first true positive, "" without one
	First    int64  `json:"-"`        // Unix nanoseconds of its first true positive; corpus.NoTime without a time
}

// LostIncidents are the known true positives that the baseline finds and the
// candidate does not, by time and name. Both cuts must be of this pool.
func (p *Pool) LostIncidents(baseline, candidate *Cut) []LostIncident {
	positive, first := p.incidents.units[corpus.TruePositive], map[uint32]LostIncident{}
	for at := range p.places {
		here := &p.places[at]
		word, bit := here.incident>>6, uint64(1)<<(here.incident&63)
		if positive[word]&baseline.incidents[word]&^candidate.incidents[word]&bit == 0 {
			continue
		}
		one := LostIncident{p.cases[here.mark>>markBits], p.Entity(int(p.order[at])), here.time}
		if met, ok := first[here.incident]; !ok || one.compare(met) < 0 {
			first[here.incident] = one
		}
	}
	out := slices.Collect(maps.Values(first))
	slices.SortFunc(out, LostIncident.compare)
	return out
}

func (a LostIncident) compare(b LostIncident) int {
	return cmp.Or(cmp.Compare(a.First, b.First), cmp.Compare(a.Incident, b.Incident), cmp.Compare(a.Entity, b.Entity))
}
