package load

import (
	"context"
	"fmt"
	"slices"

	"assay/corpus"
	"assay/tuning/episode"
)

// maxHandling is the longest time, in seconds, that is taken for work.
const maxHandling = 8 * 3600

const handlingPath = "alert.handling_seconds"

// Measures are what a snapshot says about load, whatever the rule: immutable,
// made once for all rules.
type Measures struct {
	days  calendar
	times map[string]*durations // by the rule that raised the alert
	all   durations
	idle  int // alerts left out for their length
}

// durations are the handling seconds of past episodes, rising.
type durations [corpus.NumVerdicts][]float64

// Measure reads handling times and days. The pool must be of the same parts.
func Measure(ctx context.Context, parts []episode.Part, p *episode.Pool) (*Measures, error) {
	m := &Measures{days: daysOf(p), times: map[string]*durations{}}
	rules, err := episode.Number(ctx, parts, "alert.rule_id", "alert.rule_name")
	if err != nil {
		return nil, fmt.Errorf("measure load: %w", err)
	}
	seconds, keys, err := m.readSeconds(ctx, parts, rules.Of)
	if err != nil {
		return nil, fmt.Errorf("measure load: %w", err)
	}
	m.addEpisodes(p, keys, seconds, rules.Names)
	return m, nil
}

// readSeconds gives the handling seconds of every row, and the number of the
// rule that raised it plus one, 0 where no time was measured.
func (m *Measures) readSeconds(ctx context.Context, parts []episode.Part, rules []uint32) (seconds []float64, keys []uint32, err error) {
	seconds, keys = make([]float64, len(rules)), make([]uint32, len(rules))
	start := 0
	for i, part := range parts {
		column, err := part.Columns.Column(ctx, handlingPath)
		if err != nil {
			return nil, nil, fmt.Errorf("read %s of segment %d: %w", handlingPath, i, err)
		}
		for row := range column.Rows() {
			if column.Distinct() == 0 {
				break
			}
			s, ok := column.Value(row).Number()
			switch {
			case !ok || s < 0:
			case s > maxHandling:
				m.idle++
			default:
				seconds[start+row], keys[start+row] = s, rules[start+row]+1
			}
		}
		start += part.Columns.Rows()
	}
	return seconds, keys, nil
}

// addEpisodes sums the alerts of each past episode.
func (m *Measures) addEpisodes(p *episode.Pool, keys []uint32, seconds []float64, names []string) {
	of, runs := p.RunsBy(keys)
	type past struct {
		seconds float64
		rule    uint32
		verdict corpus.Verdict
	}
	episodes := make([]past, runs)
	for row, run := range of {
		if run != 0 {
			e := &episodes[run-1]
			e.seconds += seconds[row]
			e.rule = keys[row] - 1
			e.verdict = episode.Leading(e.verdict, p.Verdict(row))
		}
	}
	for _, e := range episodes {
		m.all[e.verdict] = append(m.all[e.verdict], e.seconds)
		if name := names[e.rule]; name != "" {
			if m.times[name] == nil {
				m.times[name] = &durations{}
			}
			m.times[name][e.verdict] = append(m.times[name][e.verdict], e.seconds)
		}
	}
	for _, d := range m.times {
		d.sort()
	}
	m.all.sort()
}

// sort makes sums independent of the order of rows.
func (d *durations) sort() {
	for _, s := range d {
		slices.Sort(s)
	}
}

// service is the handling time of a verdict for the rule of these names; ok
// is false when no alert of the snapshot has one.
func (m *Measures) service(v corpus.Verdict, names []string) (s Service, ok bool) {
	for _, name := range names {
		if d := m.times[name]; name != "" && d != nil && len(d[v]) >= MinMeasured {
			return serviceOf(v, d[v], FromRule), true
		}
	}
	if len(m.all[v]) >= MinMeasured {
		return serviceOf(v, m.all[v], FromVerdict), true
	}
	var every []float64
	for _, s := range m.all {
		every = append(every, s...)
	}
	slices.Sort(every)
	return serviceOf(v, every, FromCorpus), len(every) > 0
}

func serviceOf(v corpus.Verdict, rising []float64, from Source) Service {
	if len(rising) == 0 {
		return Service{Verdict: v, From: from}
	}
	sum := 0.0
	for _, s := range rising {
		sum += s
	}
	n := len(rising)
	median := (rising[(n-1)/2] + rising[n/2]) / 2
	return Service{v, round(sum / float64(n)), round(median), n, from}
}
