package load_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/load"
)

// actual counts weeks from the hour on, of alerts cut into parts of a size.
func actual(t *testing.T, alerts []alert, size int, from, until float64) []load.Week {
	t.Helper()
	var parts []episode.Part
	for chunk := range slices.Chunk(alerts, size) {
		part, _ := build(chunk)
		parts = append(parts, part...)
	}
	p, err := episode.NewPool(context.Background(), parts, episode.Options{})
	if err != nil {
		t.Fatal(err)
	}
	at := func(hour float64) time.Time {
		return time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC).Add(time.Duration(hour * float64(time.Hour)))
	}
	var end time.Time
	if until > 0 {
		end = at(until)
	}
	weeks, err := load.Actual(context.Background(), parts, p, []string{"r1"}, at(from), end)
	if err != nil {
		t.Fatal(err)
	}
	return weeks
}

func TestActual(t *testing.T) {
	as := clockwork() // 84 episodes a week for three weeks
	check := func(name string, weeks []load.Week, want ...int) {
		t.Helper()
		var got []int
		for _, w := range weeks {
			got = append(got, w.Episodes)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
	check("from the beginning: the third week lacks its last hour", actual(t, as, 50, 0, 0), 84, 84)
	check("from a Wednesday", actual(t, as, 1000, 48, 0), 84, 84)
	check("until the next promotion", actual(t, as, 1000, 0, 200), 84)
	check("promoted after the last event", actual(t, as, 1000, 600, 0))
	check("curated alerts are nobody's", actual(t, append([]alert{{hour: 1, agent: "x", rule: "r1", seconds: 9, curated: true}}, as...), 1000, 0, 200), 84)
	check("a rule that no alert names", actual(t, []alert{{hour: 1, agent: "a", rule: "r2", seconds: 1}, {hour: 300, agent: "b"}}, 1000, 0, 0))
	check("a week that nothing was collected in", actual(t, []alert{{hour: 1, agent: "a", rule: "r1", seconds: 1}, {hour: 2 * 168, agent: "b"}, {hour: 3 * 168, agent: "b"}}, 1000, 0, 0), 1, 0)
	late := slices.Clone(as)
	for i := range late {
		if late[i].hour < 24 {
			late[i].raised = "2026-03-10T00:00:00Z"
		}
	}
	check("raised when the alert says", actual(t, late, 1000, 0, 0), 72, 96)
	check("else when the event was", actual(t, []alert{{hour: 1, agent: "a", rule: "r1", seconds: 1, raised: "soon"}, {hour: 200, agent: "b"}}, 1000, 0, 0), 1)
	check("an episode is one, however many alerts it has", actual(t, []alert{{hour: 1, agent: "a", rule: "r1", seconds: 1}, {hour: 1.5, agent: "a", rule: "r1", seconds: 1}, {hour: 200, agent: "b"}}, 1000, 0, 0), 1)
}

func TestActualOfTornColumns(t *testing.T) {
	parts, _ := build(clockwork())
	p, err := episode.NewPool(context.Background(), parts, episode.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"alert.rule_id", "alert.raised_at"} {
		torn := []episode.Part{{Columns: tornColumns{parts[0].Columns, path}, Labels: parts[0].Labels, Stream: true}}
		if _, err := load.Actual(context.Background(), torn, p, nil, time.Time{}, time.Time{}); err == nil {
			t.Errorf("%s cannot be read, and nobody says so", path)
		}
	}
}

type tornColumns struct {
	corpus.Columns
	path string
}

func (c tornColumns) Column(ctx context.Context, path string) (*corpus.Column, error) {
	if path == c.path {
		return nil, context.DeadlineExceeded
	}
	return c.Columns.Column(ctx, path)
}

func TestFollow(t *testing.T) {
	f := &load.Forecast{Episodes: load.Band{Median: 20, Low: 16, High: 30}}
	weeks := func(episodes ...int) (out []load.Week) {
		for _, n := range episodes {
			out = append(out, load.Week{Episodes: n})
		}
		return out
	}
	for _, c := range []struct {
		name     string
		episodes []int
		widening float64
		want     load.Track
		says     string
	}{
		{"none", nil, 1, load.Track{Factor: 1}, "Nothing can be held against the forecast yet"},
		{"one", []int{20}, 1, load.Track{Last: 1, Inside: 1, Factor: 1}, "Last forecast: 1 inside; too few"},
		{"three far off", []int{99, 99, 99}, 1, load.Track{Last: 3, Factor: 1}, "Last 3 forecasts: 0 inside; too few"},
		{"all inside", []int{16, 20, 30, 25}, 1, load.Track{Last: 4, Inside: 4, Factor: 1}, "Last 4 forecasts: 4 inside. The bands stay as they are."},
		{"only the last eight count", []int{99, 99, 16, 20, 30, 25, 20, 20, 20, 31}, 1, load.Track{Last: 8, Inside: 7, Factor: 1}, "Last 8 forecasts: 7 inside. The bands stay"},
		{"too low by one half-width", []int{12, 12, 20, 20, 20}, 1, load.Track{Last: 5, Inside: 3, Factor: 2}, "Last 5 forecasts: 3 inside. The next bands are wider by the factor 2.0."},
		{"a band that was widened already", []int{12, 12, 20, 20, 20}, 2, load.Track{Last: 5, Inside: 3, Factor: 4}, "wider by the factor 4.0"},
		{"too high", []int{45, 45, 45, 45}, 1, load.Track{Last: 4, Factor: 2.5}, "0 inside"},
	} {
		f.Method.Widening = c.widening
		got := load.TrackOf(load.Follow(f, weeks(c.episodes...)))
		if got != c.want || !strings.Contains(got.Words(), c.says) {
			t.Errorf("%s: got %+v, %q, want %+v, %q", c.name, got, got.Words(), c.want, c.says)
		}
	}
	flat := &load.Forecast{Episodes: load.Band{Median: 5, Low: 5, High: 5}}
	if w := load.Follow(flat, weeks(5, 6)); !w[0].Inside || w[0].Missed != 0 || w[1].Inside || w[1].Missed != 2 {
		t.Errorf("a band without a width: %+v", w)
	}
}
