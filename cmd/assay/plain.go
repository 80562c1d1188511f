package main

import (
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// plainWriter writes for a terminal: what would move the cursor, hide or turn
// text becomes its code point. Names of files, rules and events are foreign.
type plainWriter struct{ to io.Writer }

// Write expects whole characters, as the fmt functions write them.
func (w plainWriter) Write(p []byte) (int, error) {
	if _, err := io.WriteString(w.to, plain(string(p))); err != nil {
		return 0, err
	}
	return len(p), nil
}

// plain keeps line ends and tabs and shows every other character that has no
// shape.
func plain(s string) string {
	if strings.IndexFunc(s, shapeless) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if shapeless(r) {
			fmt.Fprintf(&b, "<U+%04X>", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func shapeless(r rune) bool {
	return r != '\n' && r != '\t' && r != utf8.RuneError && !unicode.IsGraphic(r)
}
