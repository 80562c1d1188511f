package fatigue

import (
	"context"
	"fmt"

	"assay/corpus"
)

// leftOut are the events of a period that rules would have fired on but for
// their filters, of entities that had an alert or a true positive.
func (a *Alerts) leftOut(ctx context.Context, p Period, filtered []Filtered) ([]*heap, error) {
	var all []*heap
	for _, f := range filtered {
		h := &heap{rule: f.Rule, name: f.Name, how: "left out by a filter"}
		for part, rows := range f.Rows {
			if rows == nil || !rows.Any() {
				continue
			}
			if err := a.collect(ctx, h, p, part, rows); err != nil {
				return nil, fmt.Errorf("read what filters of rule %s left out: %w", f.Rule, err)
			}
		}
		if len(h.all) > 0 {
			all = append(all, h)
		}
	}
	return all, nil
}

// collect adds the rows of a part that have a time in the period.
func (a *Alerts) collect(ctx context.Context, h *heap, p Period, part int, rows *corpus.Bitmap) error {
	from := a.parts[part]
	c, err := openColumns(ctx, from.Columns)
	if err != nil {
		return err
	}
	key, err := keyReader(ctx, from.Columns)
	if err != nil {
		return err
	}
	entity := firstReader(c.entity, a.entities.known)
	for row := range rows.All {
		at, ok := c.times.At(row)
		number := entity(row)
		if !ok || number == 0 || !p.has(at) || from.Labels.Verdict(row) == corpus.TruePositive {
			continue
		}
		k, err := key(row)
		if err != nil {
			return err
		}
		h.all = append(h.all, dismissed{number, at, k, corpus.Ref{Segment: part, Row: row}})
	}
	return nil
}

// id is what the event at a place is called.
func (a *Alerts) id(ctx context.Context, place corpus.Ref) (string, error) {
	from := a.parts[place.Segment].Columns
	if s, ok := from.(interface {
		IDs(context.Context) (*corpus.Column, error)
	}); ok {
		ids, err := s.IDs(ctx)
		if err != nil {
			return "", err
		}
		return ids.Value(place.Row).Text(), nil
	}
	e, err := from.Event(ctx, place.Row)
	if err != nil {
		return "", err
	}
	return e.ID, nil
}
