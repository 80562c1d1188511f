package evade

import "testing"

// The candidate finds one incident more, which is lost under A1: of the incidents
// that both find nothing is lost.
func TestChangeIsOfTheSameIncidents(t *testing.T) {
	figures := func(incidents []string, a1, a2, b string) *Figures {
		return &Figures{Incidents: incidents, Operators: []Operated{{ID: "A1", Class: Telemetry, Outcomes: a1}, {ID: "A2", Class: Telemetry, Outcomes: a2}, {ID: "B1", Class: Platform, Outcomes: b}}}
	}
	before := figures([]string{"p", "q", "r"}, "110", "1-1", "---")
	after := figures([]string{"p", "q", "r", "s"}, "1100", "1-1-", "---1")
	if c, ok := WorstChange(before, after, Telemetry); !ok || c.Before != c.After || c.Incidents != 2 {
		t.Errorf("got %+v, %v, want no change", c, ok)
	}
	if c, ok := MeanChange(before, after, Classes...); !ok || c.Before != round(5./6) || c.After != c.Before || c.Incidents != 3 {
		t.Errorf("got %+v, %v, want a mean of 2 of 3 and 2 of 2", c, ok)
	}
	for _, class := range []Class{Platform, Agentic} {
		if c, ok := WorstChange(before, after, class); ok || c != (Change{}) {
			t.Errorf("%s: %+v", class, c)
		}
		if c, ok := MeanChange(before, after, class); ok || c != (Change{}) {
			t.Errorf("%s: %+v", class, c)
		}
	}
	worse := figures([]string{"p", "q"}, "01", "0-", "--")
	if c, ok := WorstChange(before, worse, Telemetry); !ok || c.After != 0 || c.Before != 1 {
		t.Errorf("got %+v, %v, want all lost by A2", c, ok)
	}
}
