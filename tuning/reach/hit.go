package reach

import (
	"cmp"
	"slices"

	"assay/corpus"
	"assay/tuning/episode"
)

// hit is one alert on one principal.
type hit struct {
	who    uint32
	honest bool // the alert is not known to be a true positive
	nano   int64
}

// hits are the alerts of the stream that have a time, on the principals of a
// census; of a rule that fires on groups each group is an
// alert on every principal of its events, raised when the last of them came.
type hits struct {
	list    []hit
	untimed int // alerts left out: without a time
	curated int // in curated segments
	unnamed int // that name nobody of this kind
	judged  int // of the alerts on the list, those with a verdict that decides
	honest  int // of the alerts on the list, those not known to be true positives
}

func (m *measurement) hits(c *census) *hits {
	h := &hits{}
	p := m.g.Pool
	if m.s.Firing.Stats {
		for _, g := range m.s.Firing.Groups {
			h.group(p, c, g)
		}
		return h
	}
	for part, rows := range m.s.Firing.Rows {
		if rows == nil {
			continue
		}
		stream, start := p.StreamPart(part), p.Start(part)
		for row := range rows.All {
			at := start + row
			nano, timed := p.Time(at)
			h.add(stream, timed, nano, p.Verdict(at), c.numbers.Of[at:at+1])
		}
	}
	return h
}

// sort puts the list into the order of time.
func (h *hits) sort() {
	if !slices.IsSortedFunc(h.list, func(a, b hit) int { return cmp.Compare(a.nano, b.nano) }) {
		slices.SortFunc(h.list, func(a, b hit) int { return cmp.Compare(a.nano, b.nano) })
	}
}

func (h *hits) group(p *episode.Pool, c *census, g episode.Group) {
	stream, verdict := false, corpus.Unlabelled
	var who []uint32
	for i, ref := range g.Events {
		row := p.Row(ref)
		stream = stream || p.Stream(row)
		who = append(who, c.numbers.Of[row])
		if i == 0 {
			verdict = p.Verdict(row)
		} else {
			verdict = episode.Leading(verdict, p.Verdict(row))
		}
	}
	slices.Sort(who)
	who = slices.Compact(who)
	if len(who) > 1 && who[0] == 0 {
		who = who[1:]
	}
	h.add(stream, g.Last != corpus.NoTime, g.Last, verdict, who)
}

// add takes up an alert.
func (h *hits) add(stream, timed bool, nano int64, v corpus.Verdict, who []uint32) {
	switch {
	case !stream:
		h.curated++
		return
	case !timed:
		h.untimed++
		return
	case len(who) == 0 || who[0] == 0:
		h.unnamed++
		return
	}
	honest := v != corpus.TruePositive
	if honest {
		h.honest++
	}
	if v == corpus.TruePositive || v == corpus.FalsePositive || v == corpus.BenignPositive {
		h.judged++
	}
	for _, w := range who {
		h.list = append(h.list, hit{w, honest, nano})
	}
}

// held is the time, in nanoseconds, that each principal is held for by honest
// alerts, when an alert holds for span: what overlaps counts once. It wants the
// list in the order of time.
func (h *hits) held(span int64) (total int64) {
	until := map[uint32]int64{}
	for _, x := range h.list {
		if !x.honest {
			continue
		}
		from, to := x.nano, x.nano+span
		if end, ok := until[x.who]; ok && end > from {
			from = end
		}
		if to > from {
			total += to - from
			until[x.who] = to
		}
	}
	return total
}

// who are the distinct principals of honest alerts, by name.
func (h *hits) who(c *census) []string {
	seen := make([]bool, len(c.numbers.Names))
	for _, x := range h.list {
		seen[x.who] = seen[x.who] || x.honest
	}
	var out []string
	for n, s := range seen {
		if s {
			out = append(out, c.numbers.Names[n])
		}
	}
	slices.Sort(out)
	return out
}

// days counts the distinct principals of each day: those of honest alerts, and
// those of true positives alone.
func (h *hits) days() map[int64]dayCount {
	type key struct {
		day int64
		who uint32
	}
	marks := map[key]bool{} // whether an honest alert is among them
	for _, x := range h.list {
		k := key{episode.DayOf(x.nano), x.who}
		marks[k] = marks[k] || x.honest
	}
	out := map[int64]dayCount{}
	for k, honest := range marks {
		c := out[k.day]
		if honest {
			c.honest++
		} else {
			c.attack++
		}
		out[k.day] = c
	}
	return out
}

type dayCount struct{ honest, attack int }
