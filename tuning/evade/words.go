package evade

import (
	"strings"

	"assay/corpus"
)

// word is a run of text without blanks in a command line.
type word struct {
	from, to int
	plain    bool // no quote, line end, operator or expansion is in it
}

// wordsOf are the words of a command line; ok is false when a quote does not
// end.
func wordsOf(s string) (out []word, ok bool) {
	quote, w, in := byte(0), word{}, false
	for i := 0; i <= len(s); i++ {
		if i == len(s) || quote == 0 && (s[i] == ' ' || s[i] == '\t') {
			if in {
				w.to = i
				out = append(out, w)
				in = false
			}
			continue
		}
		if !in {
			w, in = word{from: i, plain: true}, true
		}
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote, w.plain = c, false
		case strings.IndexByte("`$^*?()<>|&;\n\r", c) >= 0:
			w.plain = false
		}
	}
	return out, quote == 0
}

// eachWord writes the plain words of a command line anew. A change gives the
// word back to leave it.
func eachWord(s string, change func(i int, w string) string) (string, bool) {
	words, ok := wordsOf(s)
	if !ok {
		return s, false
	}
	var b strings.Builder
	end := 0
	for i, w := range words {
		if !w.plain {
			continue
		}
		b.WriteString(s[end:w.from])
		b.WriteString(change(i, s[w.from:w.to]))
		end = w.to
	}
	b.WriteString(s[end:])
	return b.String(), b.Len() != len(s) || b.String() != s
}

// posixWords is a command line as a POSIX shell's tokens before expansion
// (POSIX.1-2017, Shell Command Language 2.2 and 2.3): quotes and escapes
// removed, blanks as one mark.
func posixWords(s string) string {
	var b strings.Builder
	quote, blank := byte(0), false
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case quote == 0 && (c == ' ' || c == '\t'):
			blank = true
			continue
		case quote == 0 && (c == '\'' || c == '"'):
			quote = c
			continue
		case quote != 0 && c == quote:
			quote = 0
			continue
		case c == '\\' && quote != '\'' && i+1 < len(s) && (quote == 0 || strings.IndexByte("$`\"\\", s[i+1]) >= 0):
			i++
			c = s[i]
		}
		if blank && b.Len() > 0 {
			b.WriteByte(0)
		}
		blank = false
		b.WriteByte(c)
	}
	return b.String()
}

// cmdWords is a command line as cmd.exe and the C run-time hand it on: carets
// and quotes removed, blanks as one mark.
func cmdWords(s string) string {
	var b strings.Builder
	quoted, blank := false, false
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case !quoted && (c == ' ' || c == '\t'):
			blank = true
			continue
		case c == '"':
			quoted = !quoted
			continue
		case c == '^' && !quoted && i+1 < len(s):
			i++
			c = s[i]
		}
		if blank && b.Len() > 0 {
			b.WriteByte(0)
		}
		blank = false
		b.WriteByte(c)
	}
	return b.String()
}

// shellWords is the canonical form of a command line on the event's platform.
func shellWords(e *corpus.Event, s string) string {
	if onWindows(e) {
		return cmdWords(s)
	}
	return posixWords(s)
}

// lettersOnly reports a word of which quotes, carets and variables may stand
// between any two letters.
func lettersOnly(s string) bool {
	for i := range len(s) {
		if c := s[i] | 0x20; c < 'a' || c > 'z' {
			return false
		}
	}
	return s != ""
}

// isOption reports a word that begins as options do.
func isOption(s string) bool { return len(s) > 1 && (s[0] == '-' || s[0] == '/') }

// encodedLooking reports a word that is data rather than language: a URL, or
// long with digits and both cases in it.
func encodedLooking(s string) bool {
	if strings.Contains(s, "://") {
		return true
	}
	lower, upper, digit := false, false, false
	for _, c := range s {
		lower, upper, digit = lower || c >= 'a' && c <= 'z', upper || c >= 'A' && c <= 'Z', digit || c >= '0' && c <= '9'
	}
	return len(s) >= 16 && lower && upper && digit && !strings.ContainsAny(s, `\.`)
}

// cut is a place inside the longest run of letters of a text, and whether that
// has room for it.
func cut(s string) (int, bool) {
	best, length, run := 0, 0, 0
	for i := 0; i <= len(s); i++ {
		if i < len(s) && lettersOnly(s[i:i+1]) {
			run++
			continue
		}
		if run > length {
			best, length = i-run, run
		}
		run = 0
	}
	return best + length/2, length >= 3
}

// insertAt puts a text into another one.
func insertAt(s string, i int, t string) string { return s[:i] + t + s[i:] }
