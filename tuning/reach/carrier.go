package reach

import (
	"cmp"
	"slices"

	"assay/corpus"
	"assay/tuning/rule"
)

// maxCarriers is how many events a conjunction is tried on.
const maxCarriers = 6

// carrier is a real event, to be edited.
type carrier struct {
	time int64
	id   string
	ref  corpus.Ref
	e    *corpus.Event
}

// carriers are the earliest events, those of a time by their id, for which the
// conditions hold, on which the rule does not fire and which are not known to
// be true positives: what honest work leaves behind. Neither the order of the
// rows nor the cut into segments moves the choice.
func (m *measurement) carriers(conditions []rule.Expr) ([]carrier, error) {
	key := (&rule.And{Terms: conditions}).String()
	if best, ok := m.chosen[key]; ok {
		return best, nil
	}
	best, err := m.choose(conditions)
	if err == nil {
		m.chosen[key] = best
	}
	return best, err
}

func (m *measurement) choose(conditions []rule.Expr) ([]carrier, error) {
	found, err := m.selected(conditions)
	if err != nil {
		return nil, err
	}
	var best []carrier
	for part, rows := range found {
		fired, err := m.matched(part)
		if err != nil {
			return nil, err
		}
		for row := range rows.All {
			ref := corpus.Ref{Segment: part, Row: row}
			at := m.g.Pool.Row(ref)
			if m.g.Pool.Verdict(at) == corpus.TruePositive || fired != nil && fired.Has(row) {
				continue
			}
			nano, ok := m.g.Pool.Time(at)
			if !ok {
				nano = 1<<63 - 1 // behind all that have a time
			}
			if len(best) == maxCarriers && nano > best[len(best)-1].time {
				continue
			}
			if best, err = m.insert(best, carrier{time: nano, ref: ref}, maxCarriers); err != nil {
				return nil, err
			}
		}
	}
	for i := range best {
		if best[i].e, err = m.g.Source.Event(m.ctx, best[i].ref); err != nil {
			return nil, err
		}
	}
	return best, nil
}

// insert puts a carrier at its place among the first most.
func (m *measurement) insert(best []carrier, c carrier, most int) (_ []carrier, err error) {
	if c.id, err = m.g.Source.ID(m.ctx, c.ref); err != nil {
		return nil, err
	}
	i, _ := slices.BinarySearchFunc(best, c, func(a, b carrier) int {
		return cmp.Or(cmp.Compare(a.time, b.time), cmp.Compare(a.id, b.id))
	})
	best = slices.Insert(best, i, c)
	return best[:min(len(best), most)], nil
}

// selected are the rows of each part for which all conditions hold.
func (m *measurement) selected(conditions []rule.Expr) ([]*corpus.Bitmap, error) {
	out := make([]*corpus.Bitmap, len(m.g.Parts))
	if len(conditions) == 0 {
		for i, part := range m.g.Parts {
			out[i] = corpus.FullBitmap(part.Columns.Rows())
		}
		return out, nil
	}
	p := m.test(&rule.And{Terms: conditions})
	for i, part := range m.g.Parts {
		if p == nil {
			out[i] = corpus.NewBitmap(part.Columns.Rows())
			continue
		}
		rows, err := p.Select(m.ctx, part.Columns)
		if err != nil {
			return nil, err
		}
		out[i] = rows
	}
	return out, nil
}

// matched are the rows of a part that need no edit: those that the rule fires
// on, and of a rule that counts those that it counts.
func (m *measurement) matched(part int) (*corpus.Bitmap, error) {
	if m.s.Plan.Grouper() == nil {
		if part < len(m.s.Firing.Rows) {
			return m.s.Firing.Rows[part], nil
		}
		return nil, nil
	}
	if m.counted == nil {
		m.counted = make([]*corpus.Bitmap, len(m.g.Parts))
	}
	if m.counted[part] == nil {
		rows, err := m.s.Plan.Select(m.ctx, m.g.Parts[part].Columns)
		if err != nil {
			return nil, err
		}
		m.counted[part] = rows
	}
	return m.counted[part], nil
}
