package doubt

import (
	"context"
	"fmt"

	"assay/corpus"
	"assay/tuning/episode"
)

const (
	minBulk  = 20   // events of one change
	mainKind = 0.80 // share of them that one kind must have
	oddKind  = 0.05 // share that an odd kind may have at most
)

// kindPaths say what kind of event it is.
var kindPaths = [][]string{{"event.kind", "action.type"}, {"tool.name", "action.name", "process.name"}}

// bulk doubts labels of events that are of another kind than nearly all that were
// labelled in the same change.
type bulk struct{ odd map[int]odd }

type odd struct{ same, of int }

func (g *ground) bulk(ctx context.Context, store *corpus.Store) (check, error) {
	c := &bulk{map[int]odd{}}
	all, err := store.Bulks(ctx, g.view, minBulk)
	if err != nil || len(all) == 0 {
		return c, err
	}
	kinds := make([]uint64, g.rows)
	for _, paths := range kindPaths {
		n, err := episode.Number(ctx, g.parts, paths...)
		if err != nil {
			return nil, err
		}
		for row, number := range n.Of {
			kinds[row] = kinds[row]<<32 | uint64(number)
		}
	}
	for _, b := range all {
		c.look(g, b, kinds)
	}
	return c, nil
}

func (c *bulk) look(g *ground, b corpus.Bulk, kinds []uint64) {
	if len(b.Events) < minBulk { // the others were labelled anew since
		return
	}
	counts, most := map[uint64]int{}, 0
	for _, ref := range b.Events {
		k := kinds[g.row(ref)]
		counts[k]++
		most = max(most, counts[k])
	}
	if all := float64(len(b.Events)); float64(most) >= mainKind*all {
		for _, ref := range b.Events {
			row := g.row(ref)
			if n := counts[kinds[row]]; float64(n) <= oddKind*all {
				c.odd[row] = odd{n, len(b.Events)}
			}
		}
	}
}

func (c *bulk) code() string { return "bulk" }
func (c *bulk) title() string {
	return "labelled in one go with many events of another kind"
}

func (c *bulk) doubts(row int, _ corpus.Verdict) bool {
	_, ok := c.odd[row]
	return ok
}

func (c *bulk) why(row int, _ corpus.Verdict) string {
	o := c.odd[row]
	if o.same == 1 {
		return fmt.Sprintf("of %d events labelled in one go, it alone is of its kind", o.of)
	}
	return fmt.Sprintf("of %d events labelled in one go, %d are of its kind", o.of, o.same)
}
