package corpus

import (
	"fmt"
	"slices"
	"testing"
)

// A lane that stopped looking for repeats finds all of them in the end: texts
// and numbers are as if each had been looked up.
func TestLaneSettlesToDistinctTexts(t *testing.T) {
	for name, text := range map[string]func(i int) string{
		"all differ":        func(i int) string { return fmt.Sprint("text ", i) },
		"few repeat":        func(i int) string { return fmt.Sprint("text ", i-i%100/99) },
		"repeat from then":  func(i int) string { return fmt.Sprint("text ", min(i, 2*plainAfter+i%3)) },
		"nearly all repeat": func(i int) string { return fmt.Sprint("text ", i%7) },
	} {
		l, want := &lane{shape: textShape}, TextSet{}
		var cells []uint64
		for i := range 4 * plainAfter {
			if !l.appendText(uint32(i), text(i)) {
				t.Fatalf("%s: %q is refused", name, text(i))
			}
			cells = append(cells, uint64(want.numberOf(text(i))))
		}
		plain := l.plain
		l.settle()
		if wantPlain := name != "nearly all repeat"; plain != wantPlain || l.plain {
			t.Errorf("%s: plain before %v, want %v; after %v, want false", name, plain, wantPlain, l.plain)
		}
		if !slices.Equal(l.cells, cells) || string(l.texts.arena) != string(want.arena) || !slices.Equal(l.texts.ends, want.ends) || !slices.Equal(l.texts.hashes, want.hashes) {
			t.Errorf("%s: %d texts in %d cells, want %d in %d, each the same", name, l.texts.Len(), len(l.cells), want.Len(), len(cells))
		}
	}
}
