package index

import "assay/corpus"

// Mark is a place that the query found, for a page to highlight: bytes Start
// to End of the text of the field's value.
type Mark struct {
	Path    string
	Element int // element of a list; -1: the value itself
	Start   int
	End     int
}

// want is a condition that the query asks for, not under a NOT.
type want struct {
	phrase phrase
	paths  []string // nil: every field
	whole  matcher  // marks the whole value; nil: only the phrase
}

// wanted lists the words and values that the query asks for.
func (s *selection) wanted() []want { return wantedOf(s.query.root, nil) }

func wantedOf(n node, out []want) []want {
	switch n := n.(type) {
	case andNode:
		for _, t := range n.terms {
			out = wantedOf(t, out)
		}
	case orNode:
		for _, t := range n.terms {
			out = wantedOf(t, out)
		}
	case textNode:
		return append(out, want{phrase: phraseOf(n.word)})
	case termNode:
		t := resolveField(n.field)
		if t.source != fromColumns {
			return out
		}
		w := want{paths: t.paths, whole: equals(n.value)}
		if t.words {
			w.phrase = phraseOf(n.value)
		}
		return append(out, w)
	}
	return out
}

// maxMarks bounds the marks of one event.
const maxMarks = 200

// markEvent finds what was wanted in the fields of an event, in their order.
func markEvent(e *corpus.Event, wants []want) []Mark {
	var out []Mark
	for _, f := range e.Fields {
		for _, w := range wants {
			if len(out) >= maxMarks {
				return out
			}
			if w.covers(f.Path) {
				out = w.mark(out, f.Path, -1, f.Value)
			}
		}
	}
	return out
}

func (w want) covers(path string) bool {
	if w.paths == nil {
		return path != "event.id"
	}
	for _, p := range w.paths {
		if p == path {
			return true
		}
	}
	return false
}

func (w want) mark(out []Mark, path string, element int, v corpus.Value) []Mark {
	if v.Kind() == corpus.KindList {
		for i, e := range v.Elems() {
			if e.Kind() != corpus.KindList {
				out = w.mark(out, path, i, e)
			}
		}
		return out
	}
	if v.IsNull() {
		return out
	}
	text := v.Text()
	if w.whole != nil && w.whole(v) {
		return append(out, Mark{path, element, 0, len(text)})
	}
	eachText(v, func(s string) bool {
		w.phrase.each(s, func(start, end int) bool {
			out = append(out, Mark{path, element, start, end})
			return len(out) < maxMarks
		})
		return true
	})
	return out
}
