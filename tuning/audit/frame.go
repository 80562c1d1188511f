package audit

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/plan"
	"assay/tuning/replay"
)

// near is how far from a true positive of its entity an event may be.
const near = 24 * time.Hour

// frame is the strata of every segment, as sets of rows.
type frame struct {
	own    []*corpus.Bitmap // by segment: what the rule fires on
	fired  []*corpus.Bitmap // and with it, what its version in force fires on
	known  []*corpus.Bitmap // the others with a label
	strata [][NumStrata]*corpus.Bitmap
	loose  []Loosened
}

// frameOf splits what nobody raised.
func frameOf(ctx context.Context, v *corpus.View, pool *episode.Pool, s Subject) (*frame, error) {
	f := &frame{}
	for i, seg := range v.Segments() {
		own := union(seg.Rows(), at(s.Fired, i))
		fired := union(seg.Rows(), own, at(s.InForce, i))
		open := v.Labels(i).Bitmap(corpus.Unlabelled).Clone().AndNot(fired)
		known := corpus.FullBitmap(seg.Rows()).AndNot(fired).AndNot(open)
		f.own, f.fired, f.known = append(f.own, own), append(f.fired, fired), append(f.known, known)
		f.strata = append(f.strata, [NumStrata]*corpus.Bitmap{Rest: open})
	}
	if err := f.takeNear(ctx, v, s); err != nil {
		return nil, fmt.Errorf("find near misses: %w", err)
	}
	f.take(SameEntity, besidePositives(pool, f))
	others, err := raisedByOthers(ctx, v, s)
	if err != nil {
		return nil, err
	}
	f.take(OtherSource, others)
	return f, nil
}

// takeNear moves the near misses out of the rest.
func (f *frame) takeNear(ctx context.Context, v *corpus.View, s Subject) error {
	plans, loose := nearMisses(s.Plan, s.Env)
	found := make([][]*corpus.Bitmap, len(f.strata))
	for i := range found {
		found[i] = make([]*corpus.Bitmap, len(plans))
	}
	err := sweep(ctx, v, plans, func(i, p int, rows *corpus.Bitmap) { found[i][p] = rows.Clone() })
	if err != nil {
		return err
	}
	most := maxNear * float64(f.units(Rest))
	nearby := make([]*corpus.Bitmap, len(f.strata))
	for i := range nearby {
		nearby[i] = corpus.NewBitmap(f.strata[i][Rest].Len())
	}
	for p := range plans {
		for i := range nearby {
			loose[p].Events += found[i][p].AndCount(f.strata[i][Rest])
		}
		if loose[p].Wide = float64(loose[p].Events) > most; loose[p].Wide {
			continue
		}
		for i := range nearby {
			nearby[i].Or(found[i][p])
		}
	}
	f.loose = append([]Loosened{}, loose...)
	f.take(NearMiss, nearby)
	return nil
}

// take moves rows of the rest into a stratum.
func (f *frame) take(s Stratum, rows []*corpus.Bitmap) {
	for i := range f.strata {
		f.strata[i][s] = rows[i].And(f.strata[i][Rest])
		f.strata[i][Rest].AndNot(f.strata[i][s])
	}
}

// units are the events of a stratum.
func (f *frame) units(s Stratum) (n int) {
	for i := range f.strata {
		n += f.strata[i][s].Count()
	}
	return n
}

func count(all []*corpus.Bitmap) (n int) {
	for _, b := range all {
		n += b.Count()
	}
	return n
}

func at(all []*corpus.Bitmap, i int) *corpus.Bitmap {
	if i < len(all) {
		return all[i]
	}
	return nil
}

// union is a new set of what is in any of them.
func union(rows int, all ...*corpus.Bitmap) *corpus.Bitmap {
	out := corpus.NewBitmap(rows)
	for _, b := range all {
		if b != nil {
			out.Or(b)
		}
	}
	return out
}

// sweep runs the searches of the plans over every segment. visit is called by
// one goroutine at a time for a segment; rows are good until it returns.
func sweep(ctx context.Context, v *corpus.View, plans []*plan.Plan, visit func(segment, plan int, rows *corpus.Bitmap)) error {
	all := plan.NewSweep(plans)
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i, seg := range v.Segments() {
		g.Go(func() error {
			return all.Over(ctx, seg, i, func(p int, found *plan.Gathered) error {
				visit(i, p, found.Rows)
				return nil
			})
		})
	}
	return g.Wait()
}

// besidePositives are the events within a day of a known true positive of their
// entity.
func besidePositives(p *episode.Pool, f *frame) []*corpus.Bitmap {
	times := map[string][]int64{}
	for part := range p.Parts() {
		judged := p.Judged(part, corpus.TruePositive)
		if judged == nil {
			continue
		}
		for row := range judged.All {
			row += p.Start(part)
			if nano, ok := p.Time(row); ok && p.Entity(row) != "" {
				times[p.Entity(row)] = append(times[p.Entity(row)], nano)
			}
		}
	}
	for _, t := range times {
		slices.Sort(t)
	}
	out := make([]*corpus.Bitmap, p.Parts())
	for part := range out {
		out[part] = corpus.NewBitmap(p.Start(part+1) - p.Start(part))
		if len(times) == 0 {
			continue
		}
		for row := range f.strata[part][Rest].All {
			nano, ok := p.Time(row + p.Start(part))
			if ok && within(times[p.Entity(row+p.Start(part))], nano) {
				out[part].Set(row)
			}
		}
	}
	return out
}

// within reports a time of the rising ones that is at most a day away.
func within(times []int64, nano int64) bool {
	i, _ := slices.BinarySearch(times, nano)
	return i < len(times) && times[i]-nano <= int64(near) || i > 0 && nano-times[i-1] <= int64(near)
}

// raisedByOthers are the events that carry an alert of another rule, or on
// which another rule fires.
func raisedByOthers(ctx context.Context, v *corpus.View, s Subject) ([]*corpus.Bitmap, error) {
	var plain, gather []*plan.Plan
	for _, p := range s.Others {
		if p.Grouper() == nil {
			plain = append(plain, p)
		} else {
			gather = append(gather, p)
		}
	}
	out := make([]*corpus.Bitmap, len(v.Segments()))
	for i, seg := range v.Segments() {
		out[i] = corpus.NewBitmap(seg.Rows())
	}
	if err := sweep(ctx, v, plain, func(i, _ int, rows *corpus.Bitmap) { out[i].Or(rows) }); err != nil {
		return nil, fmt.Errorf("run the other rules: %w", err)
	}
	for _, p := range gather {
		res, err := replay.Run(ctx, p, v, replay.Options{SkipParts: true})
		if err != nil {
			return nil, fmt.Errorf("run the other rules: %w", err)
		}
		for i, rows := range res.Fired {
			if rows != nil {
				out[i].Or(rows)
			}
		}
	}
	alerts, err := AlertsOf(ctx, v)
	if err != nil {
		return nil, err
	}
	r := s.Plan.Rule()
	row := 0
	for i, seg := range v.Segments() {
		for n := range seg.Rows() {
			if name := alerts.Names[alerts.Of[row+n]]; name != "" && !Names(name, r.ID, r.Name, r.Title) {
				out[i].Set(n)
			}
		}
		row += seg.Rows()
	}
	return out, nil
}

// AlertsOf is what every event says of the rule that raised it.
func AlertsOf(ctx context.Context, v *corpus.View) (episode.Numbers, error) {
	alerts, err := episode.Number(ctx, episode.Parts(v), "alert.rule_id", "alert.rule_name")
	if err != nil {
		return alerts, fmt.Errorf("read who raised the alerts: %w", err)
	}
	return alerts, nil
}

// Names reports that an alert's rule is the one with the id, name and title.
func Names(alert string, id, name, title string) bool {
	return alert != "" && (alert == id || alert == name || alert == title)
}
