package load

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/roster"
)

const severityPath = "alert.severity"

// Side is a rule whose episodes come into the queue.
type Side struct {
	Firing episode.Firing
	Names  []string // that past alerts may carry for it; they are not the background's
	Level  string   // of the rule: its place in the queue
}

// arrival is an episode of the past in its hour.
type arrival struct {
	clock   time.Duration // since the hour began
	key     uint64        // what its handling time is drawn by: what it is, and not where it stands
	service logNormal
	class   uint8
}

// trace is the episodes of the past by hour: those of day d and hour h at
// 24 d + h, in the order of time.
type trace [][]arrival

func (t trace) len() (n int) {
	for _, hour := range t {
		n += len(hour)
	}
	return n
}

// tracer puts episodes into the hours of the days that are drawn from.
type tracer struct {
	calendar local
	place    map[int64]int // of each day
	roster   *roster.Roster
	services *services
}

func (t *tracer) empty() trace { return make(trace, 24*len(t.place)) }

func (t *tracer) add(to trace, nano int64, a arrival) {
	day, clock := t.calendar.at(nano)
	if d, ok := t.place[day]; ok {
		hour := int(clock / time.Hour)
		a.clock = clock % time.Hour
		to[24*d+hour] = append(to[24*d+hour], a)
	}
}

func (t trace) sort() trace {
	for _, hour := range t {
		slices.SortFunc(hour, func(a, b arrival) int { return cmp.Or(cmp.Compare(a.clock, b.clock), cmp.Compare(a.key, b.key)) })
	}
	return t
}

// side are a rule's episodes, and the handling times of their verdicts, which
// are those of the alerts of these names.
func (t *tracer) side(p *episode.Pool, s Side, names []string) (trace, []ServiceFit) {
	out, class := t.empty(), t.roster.Class(s.Level)
	var fits [corpus.NumVerdicts]logNormal
	var shown []ServiceFit
	var seen [corpus.NumVerdicts]bool
	for _, run := range p.Runs(s.Firing, func(row int) bool { return counts(p, row) }) {
		v := run.Verdict
		if !seen[v] {
			var measured int
			seen[v] = true
			fits[v], measured = t.services.fit(names, v)
			shown = append(shown, serviceFit(v, fits[v], measured))
		}
		t.add(out, run.Raised, arrival{key: keyOf("", run.Entity, run.Raised), service: fits[v], class: class})
	}
	slices.SortFunc(shown, func(a, b ServiceFit) int { return cmp.Compare(a.Verdict, b.Verdict) })
	return out.sort(), shown
}

// past are the alerts of the stream by the rule that raised them.
type past struct {
	rules episode.Numbers
	ours  []bool // of each rule, that it is one of those looked at
}

// pastOf reads which rule raised what. A rule is known by its id, and by the
// name that its alerts give it beside an id of another product.
func pastOf(ctx context.Context, parts []episode.Part, names []string) (*past, error) {
	rules, err := episode.Number(ctx, parts, "alert.rule_id", "alert.rule_name")
	if err != nil {
		return nil, fmt.Errorf("read past alerts: %w", err)
	}
	called, err := episode.Number(ctx, parts, "alert.rule_name")
	if err != nil {
		return nil, fmt.Errorf("read past alerts: %w", err)
	}
	known := func(of episode.Numbers) []bool {
		out := make([]bool, len(of.Names))
		for i, name := range of.Names {
			out[i] = i > 0 && slices.Contains(names, name)
		}
		return out
	}
	a, byName := &past{rules, known(rules)}, known(called)
	for row, rule := range rules.Of {
		if rule > 0 && byName[called.Of[row]] {
			a.ours[rule] = true
		}
	}
	return a, nil
}

// names are those that alerts give to the rules looked at, in the order of the
// alphabet.
func (a *past) names() (out []string) {
	for i, name := range a.rules.Names {
		if a.ours[i] {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// background are the episodes that other rules raised, and how many rules these
// are.
func (t *tracer) background(ctx context.Context, parts []episode.Part, p *episode.Pool, a *past) (trace, int, error) {
	levels, err := episode.Number(ctx, parts, severityPath)
	if err != nil {
		return nil, 0, fmt.Errorf("read past alerts: %w", err)
	}
	others := slices.Clone(a.rules.Of)
	for row, rule := range others {
		if a.ours[rule] || !counts(p, row) {
			others[row] = 0
		}
	}
	out, seen := t.empty(), map[uint32]bool{}
	for _, r := range pastRuns(p, others, levels, t.roster) {
		name := a.rules.Names[r.rule]
		seen[r.rule] = true
		t.add(out, r.raised, arrival{key: keyOf(name, r.entity, r.raised), service: t.services.of(name, r.verdict), class: r.class})
	}
	return out.sort(), len(seen), nil
}

// pastRun is an episode of past alerts of one rule.
type pastRun struct {
	rule    uint32
	raised  int64
	entity  string
	verdict corpus.Verdict
	class   uint8 // of its most urgent alert
}

// pastRuns joins alerts to episodes, rule by rule.
func pastRuns(p *episode.Pool, rules []uint32, levels episode.Numbers, r *roster.Roster) []pastRun {
	classes := make([]uint8, len(levels.Names))
	for i, level := range levels.Names {
		classes[i] = r.Class(level)
	}
	of, n := p.RunsBy(rules)
	out := make([]pastRun, n)
	for row, run := range of {
		if run == 0 {
			continue
		}
		e := &out[run-1]
		nano, _ := p.Time(row)
		if e.rule == 0 {
			*e = pastRun{rules[row], nano, p.Entity(row), p.Verdict(row), classes[levels.Of[row]]}
			continue
		}
		e.raised = min(e.raised, nano)
		e.verdict = episode.Leading(e.verdict, p.Verdict(row))
		e.class = min(e.class, classes[levels.Of[row]])
	}
	return out
}
