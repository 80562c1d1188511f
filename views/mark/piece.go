package mark

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxStack is how many combining marks may sit on one character; more are
// counted and not drawn.
const maxStack = 4

// Span is a stretch of bytes of a text, to be highlighted.
type Span struct{ From, To int }

// piece is a stretch of text that is shown in one way: as it is, or as a
// mark.
type piece struct {
	text  string // visible characters, or what the mark shows
	title string
	kind  kind // "" for text as it is
	line  bool // followed by the end of a line
	hit   bool
}

// split cuts text into pieces. With lines, line ends and tabs keep their
// effect. Highlights are spans in order that do not overlap; others are
// ignored.
func split(text string, hits []Span, lines bool) []piece {
	s := splitter{text: text, hits: hits, lines: lines}
	for s.at < len(text) {
		s.next()
	}
	s.flush()
	return s.out
}

type splitter struct {
	text  string
	hits  []Span
	lines bool
	at    int // where reading is
	from  int // where the text not yet put out begins
	stack int // combining marks since the last other character
	last  rune
	out   []piece
}

func (s *splitter) next() {
	s.turn()
	r, size := utf8.DecodeRuneInString(s.text[s.at:])
	switch {
	case r == utf8.RuneError && size == 1:
		s.put(sign{fmt.Sprintf(`\x%02X`, s.text[s.at]), "byte that is not UTF-8", broken}, 1)
	case r == '\t' && s.lines:
		s.at++
	case r == '\n' && s.lines:
		s.put(sign{"↵", "line feed", control}, 1)
		s.out[len(s.out)-1].line = true
	case 0xE0000 <= r && r <= 0xE007F:
		s.tags()
	case r == 0xFE0F && unicode.Is(unicode.So, s.last):
		s.at += size // the selector that makes a symbol an emoji
	case unicode.In(r, unicode.Mn, unicode.Me) && !s.roomFor():
		s.put(sign{"…", "more combining marks", hidden}, size)
	default:
		if sign, ok := signOf(r); ok {
			s.put(sign, size)
		} else {
			s.at += size
		}
	}
	if !unicode.In(r, unicode.Mn, unicode.Me) {
		s.stack = 0
	}
	s.last = r
}

func (s *splitter) roomFor() bool {
	s.stack++
	return s.stack <= maxStack
}

// put ends the plain text and adds a mark; a run of one mark is counted.
func (s *splitter) put(g sign, size int) {
	s.flush()
	s.at += size
	s.from = s.at
	if n := len(s.out); n > 0 && !s.out[n-1].line && s.out[n-1].kind == g.kind && base(s.out[n-1].text) == g.short && s.out[n-1].hit == s.inHit() {
		s.out[n-1].text = fmt.Sprintf("%s×%d", g.short, count(s.out[n-1].text)+1)
		return
	}
	s.out = append(s.out, piece{text: g.short, title: g.long, kind: g.kind, hit: s.inHit()})
}

// tags shows a run of tag characters as the words they spell.
func (s *splitter) tags() {
	s.flush()
	var words strings.Builder
	for s.at < len(s.text) {
		r, size := utf8.DecodeRuneInString(s.text[s.at:])
		if r < 0xE0000 || r > 0xE007F {
			break
		}
		if c := r - 0xE0000; 0x20 <= c && c < 0x7F {
			words.WriteRune(c)
		} else {
			words.WriteRune('·')
		}
		s.at += size
	}
	s.from = s.at
	s.out = append(s.out, piece{text: "TAG " + words.String(), title: "hidden words in tag characters", kind: tag, hit: s.inHit()})
}

// turn ends the plain text where a highlight begins or ends.
func (s *splitter) turn() {
	for len(s.hits) > 0 && (s.hits[0].To <= s.hits[0].From || s.hits[0].To < s.at) {
		s.hits = s.hits[1:]
	}
	if len(s.hits) == 0 {
		return
	}
	if s.at >= s.hits[0].To {
		s.flushAs(true)
		s.hits = s.hits[1:]
	} else if s.at >= s.hits[0].From && s.from < s.hits[0].From {
		s.flushAs(false)
	}
}

func (s *splitter) inHit() bool {
	return len(s.hits) > 0 && s.hits[0].From < s.at && s.at <= s.hits[0].To
}

func (s *splitter) flush() {
	s.flushAs(len(s.hits) > 0 && s.from >= s.hits[0].From && s.from < s.hits[0].To)
}

func (s *splitter) flushAs(hit bool) {
	if s.from < s.at {
		s.out = append(s.out, piece{text: s.text[s.from:s.at], hit: hit})
	}
	s.from = s.at
}

func base(text string) string {
	name, _, _ := strings.Cut(text, "×")
	return name
}

func count(text string) int {
	n := 1
	if _, times, ok := strings.Cut(text, "×"); ok {
		fmt.Sscan(times, &n)
	}
	return n
}
