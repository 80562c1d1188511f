package index

import (
	"strings"
	"unicode/utf8"

	"assay/corpus"
)

// glob matches whole texts against a word with wildcards, without regard to
// case. Between two stars the leftmost fit is always right, so the work is
// bounded by the length of the text times that of one stretch.
type glob struct {
	runs       [][]part // stretches between stars: literals and '?'
	longest    string   // the longest literal
	head, tail bool     // a star stands at the start, at the end
}

func newGlob(w word) glob {
	var g glob
	var run []part
	for _, p := range w {
		if p.wild == '*' {
			if len(run) == 0 && len(g.runs) == 0 {
				g.head = true
			}
			if len(run) > 0 {
				g.runs = append(g.runs, run)
			}
			run, g.tail = nil, true
			continue
		}
		g.tail = false
		run = append(run, part{p.wild, corpus.Fold(p.text)})
		if len(run[len(run)-1].text) > len(g.longest) {
			g.longest = run[len(run)-1].text
		}
	}
	if len(run) > 0 {
		g.runs = append(g.runs, run)
	}
	return g
}

// matchText reports whether a text fits, folding it only when its longest
// literal is in it.
func (g glob) matchText(s string) bool { return mayHave(s, g.longest) && g.match(corpus.Fold(s)) }

// mayHave reports that a text may have a folded literal in it; it errs only
// towards true, and for texts beyond ASCII says so at once.
func mayHave(s, folded string) bool {
	if folded == "" || len(s) == 0 {
		return true
	}
	low := folded[0]
	up := low
	if 'a' <= low && low <= 'z' {
		up -= 'a' - 'A'
	}
	last := len(s) - len(folded)
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= utf8.RuneSelf {
			return true
		}
		if (c == low || c == up) && i <= last && foldEquals(s[i:i+len(folded)], folded) {
			return true
		}
	}
	return false
}

// match reports whether the folded text fits.
func (g glob) match(s string) bool {
	runs := g.runs
	if len(runs) == 0 {
		return g.head || s == ""
	}
	if !g.head {
		n, ok := fits(runs[0], s)
		if !ok {
			return false
		}
		s, runs = s[n:], runs[1:]
		if len(runs) == 0 {
			return g.tail || s == ""
		}
	}
	last := len(runs)
	if !g.tail {
		last--
	}
	for _, run := range runs[:last] {
		n, ok := findRun(run, s)
		if !ok {
			return false
		}
		s = s[n:]
	}
	return g.tail || endsWith(runs[last], s)
}

// fits reports that s starts with run, and how much of it that is.
func fits(run []part, s string) (n int, ok bool) {
	for _, p := range run {
		if p.wild == '?' {
			if n == len(s) {
				return 0, false
			}
			_, size := utf8.DecodeRuneInString(s[n:])
			n += size
			continue
		}
		if !strings.HasPrefix(s[n:], p.text) {
			return 0, false
		}
		n += len(p.text)
	}
	return n, true
}

// findRun gives the end of the leftmost place where run fits.
func findRun(run []part, s string) (end int, ok bool) {
	for at := 0; at <= len(s); {
		if run[0].wild == 0 {
			i := strings.Index(s[at:], run[0].text)
			if i < 0 {
				return 0, false
			}
			at += i
		}
		if n, ok := fits(run, s[at:]); ok {
			return at + n, true
		}
		if at == len(s) {
			break
		}
		_, size := utf8.DecodeRuneInString(s[at:])
		at += size
	}
	return 0, false
}

// endsWith walks the run from its end.
func endsWith(run []part, s string) bool {
	for i := len(run) - 1; i >= 0; i-- {
		if run[i].wild == '?' {
			_, size := utf8.DecodeLastRuneInString(s)
			if size == 0 {
				return false
			}
			s = s[:len(s)-size]
			continue
		}
		if !strings.HasSuffix(s, run[i].text) {
			return false
		}
		s = s[:len(s)-len(run[i].text)]
	}
	return true
}
