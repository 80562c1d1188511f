package reach

import (
	"math"
	"slices"
	"time"

	"assay/tuning/interval"
	"assay/tuning/respond"
	"assay/tuning/trust"
)

// Radius is what the response would have done on the snapshot's stream. Days
// are UTC. A principal is honest when an alert that is not known to be a true
// positive hits it.
type Radius struct {
	Days       int                 `json:"days"`
	From       string              `json:"from"`
	To         string              `json:"to"`
	Population int                 `json:"population"` // distinct principals of the target's kind in the stream
	Alerts     int                 `json:"alerts"`     // on somebody of that kind
	Honest     int                 `json:"honest"`     // of them
	Judged     int                 `json:"judged"`     // of them, with a verdict that decides
	Held       interval.Proportion `json:"held"`       // distinct honest principals, of the population
	MaxDay     DayShare            `json:"max_day"`
	P95Day     int                 `json:"p95_day"` // honest principals on the day that 95 % of the days do not exceed
	PerDay     []Day               `json:"per_day"` // days with an alert, rising
	Kinds      []Kind              `json:"kinds"`
	Hold       Hold                `json:"hold"`
	Listed     Listed              `json:"listed"`
	Worst      Worst               `json:"worst"`
	Caps       Caps                `json:"caps"`
	Untimed    int                 `json:"untimed"` // alerts left out: without a time
	Curated    int                 `json:"curated"` // in curated segments
	Unnamed    int                 `json:"unnamed"` // that name nobody
}

// DayShare is the day on which most honest principals are hit, the earliest of
// equals, as a share of the population.
type DayShare struct {
	Day string `json:"day"` // "" when nobody is ever hit
	interval.Proportion
}

// Day is the distinct principals hit on one day.
type Day struct {
	Day    string `json:"day"` // 2006-01-02
	Honest int    `json:"honest"`
	Attack int    `json:"attack"` // by true positives alone
}

// Kind is the distinct honest principals of one kind in the same alerts.
type Kind struct {
	Kind       string              `json:"kind"`
	Held       interval.Proportion `json:"held"`
	P95Day     int                 `json:"p95_day"`
	BusiestDay int                 `json:"busiest_day"`
	Services   int                 `json:"services"` // of the held, those that the inventory calls services
}

// Hold is for how long honest principals are held.
type Hold struct {
	WaitSeconds float64 `json:"wait_seconds"` // until somebody reviews an alert
	WaitFrom    string  `json:"wait_from"`    // given, forecast, rule, corpus or assumed
	CapSeconds  float64 `json:"cap_seconds"`  // the response lapses; 0: it does not
	Seconds     float64 `json:"seconds"`      // an alert holds for: the lesser of both
	// HoursPerWeek are principal-hours; 0 for a response that holds nobody.
	HoursPerWeek float64 `json:"hours_per_week"`
	// IfHeld is the same for the lowest response that holds somebody.
	IfHeld float64 `json:"hours_per_week_if_held"`
}

// maxNamed is how many names a list shows.
const maxNamed = 20

// Listed is what the inventory says of the honest principals that are hit, of
// the target's kind; but for never, which any alert counts for.
type Listed struct {
	Asked      bool     `json:"asked"` // there is an inventory
	Known      int      `json:"known"` // that the inventory names
	Privileged int      `json:"privileged"`
	Shared     int      `json:"shared"`
	Dependents int      `json:"dependents"` // principals that depend on one of them
	Resources  int      `json:"resources"`  // that they can change together
	Never      int      `json:"never"`      // must never be held, and would have been
	NeverNames []string `json:"never_names,omitempty"`
}

// Worst is what an attacker could make of the response in 24 hours.
type Worst struct {
	RatePerHour    int     `json:"rate_per_hour"`     // alerts that somebody can provoke, before what the rule counts
	EventsPerAlert int     `json:"events_per_alert"`  // of the witness
	Principals     int     `json:"principals"`        // held at some time
	Hours          float64 `json:"principal_hours"`   // without a cap
	Capped         int     `json:"principals_capped"` // with the advised cap
	Why            string  `json:"why"`
}

// Caps are advised for whatever carries the response out.
type Caps struct {
	Principals    int    `json:"principals"`     // at once: 1 % of the population, at least 1
	PerHour       int    `json:"per_hour"`       // new ones
	Never         int    `json:"never"`          // names on the list of those never to be held
	ExpirySeconds int64  `json:"expiry_seconds"` // 0: the response holds nobody
	Breaker       string `json:"breaker"`        // what is done instead once a cap is met
}

// radius replays the response; nil when the snapshot cannot say.
func (m *measurement) radius(r *Reach) (*Radius, error) {
	first, last, ok := m.span()
	switch {
	case !ok:
		m.note("reach/no-stream", "no radius is given: no event of a stream has a time, and a curated segment shows what a rule keeps and not whom it hits")
		return nil, nil
	case r.Target.Kind == "":
		return nil, nil
	}
	c, err := m.census(r.Target.Kind, m.g.Pool.Options().Entity)
	if err != nil {
		return nil, err
	}
	h := m.hits(c)
	h.sort()
	out := &Radius{Days: int(last-first) + 1, From: dayText(first), To: dayText(last), Population: c.population,
		Alerts: len(h.list), Honest: h.honest, Judged: h.judged, Untimed: h.untimed, Curated: h.curated, Unnamed: h.unnamed}
	names := h.who(c)
	out.Held = interval.Of(len(names), c.population)
	out.PerDay, out.MaxDay = perDay(h.days(), c.population)
	out.P95Day = p95(out.PerDay, out.Days)
	if out.Kinds, err = m.kinds(out.Days); err != nil {
		return nil, err
	}
	if out.Hold, err = m.hold(h, out.Days, r.Response); err != nil {
		return nil, err
	}
	out.Listed = m.listed(r.Target.Kind, names, h, c)
	out.Caps = capsOf(c.population, m.o.Inventory, r.Response)
	out.Worst = m.worst(r, out)
	m.warn(out)
	return out, nil
}

func (m *measurement) warn(r *Radius) {
	if r.Untimed > 0 {
		m.note("reach/untimed-left-out", "the response is replayed without the alerts that have no time: %d", r.Untimed)
	}
	if r.Curated > 0 {
		m.note("reach/curated-left-out", "the response is replayed on the stream alone and leaves out alerts in curated segments: %d", r.Curated)
	}
	if r.Unnamed > 0 {
		m.note("reach/unnamed-left-out", "the response is replayed without the alerts that name nobody: %d", r.Unnamed)
	}
	if r.Hold.WaitFrom == waitAssumed {
		m.note("reach/wait-assumed", "no alert of the snapshot says when it was raised and closed: until a review an hour is assumed")
	}
	if m.o.Inventory == nil {
		m.note("reach/no-inventory", "no inventory of principals is there: who is privileged, shared or never to be held is not known (assay inventory import FILE)")
	}
}

// span is the first and the last day of the stream.
func (m *measurement) span() (first, last int64, ok bool) {
	first, last = math.MaxInt64, math.MinInt64
	for part := range m.g.Pool.Parts() {
		if !m.g.Pool.StreamPart(part) {
			continue
		}
		for row := m.g.Pool.Start(part); row < m.g.Pool.Start(part+1); row++ {
			if nano, timed := m.g.Pool.Time(row); timed {
				first, last = min(first, nano), max(last, nano)
			}
		}
	}
	return dayOf(first), dayOf(last), first <= last
}

func dayText(day int64) string { return time.Unix(day*24*3600, 0).UTC().Format(time.DateOnly) }

func perDay(days map[int64]dayCount, population int) (out []Day, most DayShare) {
	out, most.Proportion = []Day{}, interval.Of(0, population)
	order := make([]int64, 0, len(days))
	for d := range days {
		order = append(order, d)
	}
	slices.Sort(order)
	for _, d := range order {
		n := days[d]
		out = append(out, Day{dayText(d), n.honest, n.attack})
		if n.honest > most.K {
			most = DayShare{dayText(d), interval.Of(n.honest, population)}
		}
	}
	return out, most
}

// p95 is the nearest-rank 95th percentile over all covered days.
func p95(days []Day, covered int) int {
	counts := make([]int, 0, len(days))
	for _, d := range days {
		counts = append(counts, d.Honest)
	}
	slices.Sort(counts)
	rank := int(math.Ceil(0.95*float64(covered))) - (covered - len(counts))
	if rank < 1 {
		return 0
	}
	return counts[rank-1]
}

// kinds counts the principals of every kind that the snapshot names.
func (m *measurement) kinds(days int) ([]Kind, error) {
	out := []Kind{}
	for _, k := range kinds {
		if !slices.ContainsFunc(k.fields, func(f string) bool { return m.g.Paths[f] }) {
			continue
		}
		c, err := m.census(k.name, k.fields)
		if err != nil {
			return nil, err
		}
		h := m.hits(c)
		per, most := perDay(h.days(), c.population)
		names := h.who(c)
		kind := Kind{Kind: k.name, Held: interval.Of(len(names), c.population), P95Day: p95(per, days), BusiestDay: most.K}
		for _, n := range names {
			if p, ok := m.o.Inventory.Find(k.name, n); ok && p.Kind == "service" {
				kind.Services++
			}
		}
		out = append(out, kind)
	}
	return out, nil
}

// hold is how long honest principals are held: from an alert on until somebody
// has reviewed it or the response lapses, whichever comes first.
func (m *measurement) hold(h *hits, days int, r Response) (Hold, error) {
	wait, from, err := m.wait()
	if err != nil {
		return Hold{}, err
	}
	out := Hold{WaitSeconds: wait.Seconds(), WaitFrom: from, CapSeconds: float64(r.TTLSeconds)}
	perWeek := func(span time.Duration) float64 {
		return round(float64(h.held(int64(span))) / float64(time.Hour) / float64(days) * 7)
	}
	lowest, _ := respond.Find("step_up")
	span := min(wait, lowest.MaxTTL)
	out.IfHeld = perWeek(span)
	if r.Holds() {
		span = wait
		if ttl := time.Duration(r.TTLSeconds) * time.Second; ttl > 0 {
			span = min(span, ttl)
		}
		out.HoursPerWeek = perWeek(span)
	}
	out.Seconds = span.Seconds()
	return out, nil
}

func (m *measurement) listed(kind string, honest []string, h *hits, c *census) Listed {
	v := m.o.Inventory
	out := Listed{Asked: v != nil}
	for _, n := range honest {
		p, ok := v.Find(kind, n)
		if !ok {
			continue
		}
		out.Known++
		out.Resources += p.Resources
		if p.Privileged {
			out.Privileged++
		}
		if p.Shared {
			out.Shared++
		}
	}
	out.Dependents = v.Dependents(honest)
	all := map[string]bool{}
	for _, x := range h.list {
		all[c.numbers.Names[x.who]] = true
	}
	for _, n := range sortedKeys(all) {
		if p, ok := v.Find(kind, n); ok && p.Never != "" {
			if out.Never++; out.Never <= maxNamed {
				out.NeverNames = append(out.NeverNames, shown(n)+" ("+p.Never+")")
			}
		}
	}
	return out
}

// capsOf are the caps advised: at most one in a hundred at once, and at least
// one (robustness.md section 5).
func capsOf(population int, v *Inventory, r Response) Caps {
	most := max(1, population/100)
	c := Caps{Principals: most, PerHour: most, Never: v.Never(), ExpirySeconds: r.TTLSeconds, Breaker: "notify"}
	if a, ok := respond.Find(r.Action); ok && c.ExpirySeconds == 0 && a.Contains() {
		c.ExpirySeconds = int64(a.MaxTTL.Seconds())
	}
	return c
}

// worst is an attacker who provokes alerts for 24 hours at the rate, each on
// somebody else for as long as there is somebody, and again when a hold ends.
func (m *measurement) worst(r *Reach, x *Radius) Worst {
	w := Worst{RatePerHour: m.o.Rate, EventsPerAlert: 1}
	everybody := true
	switch {
	case r.Target.Level < trust.Platform:
		w.Why = "who is hit can be chosen"
	case r.Outsider.Outcome == Yes:
		w.Why = "an outsider can provoke it on whoever reads or receives what they wrote"
	case r.Outsider.Outcome == Open:
		w.Why = "it is not ruled out that an outsider can provoke it"
	case r.User.Outcome == Yes:
		everybody, w.Why = false, "a user or an agent can provoke it, on themselves"
	case r.User.Outcome == Open:
		everybody, w.Why = false, "it is not ruled out that a user or an agent can provoke it on themselves"
	default:
		w.Why = "nobody was found able to provoke it"
		return w
	}
	for _, i := range []Inducible{r.Outsider, r.User} {
		if i.Witness != nil {
			w.EventsPerAlert = max(1, i.Witness.Copies*len(i.Witness.Steps))
			break
		}
	}
	if w.Principals = min(x.Population, 1); everybody {
		w.Principals = min(x.Population, 24*m.o.Rate/w.EventsPerAlert)
	}
	span := x.Hold.Seconds / 3600
	atOnce := float64(w.Principals)
	if everybody && span > 0 {
		atOnce = min(atOnce, float64(m.o.Rate)/float64(w.EventsPerAlert)*span)
	}
	w.Hours, w.Capped = round(atOnce*24), min(w.Principals, x.Caps.Principals)
	return w
}
