package fatigue

import (
	"errors"
	"slices"
	"time"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/interval"
)

// ErrPeriod is returned when the scope has no days: nothing has a time, or the
// last day is before the first.
var ErrPeriod = errors.New("the period has no days")

// Figures are what a team's alerts cost in a period.
type Figures struct {
	Team     string     `json:"team"` // "" is all
	Totals              // of the period
	Before   *Totals    `json:"previous"` // of as many days before; null where the corpus does not reach back so far
	Daily    []Day      `json:"per_day"`  // every day of the period
	Rules    []Rule     `json:"rules"`    // most work without need first
	Eighty   Eighty     `json:"eighty"`
	Heat     Heat       `json:"hour_by_weekday"`
	Handling []Handling `json:"handling"` // a line a verdict
	Weekly   []Week     `json:"handling_by_week"`
	Left     Left       `json:"left_out"`
	Since    string     `json:"since"` // first day of the corpus: repeats of what was before it are not seen

	covered int // days of the period that the corpus covers, at least 1
}

// Totals are the figures of one period that are compared with another's.
type Totals struct {
	Period
	Alerts         int                 `json:"alerts"`
	PerDay         float64             `json:"alerts_per_day"`
	Verdicts       episode.Tally       `json:"verdicts"`
	Actionable     interval.Proportion `json:"actionable"`      // true positives of the decided
	FalsePositives interval.Proportion `json:"false_positives"` // of the decided
	Unlabelled     interval.Proportion `json:"unlabelled"`      // of all
	Repeats        interval.Proportion `json:"repeats"`         // of the episodes with a verdict
	RepeatsCut     bool                `json:"repeats_cut"`     // the corpus begins within Memory before the period: repeats of what was earlier are not seen
	Open           *int                `json:"open"`            // raised in the period, not closed at its end; null when no alert ever says when it was closed
	Times          Spread              `json:"handling_time"`
	NoActionHours  float64             `json:"no_action_hours"` // measured on false and benign positives
}

// Day is the alerts of one day.
type Day struct {
	Day      string        `json:"day"`
	Verdicts episode.Tally `json:"verdicts"`
}

// Handling is how long alerts of one verdict took.
type Handling struct {
	Verdict corpus.Verdict `json:"verdict"`
	Alerts  int            `json:"alerts"`
	Spread
}

// Week is how long the alerts of a week took.
type Week struct {
	Monday string `json:"monday"`
	Alerts int    `json:"alerts"`
	Spread
}

// Left says which alerts of the snapshot are in no figure.
type Left struct {
	Curated int `json:"curated"` // in curated segments
	Untimed int `json:"untimed"` // nothing says when they were raised
	Idle    int `json:"idle"`    // handling times too long to be work
}

// Heat is alerts an hour, Monday first, hour 0 first: the mean over the weeks
// of the period.
type Heat [7][24]float64

// Measure makes the figures of a scope; ErrPeriod when it has no days.
func (a *Alerts) Measure(s Scope) (*Figures, error) {
	p, ok := a.period(s)
	if !ok {
		return nil, ErrPeriod
	}
	team := a.of(s.Team)
	runs := episodesOf(team)
	now := within(team, p)
	f := &Figures{Team: s.Team, Totals: a.totals(now, runs, p), Left: Left{a.curated, a.untimed, a.idle}, Since: episode.DayText(a.first),
		covered: max(1, int(min(p.last, a.last)-max(p.first, a.first)+1))}
	if before := p.before(); before.first >= a.first {
		t := a.totals(within(team, before), runs, before)
		f.Before = &t
	}
	f.Daily, f.Heat = daily(now, p), heatOf(now, p)
	f.Handling, f.Weekly = byVerdict(now), byWeek(now, p)
	f.Rules, f.Eighty = a.noise(now)
	return f, nil
}

// of are the alerts of a team, by time.
func (a *Alerts) of(team string) []alert {
	if team == "" {
		return a.all
	}
	number, ok := a.teams.of[team]
	if !ok {
		return nil
	}
	var own []alert
	for _, one := range a.all {
		if one.team == number {
			own = append(own, one)
		}
	}
	return own
}

// within are those raised in the period; all is in the order of time.
func within(all []alert, p Period) []alert {
	from, _ := slices.BinarySearchFunc(all, p.first, func(one alert, d int64) int { return compareDay(one, d) })
	to, _ := slices.BinarySearchFunc(all, p.last+1, func(one alert, d int64) int { return compareDay(one, d) })
	return all[from:to]
}

func compareDay(one alert, d int64) int {
	if episode.DayOf(one.raised) < d {
		return -1
	}
	return 1 // also on the day: the first of it is looked for
}

func (a *Alerts) totals(now []alert, runs []run, p Period) Totals {
	t := Totals{Period: p, Alerts: len(now), PerDay: float64(len(now)) / float64(p.Days)}
	var every, wasted []float64
	open := 0
	for _, one := range now {
		*t.Verdicts.Of(one.verdict)++
		if one.closed == corpus.NoTime || episode.DayOf(one.closed) > p.last {
			open++
		}
		if one.timed {
			every = append(every, one.seconds)
			if needless(one.verdict) {
				wasted = append(wasted, one.seconds)
			}
		}
	}
	if a.closes {
		t.Open = &open
	}
	decided := t.Verdicts.Decided()
	t.Actionable, t.FalsePositives = interval.Of(t.Verdicts.TruePositive, decided), interval.Of(t.Verdicts.FalsePositive, decided)
	t.Unlabelled = interval.Of(t.Verdicts.Unlabelled, len(now))
	t.Repeats, t.RepeatsCut = repeats(runs, p), p.first-int64(Memory/(24*time.Hour)) < a.first
	t.Times, t.NoActionHours = spreadOf(every), spreadOf(wasted).Hours
	return t
}

// needless says of a verdict that the alert needed no action.
func needless(v corpus.Verdict) bool {
	return v == corpus.FalsePositive || v == corpus.BenignPositive
}
