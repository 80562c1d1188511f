package episode_test

import (
	"math"
	"testing"
	"time"

	"assay/tuning/episode"
)

// TestDayOf: a day begins at midnight UTC, also before the epoch.
func TestDayOf(t *testing.T) {
	const day = int64(24 * time.Hour)
	for _, c := range []struct {
		nano, want int64
		text       string
	}{{0, 0, "1970-01-01"}, {day - 1, 0, "1970-01-01"}, {day, 1, "1970-01-02"}, {-1, -1, "1969-12-31"}, {-day, -1, "1969-12-31"}, {-day - 1, -2, "1969-12-30"},
		{math.MaxInt64, 106751, "2262-04-11"}, {math.MinInt64, -106752, "1677-09-21"}} {
		if got := episode.DayOf(c.nano); got != c.want || episode.DayText(got) != c.text {
			t.Errorf("%d: day %d, %s, want %d, %s", c.nano, got, episode.DayText(got), c.want, c.text)
		}
	}
}
