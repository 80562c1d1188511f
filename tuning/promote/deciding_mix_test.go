package promote

import (
	"fmt"
	"testing"

	"assay/tuning/report"
)

// Among the deciding events stand as many of other verdicts as there are true
// positives, where there are that many.
func TestDecidingIsMixed(t *testing.T) {
	c := &report.Comparison{Lost: []string{"l1", "l2"}, Gained: []string{"g1"}}
	for i, kind := range []report.ChangeKind{report.Lost, report.Gained, report.Quieted, report.Added, report.Quieted, report.Added} {
		c.Changed = append(c.Changed, report.Change{Kind: kind, Event: fmt.Sprint("c", i)})
	}
	if got := fmt.Sprint(decidingOf(&report.Report{Comparison: c})); got != "[l1 l2 g1 c2 c3 c4]" {
		t.Error(got)
	}
	if got := decidingOf(&report.Report{Comparison: &report.Comparison{Changed: c.Changed}}); len(got) != 0 {
		t.Error("nothing is lost or gained:", got)
	}
	if got := decidingOf(&report.Report{}); got != nil {
		t.Error(got)
	}
}
