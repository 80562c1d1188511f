package reach

import (
	"assay/corpus"
	"assay/tuning/trust"
)

// maxDonors is how many events that fired lend their values.
const maxDonors = 3

// grafted tries values of events that the rule fired on: what the level may
// write of them is put into the honest events. It serves conditions that
// nothing can be written for from their words alone, such as terms of eval.
func (m *measurement) grafted(s *shape, honest []carrier, level trust.Level) (*Witness, error) {
	donors, err := m.donated()
	if err != nil {
		return nil, err
	}
	for _, d := range donors {
		for _, c := range honest {
			e := m.graft(d, c.e, level)
			if e == nil || !s.plan.Match(e) {
				continue
			}
			e = least(s.plan, c.e, e)
			step := m.step(c.e, e)
			if step.Event = c.id; len(step.Edits) == 0 {
				continue
			}
			w, err := m.confirm(&Witness{Edited: true, Steps: []Step{*step}}, []*corpus.Event{e}, level)
			if err != nil || w != nil {
				return w, err
			}
		}
	}
	return nil, nil
}

// graft puts what the level may write of the fields that the rule reads into a
// copy of the event; nil when that changes nothing.
func (m *measurement) graft(donor, e *corpus.Event, level trust.Level) *corpus.Event {
	out := e
	for _, f := range m.s.Plan.Fields() {
		path := m.path(f.Field)
		v := donor.Get(path)
		if v.IsAbsent() || v.Equal(e.Get(path)) || m.answer(e, path).Level > level || e.Get(path).IsAbsent() && !m.o.Trust.Of(path, nil).Open {
			continue
		}
		out = with(out, path, v)
	}
	if out == e {
		return nil
	}
	return out
}

// donated are the earliest events that the rule fired on, those of a time by
// their id.
func (m *measurement) donated() ([]*corpus.Event, error) {
	if m.donors != nil {
		return m.donors, nil
	}
	var best []carrier
	for row := range m.g.Pool.Fired(m.s.Firing) {
		c := carrier{ref: m.g.Pool.Ref(row)}
		c.time, _ = m.g.Pool.Time(row)
		if len(best) == maxDonors && c.time > best[len(best)-1].time {
			continue
		}
		var err error
		if best, err = m.insert(best, c, maxDonors); err != nil {
			return nil, err
		}
	}
	m.donors = []*corpus.Event{}
	for _, c := range best {
		e, err := m.g.Source.Event(m.ctx, c.ref)
		if err != nil {
			return nil, err
		}
		m.donors = append(m.donors, e)
	}
	return m.donors, nil
}
