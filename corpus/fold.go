package corpus

import (
	"unicode"
	"unicode/utf8"
)

// Fold is Unicode simple case folding, the one folding that matching uses:
// two texts are equal without regard to case when their folds are equal.
// ASCII text is lower-cased; bytes that are not UTF-8 stay as they are.
func Fold(s string) string {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= utf8.RuneSelf || 'A' <= c && c <= 'Z' {
			return foldFrom(s, i)
		}
	}
	return s
}

func foldFrom(s string, i int) string {
	b := make([]byte, i, len(s))
	copy(b, s[:i])
	return string(appendFold(b, s[i:]))
}

// appendFold appends Fold(s).
func appendFold(b []byte, s string) []byte {
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if 'A' <= c && c <= 'Z' {
				c += 'a' - 'A'
			}
			b = append(b, c)
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 {
			b = append(b, c)
		} else {
			b = utf8.AppendRune(b, foldRune(r))
		}
		i += size
	}
	return b
}

// foldRune is the representative of r's simple-folding orbit: the lower-case
// ASCII letter when the orbit has one, else its smallest member.
func foldRune(r rune) rune {
	low := r
	for o := unicode.SimpleFold(r); o != r; o = unicode.SimpleFold(o) {
		if o < low {
			low = o
		}
	}
	if 'A' <= low && low <= 'Z' {
		low += 'a' - 'A'
	}
	return low
}
