package views

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"assay/tuning/fatigue"
	"assay/tuning/interval"
	"assay/tuning/library"
	"assay/views/account"
)

func TestRulesByNoise(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	engineer := b.as(account.Engineer)
	b.page(engineer, "/rules", `<option value="title" selected>`, "newest 28 days", "Noise is false and benign positives", "not in the library")
	b.page(engineer, "/rules?sort=noise", `aria-sort="descending"`, `<option value="noise" selected>`, "/rules?sort=-noise", "/corpus?q=rule")
	b.page(engineer, "/rules?sort=-noise", "turned round", `aria-sort="ascending"`)
	b.page(engineer, "/rules?sort=zebra", `<option value="title" selected>`)
	b.page(engineer, "/rules?sort=noise&q=zebra", "No rule matches")

	type row struct {
		Rule, Title string
		Cost        *fatigue.Cost
	}
	ask := func(address string) (rows []row) {
		t.Helper()
		got := b.send(engineer, get, address, nil)
		if err := json.Unmarshal([]byte(got.body), &rows); err != nil || len(rows) != 20 {
			t.Fatalf("%s: %d rows, %v", address, len(rows), err)
		}
		return rows
	}
	rows := ask("/api/v1/rules?sort=noise")
	if rows[0].Cost == nil || rows[0].Cost.Noise.K == 0 || rows[0].Cost.Noise.N < rows[0].Cost.Noise.K || rows[0].Cost.Days != fatigue.CostDays {
		t.Errorf("the noisiest rule costs %+v", rows[0].Cost)
	}
	for i, r := range rows[1:] {
		before := rows[i].Cost
		if before == nil && r.Cost != nil || r.Cost != nil && fatigue.Noisier(*before, *r.Cost) > 0 {
			t.Errorf("%s stands before %s, which is noisier", rows[i].Title, r.Title)
		}
	}
	if last := ask("/api/v1/rules?sort=-noise"); last[len(last)-1].Cost != nil {
		t.Errorf("a rule that raised something stands last: %+v", last[len(last)-1])
	}
	if !slices.IsSortedFunc(ask("/api/v1/rules"), func(x, y row) int { return strings.Compare(strings.ToLower(x.Title), strings.ToLower(y.Title)) }) {
		t.Error("unsorted rules do not stand in the order of their titles")
	}
}

// Whichever way a column sorts, who has no value stands last.
func TestRulesWithoutValueStandLast(t *testing.T) {
	hours := 2.5
	rules := []listedRule{
		{Version: library.Version{Title: "b none"}},
		{Version: library.Version{Title: "c some"}, Cost: &fatigue.Cost{Alerts: 3, Noise: interval.Of(1, 2), Actionable: interval.Of(1, 2), HoursPerWeek: &hours}},
		{Version: library.Version{Title: "a open"}, Cost: &fatigue.Cost{Alerts: 9}},
	}
	for _, c := range []struct{ sort, want string }{
		{"title", "a open, b none, c some"}, {"-title", "c some, b none, a open"},
		{"alerts", "a open, c some, b none"}, {"-alerts", "c some, a open, b none"},
		{"noise", "c some, a open, b none"}, {"-noise", "a open, c some, b none"},
		{"precision", "c some, b none, a open"}, {"-precision", "c some, b none, a open"},
		{"hours", "c some, b none, a open"}, {"-hours", "c some, b none, a open"},
	} {
		var titles []string
		for _, r := range rulesColumns.sorted(rulesColumns.read(c.sort), rules) {
			titles = append(titles, r.Title)
		}
		if got := strings.Join(titles, ", "); got != c.want {
			t.Errorf("by %s: got %s, want %s", c.sort, got, c.want)
		}
	}
}

func TestCostOfARuleThatRaisedNothing(t *testing.T) {
	if got := costCellsOf(nil, nil, time.Time{}); !got.None {
		t.Errorf("got %+v, want none", got)
	}
	if got := costWords(&pastCosts{}); !strings.HasPrefix(got, "No alert") {
		t.Errorf("a corpus without alerts: %q", got)
	}
	if got := costWords(&pastCosts{Curated: 3}); !strings.Contains(got, "curated") {
		t.Errorf("a corpus of curated alerts: %q", got)
	}
}
