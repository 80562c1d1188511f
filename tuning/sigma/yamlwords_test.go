package sigma

import (
	"strings"
	"testing"
)

// What the reader of YAML says of the commonest mistakes is said in words that
// name the mistake.
func TestYAMLWords(t *testing.T) {
	for text, want := range map[string]string{
		"title: [\n":               "never closed",
		"title: [a, b\nlevel: c\n": "comma",
		"title: {a: b\nc: d\n":     "comma",
		"title: a: b\n":            "colon",
		"title: x\n\tlevel: y\n":   "tab",
		"title: \"a\n":             "quote is never closed",
		"title: *curl\n":           "*curl stands for",
		"title: %x\n":              "no value can begin",
		"title: \"\\p\"\n":         "escape",
		"title: - a\n":             "list begins here",
		"a:\n  - b\n  c: d\n":      "item",
		"a:\n    b: c\n  d: e\n":   "key is expected",
		"title: a\nlevel\n":        "no colon",
	} {
		_, ds := Parse("r.yml", text)
		if len(ds) == 0 || ds[0].Code != codeYAML || !strings.Contains(ds[0].Message, want) || ds[0].Hint == "" {
			t.Errorf("%q: %+v, want %q", text, ds, want)
		}
	}
}
