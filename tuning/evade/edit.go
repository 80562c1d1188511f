package evade

import (
	"hash/fnv"
	"slices"
	"strings"
	"time"

	"assay/corpus"
)

// draw gives numbers that depend on nothing but the seed, the operator and the
// event.
type draw struct {
	operator string
	state    uint64
}

// begin starts the numbers of an event.
func (d *draw) begin(event string) {
	h := fnv.New64a()
	_, _ = h.Write([]byte(d.operator + "\x00" + event))
	d.state = h.Sum64() ^ Seed
}

// next is splitmix64 (Steele, Lea & Flood, OOPSLA 2014).
func (d *draw) next() uint64 {
	d.state += 0x9e3779b97f4a7c15
	z := d.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// find is the place of a path among sorted fields, and whether it is there.
func find(fields []corpus.Field, path string) (int, bool) {
	return slices.BinarySearchFunc(fields, path, func(f corpus.Field, p string) int { return strings.Compare(f.Path, p) })
}

// with is the event with a value at the path.
func with(e corpus.Event, path string, v corpus.Value) corpus.Event {
	i, ok := find(e.Fields, path)
	if ok {
		e.Fields = slices.Clone(e.Fields)
		e.Fields[i].Value = v
		return e
	}
	fields := make([]corpus.Field, 0, len(e.Fields)+1)
	fields = append(fields, e.Fields[:i]...)
	fields = append(fields, corpus.Field{Path: path, Value: v})
	e.Fields = append(fields, e.Fields[i:]...)
	return e
}

// without is the event without the path.
func without(e corpus.Event, path string) corpus.Event {
	i, ok := find(e.Fields, path)
	if !ok {
		return e
	}
	fields := make([]corpus.Field, 0, len(e.Fields)-1)
	e.Fields = append(append(fields, e.Fields[:i]...), e.Fields[i+1:]...)
	return e
}

// at is the value that stands at the path itself, and whether there is one that
// says something.
func at(e *corpus.Event, path string) (corpus.Value, bool) {
	i, ok := find(e.Fields, path)
	if !ok {
		return corpus.Value{}, false
	}
	v := e.Fields[i].Value
	return v, !v.IsNull()
}

// each applies a change to every event; nil when it changes none.
func each(d *draw, events []corpus.Event, change func(d *draw, e corpus.Event) (corpus.Event, bool)) []corpus.Event {
	var out []corpus.Event
	for i, e := range events {
		d.begin(e.ID)
		e, ok := change(d, e)
		if ok && out == nil {
			out = slices.Clone(events)
		}
		if ok {
			out[i] = e
		}
	}
	return out
}

// values applies a change to the values at some paths of an event.
func values(paths []string, change func(v corpus.Value) (corpus.Value, bool)) func(*draw, []corpus.Event) []corpus.Event {
	return func(d *draw, events []corpus.Event) []corpus.Event {
		return each(d, events, func(_ *draw, e corpus.Event) (corpus.Event, bool) {
			changed := false
			for _, p := range paths {
				v, ok := at(&e, p)
				if !ok {
					continue
				}
				if w, ok := change(v); ok {
					e, changed = with(e, p, w), true
				}
			}
			return e, changed
		})
	}
}

// texts makes a change of text one of values: of a list, each of its texts.
func texts(change func(s string) (string, bool)) func(corpus.Value) (corpus.Value, bool) {
	return func(v corpus.Value) (corpus.Value, bool) { return changeText(v, change) }
}

func changeText(v corpus.Value, change func(s string) (string, bool)) (corpus.Value, bool) {
	switch v.Kind() {
	case corpus.KindString:
		s, ok := change(v.Text())
		return corpus.String(s), ok && s != v.Text()
	case corpus.KindList:
		elems, changed := slices.Clone(v.Elems()), false
		for i, x := range elems {
			if y, ok := changeText(x, change); ok {
				elems[i], changed = y, true
			}
		}
		return corpus.List(elems...), changed
	}
	return v, false
}

// kindTexts applies a change to the texts of an event's fields of some kinds.
// The change is told the event as it was, and in which kind of field the text
// stands.
func kindTexts(change func(d *draw, was *corpus.Event, k Kind, s string) (string, bool), kinds ...Kind) func(*draw, []corpus.Event) []corpus.Event {
	return func(d *draw, events []corpus.Event) []corpus.Event {
		return each(d, events, func(d *draw, e corpus.Event) (corpus.Event, bool) {
			was, changed := e, false
			for _, f := range was.Fields {
				k, ok := kindAmong(f.Path, kinds)
				if !ok {
					continue
				}
				d.begin(e.ID) // the same text in two fields is written the same way
				v, ok := changeText(f.Value, func(s string) (string, bool) { return change(d, &was, k, s) })
				if ok {
					e, changed = with(e, f.Path, v), true
				}
			}
			return e, changed
		})
	}
}

// textsAgree is a check: of every text that changed, both have the same
// canonical form.
func textsAgree(canon func(e *corpus.Event, s string) string) func(before, after []corpus.Event) bool {
	return func(before, after []corpus.Event) bool {
		if len(before) != len(after) {
			return false
		}
		for i := range before {
			for _, f := range before[i].Fields {
				v, ok := at(&after[i], f.Path)
				if !ok || v.Equal(f.Value) {
					continue
				}
				if !agree(f.Value, v, func(s string) string { return canon(&before[i], s) }) {
					return false
				}
			}
		}
		return true
	}
}

func agree(v, w corpus.Value, canon func(string) string) bool {
	if v.Kind() == corpus.KindList {
		if w.Kind() != corpus.KindList || len(v.Elems()) != len(w.Elems()) {
			return false
		}
		for i, x := range v.Elems() {
			if !agree(x, w.Elems()[i], canon) {
				return false
			}
		}
		return true
	}
	return canon(v.Text()) == canon(w.Text())
}

// later is the event moved in time, its id told apart from the first one's.
func later(e corpus.Event, by time.Duration) corpus.Event {
	if e.HasTime() {
		e.Time = e.Time.Add(by)
	}
	return e
}

// secondMark stands behind the id of an event that comes of another one.
const secondMark = "#2"

// second is a further event that comes of one.
func second(e corpus.Event) corpus.Event {
	e.ID += secondMark
	return e
}
