package views

import "testing"

func TestFileOfANewTextFollowsItsLanguage(t *testing.T) {
	const sigma, search = "title: x\ndetection:\n  a:\n    b: c\n  condition: a\n", "# title: x\nindex=a b=c\n| stats count\n"
	for _, tt := range []struct{ file, text, want string }{
		{"rule.yml", sigma, "rule.yml"},
		{"mine.yaml", sigma, "mine.yaml"},
		{"rule.yml", search, "rule.spl"},
		{"rule.spl", sigma, "rule.yml"},
		{"rule.spl", search, "rule.spl"},
		{"rule.spl", " \n", "rule.spl"},
	} {
		if got := fitFile(tt.file, tt.text); got != tt.want {
			t.Errorf("fitFile(%q, %q) = %q, want %q", tt.file, tt.text, got, tt.want)
		}
	}
}
