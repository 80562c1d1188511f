package spl

import (
	"strings"
	"unicode/utf8"
)

// Literal writes a text as the value behind field=, in quotes where it is more
// than a word. In where and eval it is always in quotes, and nothing is a
// wildcard there. Of a text that goes on it is the beginning with a wildcard
// behind it, which where has none of: then it is "", as for a text that no
// search can hold.
func Literal(text string, goesOn, where bool) string {
	escape := strings.NewReplacer(`\`, `\\`, `"`, `\"`, `*`, `\*`)
	switch {
	case where && goesOn, !utf8.ValidString(text), strings.ContainsAny(text, "\x00\n\r`"), strings.Contains(text, "[") && !where:
		return ""
	case where:
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
	}
	out := escape.Replace(text)
	if goesOn {
		out += "*"
	}
	if isWord(text) && !goesOn {
		return out
	}
	return `"` + out + `"`
}

// isWord reports a text that reads as itself without quotes.
func isWord(text string) bool {
	if text == "" {
		return false
	}
	if _, n := number(text); n {
		return false
	}
	for _, c := range []byte(text) {
		if c != '_' && c != '.' && c != '-' && c != '/' && c != ':' && (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	switch strings.ToUpper(text) {
	case "AND", "OR", "NOT", "IN", "XOR":
		return false
	}
	return text[0] != '-' && text[0] != '/'
}
