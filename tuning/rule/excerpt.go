package rule

import (
	"strings"
	"unicode"
)

// excerptWidth is how many characters of a source line are shown, and
// excerptLead how many of them at most stand before the place.
const (
	excerptWidth = 160
	excerptLead  = 60
)

// excerpt is the part of a source line around a column (from 1) that fits a
// terminal, and the column in it. Characters without a shape, which could move
// the cursor, become one sign each, so that carets stay under their place.
func excerpt(line string, col int) (string, int) {
	runes := []rune(line)
	for i, r := range runes {
		if r != '\t' && !unicode.IsGraphic(r) {
			runes[i] = '\uFFFD'
		}
	}
	if len(runes) <= excerptWidth {
		return string(runes), col
	}
	start := max(0, min(col-1-excerptLead, len(runes)-excerptWidth))
	end := min(len(runes), start+excerptWidth)
	var b strings.Builder
	if start > 0 {
		b.WriteString("…")
		col++
	}
	b.WriteString(string(runes[start:end]))
	if end < len(runes) {
		b.WriteString("…")
	}
	return b.String(), col - start
}
