package index

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"assay/corpus"
)

// maxToken is the longest word in bytes; a longer run of letters and digits
// is cut into words of at most this length, in texts and in queries alike.
const maxToken = 64

// token is one word of a text.
type token struct {
	start, end int    // bytes of the text
	folded     string // what it compares as
}

// tokenizer walks the words of a text; see the package comment.
type tokenizer struct {
	text string
	pos  int
	buf  []byte
}

// class of a byte or rune.
const (
	separator = iota
	letter
	lone      // a word of its own
	invisible // passed over inside a word
)

var asciiClass = func() (c [utf8.RuneSelf]uint8) {
	for b := range c {
		if b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' {
			c[b] = letter
		}
	}
	return c
}()

func classOf(r rune) uint8 {
	switch {
	case r < utf8.RuneSelf:
		return asciiClass[r]
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar):
		return lone
	case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r), unicode.IsNumber(r):
		return letter
	case unicode.Is(unicode.Cf, r):
		return invisible
	}
	return separator
}

// next gives the next word; ok is false at the end.
func (t *tokenizer) next() (tok token, ok bool) {
	for t.pos < len(t.text) {
		if c := t.text[t.pos]; c < utf8.RuneSelf {
			if asciiClass[c] == letter {
				return t.run(), true
			}
			t.pos++
			continue
		}
		r, size := utf8.DecodeRuneInString(t.text[t.pos:])
		switch {
		case r == utf8.RuneError && size == 1:
		case classOf(r) == letter:
			return t.run(), true
		case classOf(r) == lone:
			tok = token{t.pos, t.pos + size, corpus.Fold(t.text[t.pos : t.pos+size])}
			t.pos += size
			return tok, true
		}
		t.pos += size
	}
	return token{}, false
}

// run reads a word that starts here: plain ASCII fast, the rest with care.
func (t *tokenizer) run() token {
	start, upper := t.pos, false
	for t.pos < len(t.text) && t.pos-start < maxToken {
		c := t.text[t.pos]
		if c >= utf8.RuneSelf {
			t.pos = start
			return t.wideRun()
		}
		if asciiClass[c] != letter {
			break
		}
		upper = upper || c >= 'A' && c <= 'Z'
		t.pos++
	}
	s := t.text[start:t.pos]
	if upper {
		s = strings.ToLower(s)
	}
	return token{start, t.pos, s}
}

// wideRun reads a word with characters beyond ASCII or invisible ones. An
// invisible character at the end of the word does not belong to it.
func (t *tokenizer) wideRun() token {
	start, end := t.pos, t.pos
	t.buf = t.buf[:0]
	for t.pos < len(t.text) {
		r, size := utf8.DecodeRuneInString(t.text[t.pos:])
		class := classOf(r)
		if r == utf8.RuneError && size == 1 || class == separator || class == lone {
			break
		}
		if class == letter {
			if len(t.buf)+size > maxToken {
				break
			}
			t.buf = append(t.buf, t.text[t.pos:t.pos+size]...)
			end = t.pos + size
		}
		t.pos += size
	}
	return token{start, end, corpus.Fold(string(t.buf))}
}
