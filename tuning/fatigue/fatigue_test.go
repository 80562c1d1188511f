package fatigue_test

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/fatigue"

	"github.com/google/go-cmp/cmp/cmpopts"

	gocmp "github.com/google/go-cmp/cmp"
)

// monday is the first day of the tests.
var monday = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

// fact is one alert: "day hh:mm rule entity verdict seconds closed team", where
// - is not there and closed is hours after it was raised.
type fact struct {
	at                 time.Time
	rule, entity, team string
	verdict            corpus.Verdict
	seconds, closed    string
	response           string // "" none
}

func factOf(t *testing.T, line string) fact {
	t.Helper()
	cells := strings.Fields(line)
	if len(cells) != 8 {
		t.Fatalf("%q: want 8 cells", line)
	}
	var d, h, m int
	fmt.Sscan(cells[0], &d)
	fmt.Sscanf(cells[1], "%d:%d", &h, &m)
	v, err := corpus.ParseVerdict(cells[4])
	if err != nil {
		t.Fatal(err)
	}
	return fact{monday.AddDate(0, 0, d).Add(time.Duration(h)*time.Hour + time.Duration(m)*time.Minute),
		cells[2], cells[3], cells[7], v, cells[5], cells[6], ""}
}

func factsOf(t *testing.T, text string) (all []fact) {
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) != "" {
			all = append(all, factOf(t, line))
		}
	}
	return all
}

func (f fact) event() corpus.Event {
	e := corpus.Event{Time: f.at}
	add := func(path string, v corpus.Value) {
		if v.Text() != "-" && v.Text() != "" {
			e.Fields = append(e.Fields, corpus.Field{Path: path, Value: v})
		}
	}
	add("alert.rule_id", corpus.String(f.rule))
	add("agent.id", corpus.String(f.entity))
	add("alert.team", corpus.String(f.team))
	add("alert.response", corpus.String(f.response))
	if s, err := strconv.ParseFloat(f.seconds, 64); err == nil {
		add("alert.handling_seconds", corpus.Float(s))
	}
	if h, err := strconv.Atoi(f.closed); err == nil {
		add("alert.closed_at", corpus.String(f.at.Add(time.Duration(h)*time.Hour).Format(time.RFC3339)))
	}
	slices.SortFunc(e.Fields, func(a, b corpus.Field) int { return cmp.Compare(a.Path, b.Path) })
	return e
}

type verdicts []corpus.Verdict

func (v verdicts) Verdict(row int) corpus.Verdict { return v[row] }

// partsOf makes parts of at most size rows.
func partsOf(all []fact, size int) (parts []episode.Part) {
	for chunk := range slices.Chunk(all, size) {
		var events []corpus.Event
		var labels verdicts
		for _, f := range chunk {
			events, labels = append(events, f.event()), append(labels, f.verdict)
		}
		parts = append(parts, episode.Part{Columns: corpus.NewBatch(events), Labels: labels, Stream: true})
	}
	return parts
}

func read(t testing.TB, parts []episode.Part) *fatigue.Alerts {
	t.Helper()
	a, err := fatigue.Read(t.Context(), parts)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func measure(t testing.TB, a *fatigue.Alerts, s fatigue.Scope) *fatigue.Figures {
	t.Helper()
	f, err := a.Measure(s)
	if err != nil {
		t.Fatalf("measure %+v: %v", s, err)
	}
	return f
}

// Two weeks. In the second, rule loud makes most of the work.
const fortnight = `
	0  09:00 loud  a1 fp   3600 1  red
	1  09:10 loud  a1 fp   600  1  red
	7  09:00 loud  a1 fp   1200 1  red
	7  09:30 loud  a1 fp   2400 1  red
	7  11:00 loud  a2 bp   7200 1  red
	8  09:00 quiet a3 tp   1800 1  blue
	8  23:30 quiet a3 fp   1200 2  blue
	9  10:00 quiet -  none -    -  blue
	9  10:00 -     a1 fp   -    -  -
	13 12:00 other a4 und  40000 1 blue
`

func TestFortnight(t *testing.T) {
	f := measure(t, read(t, partsOf(factsOf(t, fortnight), 3)), fatigue.Scope{Last: 7})
	check := func(what string, got, want any) {
		t.Helper()
		if d := gocmp.Diff(want, got, cmpopts.EquateApprox(0, 1e-9), cmpopts.IgnoreUnexported(fatigue.Period{})); d != "" {
			t.Errorf("%s (-want +got):\n%s", what, d)
		}
	}
	check("period", f.Period, fatigue.Period{From: "2026-03-09", To: "2026-03-15", Days: 7})
	check("verdicts", f.Verdicts, episode.Tally{TruePositive: 1, BenignPositive: 1, FalsePositive: 3, Undetermined: 1, Unlabelled: 1})
	check("actionable", [2]int{f.Actionable.K, f.Actionable.N}, [2]int{1, 5})
	check("unlabelled", [2]int{f.Unlabelled.K, f.Unlabelled.N}, [2]int{1, 7})
	// Episodes with a verdict: loud a1 (repeats the week before), loud a2, quiet a3 tp, quiet a3 fp, other a4.
	check("repeats", [2]int{f.Repeats.K, f.Repeats.N}, [2]int{1, 5})
	check("repeats before the corpus", f.RepeatsCut, true)
	check("open", *f.Open, 1)
	check("times", [2]float64{*f.Times.Median, *f.Times.P90}, [2]float64{1800, 7200}) // the idle 40,000 s are left out
	check("hours without need", f.NoActionHours, (1200.0+2400+7200+1200)/3600)
	check("left out", f.Left, fatigue.Left{Idle: 1})
	check("80 %", f.Eighty, fatigue.Eighty{Rules: 1, Of: 2, Basis: "hours"})
	check("worst rule", []any{f.Rules[0].ID, f.Rules[0].NoAction, f.Rules[0].Hours, f.Rules[0].Share}, []any{"loud", 3, 3.0, .9})
	check("heat", f.Heat[0][9], 2.0) // one Monday
	if f.Before == nil {
		t.Fatal("no previous period")
	}
	check("before", []any{f.Before.From, f.Before.Alerts, *f.Before.Open}, []any{"2026-03-02", 2, 0})
	check("weeks", f.Weekly[0].Monday, "2026-03-09")
}

func TestTeamsAndDays(t *testing.T) {
	a := read(t, partsOf(factsOf(t, fortnight), 100))
	if got, want := a.Teams(), []string{"blue", "red"}; !slices.Equal(got, want) {
		t.Errorf("teams %q, want %q", got, want)
	}
	check := func(s fatigue.Scope, want int, days int, before bool) {
		t.Helper()
		f := measure(t, a, s)
		if f.Alerts != want || f.Days != days || (f.Before != nil) != before {
			t.Errorf("%+v: %d alerts in %d days, before %t; want %d, %d, %t", s, f.Alerts, f.Days, f.Before != nil, want, days, before)
		}
	}
	check(fatigue.Scope{}, 9, 14, false)
	check(fatigue.Scope{Team: "red"}, 5, 14, false)
	check(fatigue.Scope{Team: "nobody"}, 0, 14, false)
	check(fatigue.Scope{From: monday, To: monday.AddDate(0, 0, 1).Add(23 * time.Hour)}, 2, 2, false)
	check(fatigue.Scope{From: monday.AddDate(0, 0, 2)}, 7, 12, false)
	check(fatigue.Scope{From: monday.AddDate(0, 0, 7), To: monday.AddDate(0, 0, 7)}, 3, 1, true)
	check(fatigue.Scope{Last: 90}, 9, 90, false)
	for _, s := range []fatigue.Scope{{From: monday, To: monday.AddDate(0, 0, -1)}, {From: time.Unix(-1<<40, 0)}, {To: time.Unix(1<<50, 0)}} {
		if _, err := a.Measure(s); !errors.Is(err, fatigue.ErrPeriod) {
			t.Errorf("%+v: %v, want ErrPeriod", s, err)
		}
	}
}

func TestNothingToSay(t *testing.T) {
	if _, err := read(t, nil).Measure(fatigue.Scope{}); !errors.Is(err, fatigue.ErrPeriod) {
		t.Errorf("no events: %v, want ErrPeriod", err)
	}
	untimed := corpus.Event{Fields: []corpus.Field{{Path: "alert.rule_id", Value: corpus.String("r")}}}
	raised := corpus.Event{Fields: []corpus.Field{{Path: "alert.raised_at", Value: corpus.String("2026-03-02T01:00:00Z")}, {Path: "alert.rule_id", Value: corpus.String("r")}}}
	broken := corpus.Event{Fields: []corpus.Field{{Path: "alert.raised_at", Value: corpus.String("9999-03-02T01:00:00Z")}, {Path: "alert.rule_id", Value: corpus.Int(7)}}}
	part := episode.Part{Columns: corpus.NewBatch([]corpus.Event{untimed, raised, broken}), Labels: verdicts{0, 0, 0}, Stream: true}
	curated := episode.Part{Columns: corpus.NewBatch([]corpus.Event{raised}), Labels: verdicts{1}}
	a := read(t, []episode.Part{part, curated})
	if a.Untimed() != 2 || a.Curated() != 1 || a.Len() != 1 {
		t.Errorf("untimed %d, curated %d, alerts %d; want 2, 1, 1", a.Untimed(), a.Curated(), a.Len())
	}
	f := measure(t, a, fatigue.Scope{})
	if f.From != "2026-03-02" || f.Open != nil || f.Times.Median != nil || f.Actionable.Low != nil || f.Eighty.Rules != 0 {
		t.Errorf("got %+v; want the alert's own day, and no figure for what nobody said", f)
	}
}

func TestByAlertsWithoutTimes(t *testing.T) {
	f := measure(t, read(t, partsOf(factsOf(t, `
		0 09:00 one  a fp - - -
		0 12:00 one  a fp - - -
		0 15:00 one  a bp - - -
		0 18:00 one  a bp - - -
		0 21:00 two  a fp - - -
		0 22:00 rest a tp - - -
	`), 10)), fatigue.Scope{})
	if want := (fatigue.Eighty{Rules: 1, Of: 2, Basis: "alerts"}); f.Eighty != want || f.Rules[0].Running != .8 || f.Rules[2].Running != 1 {
		t.Errorf("got %+v, running %v", f.Eighty, f.Rules)
	}
}
