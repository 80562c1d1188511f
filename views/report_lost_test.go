package views

import (
	"strings"
	"testing"

	"assay/tuning/report"
	"assay/views/account"
)

// Known incidents that are lost stand on the report by name, and foreign letters
// of the names are shown as text.
func TestLostIncidentsAreNamed(t *testing.T) {
	r := &report.Report{Comparison: &report.Comparison{LostNames: []report.LostIncident{{Incident: "case\u202e-1", Entity: "a1", First: "2026-10-20T09:30:00Z"}, {Entity: "a2"}}}}
	names := lostNames(r)
	if len(names) != 2 || !strings.Contains(names[0], "of a1, from 2026-10-20 09:30") || strings.Contains(names[0], "\u202e") || names[1] != "an incident of a2" {
		t.Errorf("named %q", names)
	}
	b := newTrialOf(t, demoBench(t))
	engineer := b.as(account.Engineer)
	_, retirement := b.lossy(engineer)
	kept, err := b.site.Bench.Promotions.Report(t.Context(), strings.TrimPrefix(retirement, "/reports/"))
	if err != nil {
		t.Fatal(err)
	}
	if lost := kept.Comparison.Paired.Incident.Lost; lost != len(kept.Comparison.LostNames) {
		t.Errorf("%d known incidents are lost, %d named", lost, len(kept.Comparison.LostNames))
	}
	b.page(engineer, retirement, "Known incidents lost:")
}
