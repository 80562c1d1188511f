package fatigue_test

import (
	"math"
	"strings"
	"testing"

	"assay/tuning/fatigue"
)

// The rule of the library is called loud by one source and Loud-2 by another;
// nobody knows quiet.
func TestCosts(t *testing.T) {
	find := func(names ...string) (string, bool) {
		return "the loud one", strings.HasPrefix(strings.ToLower(names[0]), "loud")
	}
	facts := factsOf(t, fortnight+"\t13 13:00 Loud-2 a1 fp - - red\n")
	for _, days := range []int{14, fatigue.CostDays} { // the corpus is fourteen days long
		costs, others := measure(t, read(t, partsOf(facts, 4)), fatigue.Scope{Last: days}).Costs(find)
		c := costs["the loud one"]
		if len(costs) != 1 || c.Alerts != 6 || c.Noise.K != 6 || c.Noise.N != 6 || c.Actionable.K != 0 || len(c.IDs) != 2 {
			t.Errorf("last %d: got %+v, want one rule of 6 alerts, all of them noise", days, costs)
		}
		if want := (3600.0 + 600 + 1200 + 2400 + 7200) / 3600 / 2; c.HoursPerWeek == nil || math.Abs(*c.HoursPerWeek-want) > 1e-9 {
			t.Errorf("last %d: got %v hours a week, want %v", days, c.HoursPerWeek, want)
		}
		if len(others) != 2 || others[0].ID != "quiet" || others[1].ID != "other" {
			t.Errorf("last %d: got others %+v, want quiet and other", days, others)
		}
	}
}

func TestCostWithoutTimes(t *testing.T) {
	costs, _ := measure(t, read(t, partsOf(factsOf(t, "\t0 09:00 mute a1 fp - - red\n"), 4)), fatigue.Scope{}).Costs(byID)
	if c := costs["mute"]; c.HoursPerWeek != nil || c.Alerts != 1 {
		t.Errorf("got %+v, want one alert and no hours", c)
	}
}

func TestNoisier(t *testing.T) {
	costs, others := measure(t, read(t, partsOf(factsOf(t, fortnight), 4)), fatigue.Scope{}).Costs(byID)
	if len(others) != 0 || fatigue.Noisier(costs["loud"], costs["quiet"]) >= 0 || fatigue.Noisier(costs["quiet"], costs["loud"]) <= 0 || fatigue.Noisier(costs["loud"], costs["loud"]) != 0 {
		t.Errorf("loud %+v must come before quiet %+v", costs["loud"], costs["quiet"])
	}
	// Without noise, who takes time comes before who takes none.
	if fatigue.Noisier(costs["other"], fatigue.Cost{}) >= 0 {
		t.Errorf("other %+v must come before a rule that raised nothing", costs["other"])
	}
}

func byID(names ...string) (string, bool) { return names[0], true }
