package library

import (
	"slices"
	"testing"
)

func TestAssumed(t *testing.T) {
	check := func(name, text string, want ...string) {
		t.Helper()
		rules, ds := Parse(name, text, nil)
		if ds.Err() != nil {
			t.Fatalf("Parse(%q): %v", text, ds)
		}
		var got []string
		for _, d := range Assumed(name, text, rules) {
			got = append(got, d.Code)
			if d.Span.Start < 0 || d.Span.End > len(text) || d.Span.Start > d.Span.End || Codes()[d.Code] == "" {
				t.Errorf("Assumed(%q): %+v of %d bytes", text, d, len(text))
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("Assumed(%q, %q) = %v, want %v", name, text, got, want)
		}
	}
	check("a.spl", "command=*curl*")
	check("a.spl", "curl", codeOnlyWord)
	check("a.SPL", "# title: x\ncurl OR (wget \"a b\")", codeOnlyWord)
	check("a.spl", "curl NOT wget")
	check("a.spl", "curl user=a")
	check("savedsearches.conf", "# mine\n[a]\nsearch = user=a\n[b]\nsearch = curl\n", codeOnlyWord)
	check("x/SavedSearches.conf", "# nothing yet\n")
	check("team.conf", "[a]\nsearch = user=a\n")
	check("team.conf", "user=a\n", codeUnknownEnding)
	check("a.txt", "curl", codeUnknownEnding, codeOnlyWord)
	check("a", "user=a", codeNoEnding)
	check("a.md", "title: A\ndetection:\n  s: {f: v}\n  condition: s\n", codeUnknownEnding)
	check("a.yml", "title: A\ndetection:\n  s: [curl]\n  condition: s\n")
}
