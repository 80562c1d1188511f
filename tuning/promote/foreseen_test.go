package promote_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/library"
	"assay/tuning/load"
	"assay/tuning/promote"
	"assay/tuning/rule"
)

// inForce promotes the desk's rule to stable on a report that forecasts a band
// of episodes a week; nil for a report without a forecast.
func (d *desk) inForce(band *load.Band) time.Time {
	d.t.Helper()
	for _, to := range []rule.Status{rule.Testing, rule.Stable} {
		draft := d.draft(passes, []string{}...)
		draft.From, draft.To, draft.InForce = d.status(), to, d.inForceNow()
		draft.Report.Comparison.Baseline.Rule.Digest = draft.InForce
		draft.Playbook = "commands"
		if band != nil {
			draft.Report.Forecast = &load.Forecast{Episodes: *band, Method: load.ForecastMethod{Widening: 1}}
		}
		d.promoted(d.receipted(draft))
	}
	return d.clock
}

func (d *desk) inForceNow() string {
	d.t.Helper()
	versions, err := d.library.Versions(d.t.Context(), d.rule.ID)
	if err != nil {
		d.t.Fatal(err)
	}
	if v := library.InForce(versions); v != nil {
		return v.Digest
	}
	return ""
}

func (d *desk) promoted(draft promote.Draft) {
	d.t.Helper()
	p, err := d.register.Propose(d.t.Context(), draft, d.now())
	if err != nil {
		d.t.Fatal(err)
	}
	if _, err := d.approve(p, promote.Approval{Who: "ana"}); err != nil {
		d.t.Fatal(err)
	}
}

// stream is alerts of the rule on so many agents a day, from the time on.
func (d *desk) stream(from time.Time, days int, aDay func(day int) int) ([]episode.Part, *episode.Pool) {
	d.t.Helper()
	var events []corpus.Event
	for day := range days {
		for i := range aDay(day) {
			events = append(events, corpus.Event{Time: from.Add(time.Duration(24*day+1) * time.Hour), Fields: []corpus.Field{
				{Path: "agent.id", Value: corpus.String(fmt.Sprint("a", i))}, {Path: "alert.rule_id", Value: corpus.String("77")}, {Path: "alert.rule_name", Value: corpus.String(d.rule.Title)}}})
		}
	}
	events = append(events, corpus.Event{Time: from.Add(time.Duration(24*days) * time.Hour)})
	parts := []episode.Part{{Columns: corpus.NewBatch(events), Labels: nobodyLooked{}, Stream: true}}
	p, err := episode.NewPool(d.t.Context(), parts, episode.Options{})
	if err != nil {
		d.t.Fatal(err)
	}
	return parts, p
}

type nobodyLooked struct{}

func (nobodyLooked) Verdict(int) corpus.Verdict { return corpus.Unlabelled }

// What came after a promotion is held against the forecast that it was approved
// on, and the next forecast is wider by what this one missed.
func TestForecastsAreFollowed(t *testing.T) {
	d := newDesk(t)
	began := d.inForce(&load.Band{Median: 14, Low: 12, High: 16})
	parts, pool := d.stream(began, 35, func(day int) int {
		if day >= 14 {
			return 3
		}
		return 2
	})
	all, err := d.register.Follow(t.Context(), parts, pool, d.rule.ID)
	if err != nil || len(all) != 1 {
		t.Fatalf("followed %+v (%v)", all, err)
	}
	f := all[0]
	if len(f.Weeks) != 5 || f.Weeks[0].Episodes != 14 || f.Weeks[2].Episodes != 21 || f.Track.Inside != 2 || f.Track.Factor != 3.5 || !f.Until.IsZero() {
		t.Errorf("followed %+v", f)
	}
	for id, want := range map[string]float64{d.rule.ID: 3.5, "": 1, "other": 1} {
		if got, err := d.register.Widening(t.Context(), parts, pool, id); err != nil || got != want {
			t.Errorf("widening of %q: %g (%v), want %g", id, got, err, want)
		}
	}
	if text := f.Track.Words(); !strings.Contains(text, "Last 5 forecasts: 2 inside") {
		t.Errorf("in words: %q", text)
	}
}

// A version is followed until another comes into force; a report without a
// forecast is there, and has nothing to hold.
func TestForecastsEnd(t *testing.T) {
	d := newDesk(t)
	first := d.inForce(nil)
	d.rule = d.addRule(strings.Replace(ruleText, "/etc/passwd", "/etc/shadow", 1))
	d.clock = d.clock.Add(10 * 24 * time.Hour)
	second := d.inForce(&load.Band{Median: 7, Low: 7, High: 7})
	parts, pool := d.stream(first, 21, func(int) int { return 1 })
	all, err := d.register.Follow(t.Context(), parts, pool, "")
	if err != nil || len(all) != 2 {
		t.Fatalf("followed %+v (%v)", all, err)
	}
	if all[0].Forecast != nil || len(all[0].Weeks) != 0 || !all[0].Until.Equal(second) || all[0].Track.Last != 0 {
		t.Errorf("the first version: %+v", all[0])
	}
	if len(all[1].Weeks) != 1 || all[1].Weeks[0].Episodes != 7 || !all[1].Weeks[0].Inside || all[1].Rule != d.rule.Digest {
		t.Errorf("the second version: %+v", all[1])
	}
}
