// Package mutant changes texts a little, again and again, for tests of what
// reads foreign text: a fuzzer without feedback, and so many times as fast as
// one with. It begins with texts that are right, or that a fuzzer has found.
package mutant

import "math/rand/v2"

// Source makes mutants of its seeds. It is for one goroutine.
type Source struct {
	seeds []string
	rand  *rand.Rand
	text  []byte
}

// MaxLength is how long a mutant gets, in bytes.
const MaxLength = 8 << 10

// New makes a source; the same seeds and number give the same mutants.
func New(seeds []string, number uint64) *Source {
	return &Source{seeds: seeds, rand: rand.New(rand.NewPCG(number, number^0x9e3779b97f4a7c15))}
}

// Next is one more mutant: a seed after one to six changes.
func (s *Source) Next() string {
	s.text = append(s.text[:0], s.seeds[s.rand.IntN(len(s.seeds))]...)
	for range 1 + s.rand.IntN(6) {
		s.change()
	}
	return string(s.text[:min(len(s.text), MaxLength)])
}

func (s *Source) change() {
	lo, hi := s.span(len(s.text), 32)
	switch s.rand.IntN(7) {
	case 0: // another byte
		if lo < len(s.text) {
			s.text[lo] = byte(s.rand.IntN(256))
		}
	case 1: // a bit
		if lo < len(s.text) {
			s.text[lo] ^= 1 << s.rand.IntN(8)
		}
	case 2: // something left out
		s.put(lo, hi, "")
	case 3: // something twice, or many times
		piece, many := string(s.text[lo:hi]), ""
		for range 1 + s.rand.IntN(1<<s.rand.IntN(7)) {
			many += piece
		}
		s.put(hi, hi, many)
	case 4: // something of another seed
		other := s.seeds[s.rand.IntN(len(s.seeds))]
		from, to := s.span(len(other), 256)
		s.put(lo, lo, other[from:to])
	case 5: // a mark
		s.put(lo, lo, marks[s.rand.IntN(len(marks))])
	case 6: // a mark instead
		s.put(lo, hi, marks[s.rand.IntN(len(marks))])
	}
}

// marks are what grammars give a meaning to.
var marks = []string{"|", "(", ")", "[", "]", "{", "}", "\"", "'", "`", "\\", "\\\\", "\n", "\n  ", "\n- ", ": ", "&a ", "*a", "!!", "#", "%", "*", "?", "=", "!=", ">", ",", ".",
	" and ", " or ", " not ", " of ", "1 of ", "all", "them", "null", "~", "0", "-1", "1e309", "9223372036854775808", "\x00", "\xff", "\u2028", "| ", "by ", "as ", "-", "---\n", "$", "^", "+", "{1,1000}"}

// span is a random stretch of at most so many bytes.
func (s *Source) span(length, most int) (lo, hi int) {
	lo = s.rand.IntN(length + 1)
	return lo, min(length, lo+s.rand.IntN(most+1))
}

func (s *Source) put(lo, hi int, text string) {
	tail := string(s.text[hi:])
	s.text = append(append(s.text[:lo], text...), tail...)
	s.text = s.text[:min(len(s.text), MaxLength)]
}
