package reach

import (
	"cmp"
	"slices"

	"assay/corpus"
	"assay/tuning/episode"
)

// maxKnown is how many incidents are asked for twins and filters: the earliest.
const maxKnown = 200

// known is one incident of true positives that the rule fires on, by its
// earliest event, of a time by its id.
type known struct {
	carrier
	incident uint32 // as given; 0: none
	entity   string
}

// knowns are the incidents, in the order of time; cut says how many are left
// out. An event without a given incident belongs to the one before it of the
// same entity within the join.
func (m *measurement) knowns() (out []known, cut int, err error) {
	given, err := episode.Number(m.ctx, m.g.Parts, "incident.id")
	if err != nil {
		return nil, 0, err
	}
	var all []known
	for row := range m.g.Pool.Fired(m.s.Firing) {
		if m.g.Pool.Verdict(row) != corpus.TruePositive {
			continue
		}
		k := known{incident: given.Of[row], entity: m.g.Pool.Entity(row)}
		k.ref = m.g.Pool.Ref(row)
		k.time, _ = m.g.Pool.Time(row)
		if k.id, err = m.g.Source.ID(m.ctx, k.ref); err != nil {
			return nil, 0, err
		}
		all = append(all, k)
	}
	slices.SortFunc(all, func(a, b known) int { return cmp.Or(cmp.Compare(a.time, b.time), cmp.Compare(a.id, b.id)) })
	seen, last := map[uint32]bool{}, map[string]int64{}
	join := int64(m.g.Pool.Options().Join)
	for _, k := range all {
		if k.incident != 0 {
			if seen[k.incident] {
				continue
			}
			seen[k.incident] = true
		} else if k.entity != "" {
			before, some := last[k.entity]
			last[k.entity] = k.time
			if some && k.time-before <= join {
				continue
			}
		}
		out = append(out, k)
	}
	if len(out) > maxKnown {
		out, cut = out[:maxKnown], len(out)-maxKnown
	}
	for i := range out {
		if out[i].e, err = m.g.Source.Event(m.ctx, out[i].ref); err != nil {
			return nil, 0, err
		}
	}
	return out, cut, nil
}
