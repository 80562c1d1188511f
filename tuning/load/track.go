package load

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"assay/corpus"
	"assay/tuning/episode"
)

// What a widening factor is made of: the last forecasts of weeks, and how many
// there must be (load.md section 2: "last 8 forecasts: 7 inside").
const (
	LastForecasts  = 8
	leastForecasts = 4
	bandHolds      = 80 // percent of the weeks should be inside
)

// Week is a forecast of a week, and what came. Weeks begin with the promotion
// that the forecast was made for.
type Week struct {
	From     time.Time `json:"from"`
	Episodes int       `json:"episodes"` // of the rule, raised in the week
	Forecast Band      `json:"forecast"`
	Inside   bool      `json:"inside"`
	Missed   float64   `json:"missed"` // distance from the median in half-widths of the band before any widening; at most 1 is inside it
}

// Track is how forecasts fared: of the last ones so many were inside their
// bands, and by how much bands should have been wider for four of five to be.
type Track struct {
	Last   int     `json:"last"` // weeks looked at, LastForecasts at most
	Inside int     `json:"inside"`
	Factor float64 `json:"factor"` // 1 where bands hold, or where there are too few weeks
}

const raisedPath = "alert.raised_at"

// Actual counts the episodes that the stream's alerts of a rule make in each
// whole week from one time on: until another time, and as far as the stream
// goes. Names are those that the alerts carry, as an id or a name; an alert was
// raised when it says so, else when its event was. Where no alert at any time
// carries one there are no weeks: that is another name, more likely than none.
// A week in which nothing at all was collected is none.
func Actual(ctx context.Context, parts []episode.Part, p *episode.Pool, names []string, from, until time.Time) ([]Week, error) {
	raised, end, err := raisedOf(ctx, parts, p, names)
	if err != nil {
		return nil, fmt.Errorf("count actual load: %w", err)
	}
	if !until.IsZero() {
		end = min(end, until.UnixNano())
	}
	if len(raised) == 0 {
		return nil, nil
	}
	const week = 7 * 24 * time.Hour
	collected := streamQuarters(p)
	var out []Week
	for start := from; !start.Add(week).After(time.Unix(0, end)); start = start.Add(week) {
		first, last := start.UnixNano(), start.Add(week).UnixNano()
		if between(collected, floorDiv(first, quarter), floorDiv(last, quarter)) > 0 {
			out = append(out, Week{From: start.UTC(), Episodes: between(raised, first, last)})
		}
	}
	return out, nil
}

// between counts the rising values from low on and below high.
func between(rising []int64, low, high int64) int {
	from, _ := slices.BinarySearch(rising, low)
	to, _ := slices.BinarySearch(rising, high)
	return to - from
}

// raisedOf is when the rule's episodes were raised, rising, and the last time
// of the stream.
func raisedOf(ctx context.Context, parts []episode.Part, p *episode.Pool, names []string) (raised []int64, end int64, err error) {
	alerts, err := pastOf(ctx, parts, names)
	if err != nil {
		return nil, 0, err
	}
	times, err := episode.Number(ctx, parts, raisedPath)
	if err != nil {
		return nil, 0, fmt.Errorf("read %s: %w", raisedPath, err)
	}
	at := make([]int64, len(times.Names))
	for i, text := range times.Names {
		at[i] = corpus.NoTime
		if t, err := time.Parse(time.RFC3339Nano, text); err == nil {
			at[i] = t.UnixNano()
		}
	}
	end = corpus.NoTime
	keys := make([]uint32, len(alerts.rules.Of))
	for row, rule := range alerts.rules.Of {
		if nano, ok := p.Time(row); ok && p.Stream(row) {
			end = max(end, nano)
			if alerts.ours[rule] {
				keys[row] = 1
			}
		}
	}
	of, runs := p.RunsBy(keys)
	raised = make([]int64, runs)
	for i := range raised {
		raised[i] = math.MaxInt64
	}
	for row, run := range of {
		if run == 0 {
			continue
		}
		nano := at[times.Of[row]]
		if nano == corpus.NoTime {
			nano, _ = p.Time(row)
		}
		raised[run-1] = min(raised[run-1], nano)
	}
	slices.Sort(raised)
	return raised, end, nil
}

// Follow holds a forecast to the weeks that came.
func Follow(f *Forecast, weeks []Week) []Week {
	band, widened := f.Episodes, max(1, f.Method.Widening)
	out := slices.Clone(weeks)
	for i := range out {
		w := &out[i]
		n := float64(w.Episodes)
		w.Forecast, w.Inside = band, n >= band.Low && n <= band.High
		half := band.High - band.Median
		if n < band.Median {
			half = band.Median - band.Low
		}
		// A band without a width is one of whole episodes.
		w.Missed = round(math.Abs(n-band.Median) / max(half/widened, .5))
	}
	return out
}

// TrackOf sums up weeks, oldest first. The factor is the smallest by which four
// of five of the last bands would have held what came, never below 1: the
// conformal quantile of past misses (Vovk, Gammerman, Shafer: Algorithmic
// Learning in a Random World, 2005, in the scaled form).
func TrackOf(weeks []Week) Track {
	last := weeks[max(0, len(weeks)-LastForecasts):]
	t := Track{Last: len(last), Factor: 1}
	var missed []float64
	for _, w := range last {
		if w.Inside {
			t.Inside++
		}
		missed = append(missed, w.Missed)
	}
	if len(last) >= leastForecasts {
		t.Factor = max(1, rank(missed, bandHolds))
	}
	return t
}

// Words is the track in a sentence.
func (t Track) Words() string {
	switch {
	case t.Last == 0:
		return "Nothing can be held against the forecast yet: no whole week has passed since, or no alert of the stream carries the rule's id or title."
	case t.Last < leastForecasts:
		return fmt.Sprintf("Last %s: %d inside; too few to say whether the bands hold.", forecastsWord(t.Last), t.Inside)
	case t.Factor > 1:
		return fmt.Sprintf("Last %s: %d inside. The next bands are wider by the factor %.1f.", forecastsWord(t.Last), t.Inside, t.Factor)
	}
	return fmt.Sprintf("Last %s: %d inside. The bands stay as they are.", forecastsWord(t.Last), t.Inside)
}

func forecastsWord(n int) string {
	if n == 1 {
		return "forecast"
	}
	return fmt.Sprintf("%d forecasts", n)
}
