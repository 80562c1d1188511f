package index

import (
	"strings"

	"assay/corpus"
)

// tokenMatcher is one word of a phrase: a plain word, or one with wildcards.
type tokenMatcher struct {
	plain  string // folded; "" when it has wildcards
	prefix string // folded start that every match has
	glob   glob
	source word
}

func (m tokenMatcher) match(folded string) bool {
	if m.plain != "" {
		return folded == m.plain
	}
	return m.glob.match(folded)
}

// phrase is words that stand side by side in one text.
type phrase []tokenMatcher

// phraseOf cuts a typed word into words; wildcards belong to the word they
// touch, and a star that touches none at either end means nothing.
func phraseOf(w word) phrase {
	var words []word
	var cur word
	flush := func() {
		if len(cur) > 0 {
			words = append(words, cur)
		}
		cur = nil
	}
	for _, p := range w {
		if p.wild != 0 {
			cur = cur.addWild(p.wild)
			continue
		}
		t := tokenizer{text: p.text}
		at := 0
		for tok, ok := t.next(); ok; tok, ok = t.next() {
			if tok.start > 0 {
				flush()
			}
			cur = cur.addText(tok.folded)
			at = tok.end
			if at < len(p.text) {
				flush()
			}
		}
		if at < len(p.text) {
			flush()
		}
	}
	flush()
	return trimStars(words)
}

func trimStars(words []word) phrase {
	wild := func(w word) bool {
		for _, p := range w {
			if p.wild == 0 {
				return false
			}
		}
		return true
	}
	for len(words) > 0 && wild(words[0]) {
		words = words[1:]
	}
	for len(words) > 0 && wild(words[len(words)-1]) {
		words = words[:len(words)-1]
	}
	ph := make(phrase, len(words))
	for i, w := range words {
		m := tokenMatcher{source: w}
		if s, ok := w.plain(); ok {
			m.plain, m.prefix = s, s
		} else {
			m.glob = newGlob(w)
			if w[0].wild == 0 {
				m.prefix = w[0].text
			}
		}
		ph[i] = m
	}
	return ph
}

// key names the phrase in caches.
func (ph phrase) key() string {
	var b strings.Builder
	for _, m := range ph {
		b.WriteString(m.source.String())
		b.WriteByte(' ')
	}
	return b.String()
}

// in reports whether the text has the phrase.
func (ph phrase) in(text string) bool {
	return ph.each(text, func(int, int) bool { return false })
}

// each yields start and end of every place where the phrase stands until
// yield answers false; found reports that there was one.
func (ph phrase) each(text string, yield func(start, end int) bool) (found bool) {
	if len(ph) == 0 || !ph.mayStand(text) {
		return false
	}
	t := tokenizer{text: text}
	if len(ph) == 1 {
		for tok, ok := t.next(); ok; tok, ok = t.next() {
			if ph[0].match(tok.folded) {
				found = true
				if !yield(tok.start, tok.end) {
					return true
				}
			}
		}
		return found
	}
	window := make([]token, 0, len(ph))
	for tok, ok := t.next(); ok; tok, ok = t.next() {
		if len(window) == len(ph) {
			copy(window, window[1:])
			window = window[:len(ph)-1]
		}
		window = append(window, tok)
		if len(window) == len(ph) && ph.matches(window) {
			found = true
			if !yield(window[0].start, tok.end) {
				return true
			}
		}
	}
	return found
}

func (ph phrase) matches(window []token) bool {
	for i, m := range ph {
		if !m.match(window[i].folded) {
			return false
		}
	}
	return true
}

// mayStand is a cheap test that may only err towards true: the first plain
// word's first byte, in either case, occurs in a text of ASCII.
func (ph phrase) mayStand(text string) bool {
	for _, m := range ph {
		if m.prefix == "" || m.prefix[0] >= 0x80 {
			continue
		}
		low := m.prefix[0]
		if strings.IndexByte(text, low) < 0 && !(low >= 'a' && low <= 'z' && strings.IndexByte(text, low-32) >= 0) && isASCII(text) {
			return false
		}
	}
	return true
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// eachText yields the searchable texts of a value until yield answers false.
func eachText(v corpus.Value, yield func(string) bool) bool {
	switch v.Kind() {
	case corpus.KindString, corpus.KindJSON:
		s := v.Text()
		return s == "" || isTimestamp(s) || yield(s)
	case corpus.KindList:
		for _, e := range v.Elems() {
			if !eachText(e, yield) {
				return false
			}
		}
	}
	return true
}

// isTimestamp reports a text that is an RFC 3339 time and nothing else; such
// texts are not searched for words, time: finds them.
func isTimestamp(s string) bool {
	if len(s) < 19 || len(s) > 35 || s[4] != '-' || s[7] != '-' || s[10] != 'T' && s[10] != ' ' || s[13] != ':' || s[16] != ':' {
		return false
	}
	for _, c := range []byte(s) {
		if (c < '0' || c > '9') && strings.IndexByte("-:T Z+.", c) < 0 {
			return false
		}
	}
	return true
}

// inValue reports whether a text of the value has the phrase.
func (ph phrase) inValue(v corpus.Value) bool {
	found := false
	eachText(v, func(s string) bool {
		found = ph.in(s)
		return !found
	})
	return found
}
