package plan

import (
	"strings"
	"testing"
	"unicode/utf8"

	"assay/corpus"
	"assay/tuning/rule"
)

// pattern reads * and ? as wildcards.
func pattern(text string) (parts []rule.PatternPart) {
	for i := range len(text) {
		if c := text[i]; c == '*' || c == '?' {
			parts = append(parts, rule.PatternPart{Wild: c})
		} else if n := len(parts); n > 0 && parts[n-1].Wild == 0 {
			parts[n-1].Text += text[i : i+1]
		} else {
			parts = append(parts, rule.PatternPart{Text: text[i : i+1]})
		}
	}
	return parts
}

func matchPattern(p, text string, cased bool) bool {
	return newPattern(pattern(p), cased).match(corpus.String(text), corpus.Fold(text))
}

func TestWildcard(t *testing.T) {
	check := func(p, text string, want bool) {
		t.Helper()
		if got := matchPattern(p, text, false); got != want {
			t.Errorf("%q on %q = %v, want %v", p, text, got, want)
		}
	}
	check("", "", true)
	check("", "a", false)
	check("*", "", true)
	check("**", "x", true)
	check("?", "", false)
	check("?", "é", true)
	check("??", "é", false)
	check("*??", "日", false)
	check("*?", "日", true)
	check("CURL*", "curl http://x", true)
	check("*.EXE", "C:\\a.exe", true)
	check("*wget*|sh*", "wget x | SH -c", false)
	check("*wget*|?ash*", "WGET x|bash -c", true)
	check("a?c*e", "abcde", true)
	check("a*a", "a", false)
	check("*ab*ab*", "ab", false)
	check("*ab*ab*", "abab", true)
	check("*a?b*?b", "aab b", true)
	check("*a?b*?b", "axb", false)
	check("\xff*", "\xffa", true)
	check("?a", "\xffa", true)
}

// naive matches by trying every length for a star.
func naive(p, text string) bool {
	if p == "" {
		return text == ""
	}
	_, size := utf8.DecodeRuneInString(text)
	switch p[0] {
	case '*':
		return naive(p[1:], text) || text != "" && naive(p, text[size:])
	case '?':
		return text != "" && naive(p[1:], text[size:])
	}
	return text != "" && text[0] == p[0] && naive(p[1:], text[1:])
}

func FuzzWildcard(f *testing.F) {
	f.Add("*a?b*", "xxaab")
	f.Add("?*日??", "aa日bb")
	f.Add("*\xff?*", "\xff\xfe")
	f.Fuzz(func(t *testing.T, p, text string) {
		if len(p) > 12 || len(text) > 24 || !utf8.ValidString(p) {
			return
		}
		if got, want := matchPattern(p, text, true), naive(p, text); got != want {
			t.Errorf("%q on %q = %v, want %v", p, text, got, want)
		}
	})
}

// TestWildcardTime has the shapes that take exponential time where a matcher
// goes back.
func TestWildcardTime(t *testing.T) {
	text := strings.Repeat("a", 1<<16)
	if matchPattern(strings.Repeat("*a", 50)+"*b", text, false) || matchPattern(strings.Repeat("*a?", 50)+"*b*", text, false) {
		t.Error("a pattern with b matches a text without")
	}
}

func TestRequiredLiterals(t *testing.T) {
	check := func(re, want string) {
		t.Helper()
		s, err := readExpression(re, "")
		if err != nil {
			t.Fatalf("read %s: %v", re, err)
		}
		m, err := s.compile()
		if err != nil {
			t.Fatalf("compile %s: %v", re, err)
		}
		if got := strings.Join(m.literals, " "); got != want {
			t.Errorf("literals of %s = %q, want %q", re, got, want)
		}
	}
	check(`curl\s+-o`, "curl")
	check(`(?i)CURL|wget`, "curl wget")
	check(`(curl)+x?`, "curl")
	check(`(curl)*`, "")
	check(`(curl|.)`, "")
	check(`a{2,}bcd`, "bcd")
	check(`(abc){0,2}`, "")
	check("\uFFFDabc", "")
}
