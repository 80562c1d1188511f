package load

import (
	"fmt"
	"math"
	"slices"

	"assay/corpus"
	"assay/tuning/episode"
)

// maxUntimed is the share of alerts without a time above which days are not
// counted: the figure would flatter the rule.
const maxUntimed = 0.05

// shortStream is how many days a week's figure should rest on at least.
const shortStream = 7

// Estimate is what a rule costs. names are those that past alerts may carry
// for it: its id, its title. The load is nil where the snapshot cannot say;
// a warning then tells why.
func (m *Measures) Estimate(p *episode.Pool, f episode.Firing, c *episode.Cut, names ...string) (*Load, []Warning) {
	if m.days.stream == 0 {
		return nil, []Warning{{"load/curated", "no load is given: every segment is curated, which shows what a rule keeps and not what it costs"}}
	}
	if m.days.timed == 0 {
		return nil, []Warning{{"load/no-times", "no load is given: no event of the stream has a time"}}
	}
	t := m.tally(p, f)
	if share := float64(t.basis.Untimed); share > maxUntimed*float64(t.basis.Untimed+t.basis.Alerts) {
		return nil, []Warning{{"load/no-times", fmt.Sprintf("no load is given: %d of the %d alerts in the stream have no time",
			t.basis.Untimed, t.basis.Untimed+t.basis.Alerts)}}
	}
	return m.load(p, f, c, t, names)
}

func (m *Measures) load(p *episode.Pool, f episode.Firing, c *episode.Cut, t tally, names []string) (*Load, []Warning) {
	episodes := c.Fired.Episode
	if t.basis.Curated+t.basis.Untimed > 0 {
		episodes = p.Episodes(f, func(row int) bool { return counts(p, row) })
	}
	days := float64(m.days.covered)
	l := &Load{Days: m.days.covered, Basis: t.basis}
	l.Basis.Episodes = episodes.Total()
	l.Basis.From, l.Basis.To = episode.DayText(m.days.first), episode.DayText(m.days.last)
	l.AlertsPerDay = round(float64(t.basis.Alerts) / days)
	l.EpisodesPerDay = round(float64(episodes.Total()) / days)
	l.P95Day = t.p95(m.days.covered)
	l.BusiestDay = t.busiest()
	ws := m.warnings(l)
	hours, handling := m.hours(episodes, names)
	l.Basis.Handling = handling
	if hours < 0 {
		return l, append(ws, Warning{"load/no-handling", "no hours are given: no alert of the snapshot has " + handlingPath})
	}
	perWeek := round(hours / days * 7)
	l.HoursPerWeek = &perWeek
	return l, ws
}

func (m *Measures) warnings(l *Load) []Warning {
	var ws []Warning
	if l.Basis.Curated > 0 {
		ws = append(ws, Warning{"load/curated-left-out", fmt.Sprintf("load counts the stream alone and leaves out alerts in curated segments: %d", l.Basis.Curated)})
	}
	if l.Basis.Untimed > 0 {
		ws = append(ws, Warning{"load/untimed-left-out", fmt.Sprintf("load leaves out alerts without a time: %d", l.Basis.Untimed)})
	}
	if l.Days < shortStream {
		ws = append(ws, Warning{"load/short-stream", fmt.Sprintf("load rests on less than a week of stream; days: %d", l.Days)})
	}
	if m.idle > 0 {
		ws = append(ws, Warning{"load/idle-left-out", fmt.Sprintf("handling times leave out alerts that were open for more than eight hours: %d", m.idle)})
	}
	return ws
}

// hours is the handling time of the episodes together, negative when no time
// was ever measured.
func (m *Measures) hours(episodes episode.Tally, names []string) (hours float64, handling []Service) {
	handling = []Service{}
	if _, ok := m.service(corpus.Unlabelled, nil); !ok {
		return -1, handling
	}
	seconds := 0.0
	for v := range corpus.Verdict(corpus.NumVerdicts) {
		n := *episodes.Of(v)
		if n == 0 {
			continue
		}
		s, _ := m.service(v, names)
		seconds += float64(n) * s.MeanSeconds
		handling = append(handling, s)
	}
	return seconds / 3600, handling
}

// tally counts alerts by day.
type tally struct {
	basis Basis
	days  map[int64]int
}

func (m *Measures) tally(p *episode.Pool, f episode.Firing) tally {
	t := tally{basis: Basis{Unit: "event"}, days: map[int64]int{}}
	switch {
	case f.Stats:
		t.basis.Unit = "group"
		for _, g := range f.Groups {
			t.addGroup(p, g)
		}
	case m.days.spans != nil:
		t.addSpans(p, f, m.days.spans)
	default:
		t.addEvents(p, f)
	}
	return t
}

// addSpans counts event by event without looking at one: a span has one day.
func (t *tally) addSpans(p *episode.Pool, f episode.Firing, spans []span) {
	for _, s := range spans {
		if rows := f.Rows[s.part]; rows != nil {
			if n := rows.CountIn(s.from, s.to); n > 0 {
				t.days[s.day] += n
				t.basis.Alerts += n
			}
		}
	}
	fired := 0
	for part, rows := range f.Rows {
		switch {
		case rows == nil:
		case p.StreamPart(part):
			fired += rows.Count()
		default:
			t.basis.Curated += rows.Count()
		}
	}
	t.basis.Untimed = fired - t.basis.Alerts
}

func (t *tally) addEvents(p *episode.Pool, f episode.Firing) {
	newest, n := int64(math.MinInt64), 0
	for row := range p.Fired(f) {
		nano, ok := p.Time(row)
		if !t.keeps(p.Stream(row), ok) {
			continue
		}
		if d := episode.DayOf(nano); d != newest {
			t.days[newest] += n
			newest, n = d, 0
		}
		n++
	}
	t.days[newest] += n
	delete(t.days, math.MinInt64)
}

// addGroup counts a group on the day of its last event: it fires no earlier.
// A group belongs to the stream when one of its events does.
func (t *tally) addGroup(p *episode.Pool, g episode.Group) {
	stream := slices.ContainsFunc(g.Events, func(r corpus.Ref) bool { return p.Stream(p.Row(r)) })
	if t.keeps(stream, g.Last != corpus.NoTime) {
		t.days[episode.DayOf(g.Last)]++
	}
}

// keeps counts an alert as one of the three kinds.
func (t *tally) keeps(stream, timed bool) bool {
	switch {
	case !stream:
		t.basis.Curated++
	case !timed:
		t.basis.Untimed++
	default:
		t.basis.Alerts++
		return true
	}
	return false
}

func counts(p *episode.Pool, row int) bool {
	_, timed := p.Time(row)
	return timed && p.Stream(row)
}

// p95 is the nearest-rank 95th percentile over all covered days.
func (t *tally) p95(covered int) int {
	perDay := make([]int, 0, len(t.days))
	for _, n := range t.days {
		perDay = append(perDay, n)
	}
	slices.Sort(perDay)
	rank := int(math.Ceil(0.95*float64(covered))) - (covered - len(perDay))
	if rank < 1 {
		return 0
	}
	return perDay[rank-1]
}

func (t *tally) busiest() *Day {
	best, count := int64(0), 0
	for d, n := range t.days {
		if n > count || n == count && d < best {
			best, count = d, n
		}
	}
	if count == 0 {
		return nil
	}
	return &Day{episode.DayText(best), count}
}

// round keeps nine decimals: enough for every figure, and the same on every
// processor, whether or not it fuses multiply and add.
func round(x float64) float64 { return math.Round(x*1e9) / 1e9 }
