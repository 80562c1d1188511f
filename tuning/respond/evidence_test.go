package respond

import (
	"strings"
	"testing"
	"time"

	"assay/tuning/rule"
)

func TestWithEvidence(t *testing.T) {
	digest := strings.Repeat("0f", 32)
	e := Evidence{Lines: []EvidenceLine{{Field: "agent.role", Value: "x`\n<!-- y -->", TrueK: 7, TrueN: 8, FalseK: 1, FalseN: 60}, {Field: "action.intent", Absent: true, TrueK: 8, TrueN: 8, FalseN: 60}, {Field: "e", TrueN: 8, FalseN: 60}}}
	text := "---\nid: a\n---\n## Mine\nkeep me\n"
	once := WithEvidence(text, "Rule --> \"one\"", digest, e)
	for _, want := range []string{"## Mine\nkeep me\n", "Look at `agent.role` first.", "in 7 of 8 true positives and 1 of 60 false or benign ones", "`action.intent` is not there in 8 of 8", "`e` is `(empty)`", "snapshot 0f0f0f0f0f0f:"} {
		if !strings.Contains(once, want) {
			t.Errorf("%q is not in:\n%s", want, once)
		}
	}
	if strings.Count(once, "-->") != 2 || strings.Count(once, "<!--") != 2 {
		t.Errorf("a value ends the section:\n%s", once)
	}
	if again := WithEvidence(once, "Rule --> \"one\"", digest, e); again != once {
		t.Errorf("derived again (want the same):\n%s", again)
	}
	both := WithEvidence(once, "Another", digest, Evidence{Why: "too few"})
	if !strings.Contains(both, "Nothing yet: too few.") || !strings.HasPrefix(both, once[:len(once)-1]) {
		t.Errorf("a second rule:\n%s", both)
	}
	third := WithEvidence(both, "Rule --> \"one\"", digest, Evidence{})
	if !strings.Contains(third, "no field tells the true alerts") || !strings.Contains(third, "Nothing yet: too few.") || strings.Contains(third, "agent.role") {
		t.Errorf("replaced:\n%s", third)
	}
	if cut := WithEvidence("a\n<!-- derived: evidence of T -->\nrest", "T", digest, e); strings.Contains(cut, "rest") || !strings.HasPrefix(cut, "a\n") {
		t.Errorf("a section that never ends:\n%s", cut)
	}
}

// TestNewPlaybookText: what is made for a rule without a playbook names it.
func TestNewPlaybookText(t *testing.T) {
	for _, r := range []*rule.Rule{
		{ID: "r-1", Title: "Told: \"x\" # y", Description: "It finds.", FalsePositives: []string{"a\nb"}, Response: &rule.Response{Action: "step_up", TTL: time.Hour, Undo: "lift it"}},
		{ID: "r-2", Title: "Bare"},
	} {
		p, err := ParsePlaybook("x.md", []byte(NewPlaybookText(r, "told")))
		if err != nil || p.ID != "told" || p.Title != r.Title || len(p.Rules) != 1 || p.Rules[0] != r.ID || !strings.Contains(p.Text, "First five minutes") {
			t.Errorf("%+v: %+v, %v", r, p, err)
		}
	}
}
