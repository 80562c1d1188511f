package views

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestProse(t *testing.T) {
	text := "# Title\n\nOne line\nand more `code` here.\n\n## Steps\n1. first\n2. **second** one\n   goes on\n\n- a\n- b\n\n```\n<b>raw</b>\n```\n[x](javascript:alert(1)) <script>\n\n<!-- of a tool -->\n"
	plain := func(s string) []proseRun { return []proseRun{{Text: s}} }
	want := []proseBlock{
		{Kind: "h2", Runs: plain("Title")},
		{Kind: "p", Runs: []proseRun{{Text: "One line"}, {Text: " and more "}, {"code", "code"}, {Text: " here."}}},
		{Kind: "h2", Runs: plain("Steps")},
		{Kind: "ol", Items: [][]proseRun{plain("first"), {{"strong", "second"}, {Text: " one"}, {Text: " goes on"}}}},
		{Kind: "ul", Items: [][]proseRun{plain("a"), plain("b")}},
		{Kind: "pre", Runs: plain("<b>raw</b>\n")},
		{Kind: "p", Runs: plain("[x](javascript:alert(1)) <script>")},
	}
	if diff := cmp.Diff(want, proseOf(text)); diff != "" {
		t.Error(diff)
	}
}

// FuzzProse: no text breaks the reader, and what it shows is in the text.
func FuzzProse(f *testing.F) {
	f.Add("# a\n- b\n1. c\n```\nd")
	f.Add("```\n```\n- \n  x\n** **``")
	f.Fuzz(func(t *testing.T, text string) {
		for _, b := range proseOf(text) {
			for _, runs := range append(b.Items, b.Runs) {
				for _, r := range runs {
					if words := strings.TrimSpace(r.Text); !strings.Contains(text, words) {
						t.Errorf("%q is not in %q", words, text)
					}
				}
			}
		}
	})
}

func TestDiff(t *testing.T) {
	sides := func(d diffModel) (from, to string) {
		for _, l := range d.Lines {
			if l.Sign != "+" {
				from += l.Text + "\n"
			}
			if l.Sign != "−" {
				to += l.Text + "\n"
			}
		}
		return from, to
	}
	for _, pair := range [][2]string{{"a\nb\nc\n", "a\nx\nc\n"}, {"a\n", "a\n"}, {"a\nb\n", "b\nc\n"}, {"x\n", "y\n"}} {
		d := diffOf(pair[0], pair[1])
		if from, to := sides(d); from != pair[0] || to != pair[1] {
			t.Errorf("%q to %q: the lines say %q to %q", pair[0], pair[1], from, to)
		}
		if d.Same != (pair[0] == pair[1]) {
			t.Errorf("%q to %q: same is %t", pair[0], pair[1], d.Same)
		}
	}
	long := strings.Repeat("same\n", 200)
	if d := diffOf(long+"a\n"+long, long+"b\n"+long); len(d.Lines) > 20 {
		t.Errorf("a long text with one change takes %d lines", len(d.Lines))
	}
	if d := diffOf("", "a\nb\n"); !d.Whole || len(d.Lines) != 2 {
		t.Errorf("without an old text: %+v", d)
	}
}
