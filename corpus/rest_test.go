package corpus

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"
)

// Any cells are written as one JSON object and read back the same.
func TestRestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var cells []restCell
		for _, f := range drawFields.Draw(t, "fields") {
			cells = append(cells, restCell{path: f.Path, value: f.Value})
		}
		text := appendRest(nil, cells)
		if !json.Valid(text) {
			t.Fatalf("not JSON: %q", text)
		}
		n := 0
		err := parseRest(string(text), func(path string, v Value) {
			if n >= len(cells) || path != cells[n].path || !v.Equal(cells[n].value) {
				t.Fatalf("member %d of %q: got %q %v %q", n, text, path, v.Kind(), v.Text())
			}
			n++
		})
		if err != nil || n != len(cells) {
			t.Fatalf("%q: %d members of %d, %v", text, n, len(cells), err)
		}
	})
}

// No text makes the reader panic or read for ever, and what it reads is
// written back to the same meaning.
func FuzzParseRest(f *testing.F) {
	for _, s := range []string{`{}`, `{"a":1}`, `{"a":[1,"x",{"b":null}],"c":"\udcff"}`, `{"":"x"}`, `{"a":{"":"Jx"}}`, `{"a":{"":"F7ff8000000000001"}}`, `{"a":-0.5e3,"b":tru`, `{"a":"\ud83d\ude00"}`, `[[[[`, ``} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var cells []restCell
		if parseRest(s, func(path string, v Value) { cells = append(cells, restCell{path: path, value: v}) }) != nil {
			return
		}
		text := string(appendRest(nil, cells))
		n := 0
		err := parseRest(text, func(path string, v Value) {
			if path != cells[n].path || !v.Equal(cells[n].value) {
				t.Fatalf("%q written back as %q: member %d is %q", s, text, n, v.Text())
			}
			n++
		})
		if err != nil || n != len(cells) {
			t.Fatalf("%q written back as %q: %v", s, text, err)
		}
	})
}
