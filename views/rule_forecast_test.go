package views

import (
	"context"
	"strings"
	"testing"
	"time"

	"assay/tuning/library"
	"assay/tuning/load"
	"assay/tuning/promote"
	"assay/tuning/rule"
	"assay/views/account"

	"github.com/chromedp/chromedp"
)

// cameIntoForce promotes an edited version on its kept report, with a band of
// episodes a week written into it, at a time of the demo corpus.
func (b *trial) cameIntoForce(band load.Band) library.Version {
	b.Helper()
	ctx := context.Background()
	v, at := b.edited(b.as(account.Engineer))
	p, err := b.site.Bench.policy("")
	if err != nil {
		b.Fatal(err)
	}
	parsed, ds := library.Parse(v.File, v.Text, nil)
	if err := ds.Err(); err != nil {
		b.Fatal(err)
	}
	when := time.Date(2026, 10, 20, 9, 0, 0, 0, time.UTC)
	for from, to := rule.Experimental, rule.Testing; from != rule.Stable; from, to = to, rule.Stable {
		r, err := b.site.Bench.Promotions.Report(ctx, strings.TrimPrefix(at, "/reports/"))
		if err != nil {
			b.Fatal(err)
		}
		// The demo's alerts carry other names than the rules that ship: follow one that they know.
		r.Rule.Title = "Fetch from a source not seen before"
		r.Forecast.Episodes = band
		versions, err := b.site.Bench.Library.Versions(ctx, v.Rule)
		if err != nil {
			b.Fatal(err)
		}
		renamed := *parsed[0]
		renamed.Title = r.Rule.Title
		paper, err := b.site.receiptOf(ctx, r, p)
		if err != nil {
			b.Fatal(err)
		}
		prop, err := b.site.Bench.Promotions.Propose(ctx, promote.Draft{Rule: &renamed, RuleAuthor: "wren", From: from, To: to, Author: "kim", Reason: "it is quieter",
			InForce: library.InForce(versions).Digest, Report: r, Policy: p, Receipt: paper, Playbook: "uploads"}, when)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := b.site.Bench.Promotions.OpenLost(ctx, prop.ID, "ana", when); err != nil {
			b.Fatal(err)
		}
		if _, err := b.site.Bench.Promotions.Approve(ctx, prop.ID, promote.Approval{Who: "ana", Now: prop.Subject, Text: "fine", Lead: true, Override: "a test"}, when); err != nil {
			b.Fatal(err)
		}
	}
	return v
}

func TestForecastAgainstActual(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	engineer := b.as(account.Engineer)
	v := b.cameIntoForce(load.Band{Median: 3, Low: 2, High: 4})
	page := ruleURL(v.Rule) + "?tab=replays"
	b.page(engineer, page, "Forecast against actual, version "+formatDigest(v.Digest), "Week from", "2026-10-27", "3 (2 to 4)", "Last 3 forecasts", "In force from 2026-10-20 to now")
	if body := b.page(engineer, ruleURL(v.Rule)); strings.Contains(body, "Forecast against actual") {
		t.Error("the text of a rule waits for what came")
	}
	if body := b.page(engineer, ruleURL(b.newest("agent_upload").Rule)+"?tab=replays"); strings.Contains(body, "Forecast against actual") {
		t.Error("a rule that nobody promoted has forecasts")
	}
}

func TestForecastAgainstActualInABrowser(t *testing.T) {
	b := newBrowserOf(t, demoBench)
	b.signIn(account.Admin)
	v := b.cameIntoForce(load.Band{Median: 6, Low: 4, High: 9})
	for _, theme := range []string{"light", "dark"} {
		b.theme(theme)
		b.open(ruleURL(v.Rule) + "?tab=replays")
		b.picture("followed-" + theme)
	}
	b.do(chromedp.EmulateViewport(390, 844))
	b.open(ruleURL(v.Rule) + "?tab=replays")
	b.notTooWide(ruleURL(v.Rule))
	b.legible(ruleURL(v.Rule))
}
