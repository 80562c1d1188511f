package library_test

import (
	"testing"

	"assay/tuning/library"
)

func TestNames(t *testing.T) {
	names := library.NamesOf([]library.Version{
		{Rule: "1111-A", File: "agent_upload.yml", Title: "Upload out"},
		{Rule: "agent-download", File: "other.yml"},
		{Rule: "one", File: "two_rules.yml", Title: "Same"}, {Rule: "two", File: "two_rules.yml", Title: "same"},
		{Rule: "pasted-rule", File: ""},
		{Rule: "taken", File: "1111-a.yml"},
	})
	for _, c := range []struct{ called, want string }{
		{"agent-upload", "1111-A"}, {"AGENT_UPLOAD", "1111-A"}, {"1111-a", "1111-A"}, {"agent_download", "agent-download"},
		{"upload OUT", "1111-A"}, {"same", ""}, {"other", "agent-download"}, {"two_rules", ""}, {"two", "two"}, {"", ""}, {"nobody", ""}, {"pasted_rule", "pasted-rule"},
	} {
		got, ok := names.Find(c.called)
		if got != c.want || ok != (c.want != "") {
			t.Errorf("Find(%q): got %q, %v; want %q", c.called, got, ok, c.want)
		}
	}
	if got, _ := names.Find("nobody", "upload out"); got != "1111-A" {
		t.Errorf("the second name finds %q", got)
	}
}
