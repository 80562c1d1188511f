package reach

import (
	"fmt"
	"testing"

	"assay/corpus"
	"assay/tuning/plan"
)

// TestSeparators: of 20 true and 30 false alerts, the role is in 19 and 1, the
// intent is missing in all and 10, the tool is the same, and the id is another
// each time.
func TestSeparators(t *testing.T) {
	var all []seen
	for i := range 50 {
		role, intent, v := "ops", "; action.intent=help", corpus.FalsePositive
		if i < 20 {
			intent, v = "", corpus.TruePositive
		}
		if i == 0 || i > 20 {
			role = "office"
		}
		if i >= 40 {
			intent = ""
		}
		if i%2 == 1 && i > 20 {
			v = corpus.BenignPositive
		}
		all = append(all, seen{fmt.Sprintf("process.command_line=rm; agent.role=%s%s; tool.name=sh; event.id=%d; alert.severity=%s", role, intent, i, v), v, i})
	}
	text := sigmaRule("  a: {process.command_line|contains: rm}\n  condition: a\n")
	r, _ := measure(t, all, text, plan.Env{}, Setting{})
	if len(r.Separators) != 2 {
		t.Fatalf("separators %+v", r.Separators)
	}
	role, intent := r.Separators[0], r.Separators[1]
	if role.Field != "agent.role" || role.Value != "office" && role.Value != "ops" || role.True.N != 20 || role.False.N != 30 {
		t.Errorf("first %+v", role)
	}
	if intent.Field != "action.intent" || !intent.Gone || intent.True.K != 20 || intent.False.K != 10 || intent.Gap <= 0 {
		t.Errorf("second %+v", intent)
	}
	if r, _ = measure(t, all[:24], text, plan.Env{}, Setting{}); r.Separators != nil {
		t.Errorf("four false alerts: %+v", r.Separators)
	}
}
