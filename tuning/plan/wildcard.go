package plan

import (
	"strings"
	"unicode/utf8"

	"assay/corpus"
	"assay/tuning/rule"
)

// wildcard matches a whole text against literals, '*' (any run of
// characters) and '?' (one character; a byte that is not UTF-8 counts as
// one). The pattern is cut at its stars into runs; each run in the middle is
// taken at its leftmost place, which is right because a star stands before
// and after it. There is no backtracking: the time is at most the text's
// length times the pattern's, and about the text's where runs have literals.
type wildcard struct {
	cased bool
	runs  []run // the first is anchored at the start, the last at the end
}

// run is what stands between two stars.
type run []piece

// piece is a literal, or that many single characters.
type piece struct {
	text string
	any  int
}

// newPattern picks the plainest matcher for a pattern.
func newPattern(parts []rule.PatternPart, cased bool) matcher {
	runs := cutRuns(parts, cased)
	first, last := runs[0], runs[len(runs)-1]
	switch {
	case len(runs) == 1 && first.plain():
		return textMatcher{cased, first.literal(), whole}
	case len(runs) == 2 && len(first) == 0 && len(last) == 0:
		return textMatcher{cased, "", anyText}
	case len(runs) == 2 && len(last) == 0 && first.plain():
		return textMatcher{cased, first.literal(), prefix}
	case len(runs) == 2 && len(first) == 0 && last.plain():
		return textMatcher{cased, last.literal(), suffix}
	case len(runs) == 3 && len(first) == 0 && len(last) == 0 && runs[1].plain():
		return textMatcher{cased, runs[1].literal(), inside}
	}
	return wildcard{cased, runs}
}

// cutRuns cuts at stars; stars in a row count once.
func cutRuns(parts []rule.PatternPart, cased bool) []run {
	runs := []run{nil}
	for _, p := range parts {
		last := len(runs) - 1
		switch {
		case p.Wild == '*':
			if last == 0 || len(runs[last]) > 0 {
				runs = append(runs, nil)
			}
		case p.Wild == '?':
			runs[last] = runs[last].addAny()
		case p.Text != "":
			runs[last] = runs[last].addText(p.Text)
		}
	}
	for _, r := range runs {
		for i := range r {
			r[i].text = fold(r[i].text, cased)
		}
	}
	return runs
}

func (r run) addAny() run {
	if n := len(r); n > 0 && r[n-1].any > 0 {
		r[n-1].any++
		return r
	}
	return append(r, piece{any: 1})
}

func (r run) addText(text string) run {
	if n := len(r); n > 0 && r[n-1].any == 0 {
		r[n-1].text += text
		return r
	}
	return append(r, piece{text: text})
}

// plain reports a run of one literal, or an empty one.
func (r run) plain() bool { return len(r) == 0 || len(r) == 1 && r[0].any == 0 }

func (r run) literal() string {
	if len(r) == 0 {
		return ""
	}
	return r[0].text
}

func (m wildcard) folds() bool { return !m.cased }
func (m wildcard) cost() int   { return 8 + 12*len(m.runs) }

func (m wildcard) match(v corpus.Value, folded string) bool {
	text := folded
	if m.cased {
		text = v.Text()
	}
	end, ok := m.runs[0].at(text)
	if !ok {
		return false
	}
	if len(m.runs) == 1 {
		return end == len(text)
	}
	text = text[end:]
	start, ok := m.runs[len(m.runs)-1].before(text)
	if !ok {
		return false
	}
	text = text[:start]
	for _, r := range m.runs[1 : len(m.runs)-1] {
		if text, ok = r.find(text); !ok {
			return false
		}
	}
	return true
}

// at matches the run at the start of the text and gives where it ends.
func (r run) at(text string) (end int, ok bool) {
	for _, p := range r {
		if p.any == 0 {
			if !strings.HasPrefix(text[end:], p.text) {
				return 0, false
			}
			end += len(p.text)
			continue
		}
		for range p.any {
			if end == len(text) {
				return 0, false
			}
			_, size := utf8.DecodeRuneInString(text[end:])
			end += size
		}
	}
	return end, true
}

// before matches the run at the end of the text and gives where it starts.
func (r run) before(text string) (start int, ok bool) {
	start = len(text)
	for i := len(r) - 1; i >= 0; i-- {
		p := r[i]
		if p.any == 0 {
			if !strings.HasSuffix(text[:start], p.text) {
				return 0, false
			}
			start -= len(p.text)
			continue
		}
		for range p.any {
			if start == 0 {
				return 0, false
			}
			_, size := utf8.DecodeLastRuneInString(text[:start])
			start -= size
		}
	}
	return start, true
}

// find matches the run at its leftmost place and gives the text behind it.
func (r run) find(text string) (rest string, ok bool) {
	for {
		if r[0].any == 0 {
			i := strings.Index(text, r[0].text)
			if i < 0 {
				return "", false
			}
			text = text[i:]
		}
		if end, ok := r.at(text); ok {
			return text[end:], true
		}
		if text == "" {
			return "", false
		}
		_, size := utf8.DecodeRuneInString(text)
		text = text[size:]
	}
}
