package literal

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"assay/corpus"
)

func TestFindEdges(t *testing.T) {
	check := func(name string, entries []string, all ...Literal) {
		t.Helper()
		if diff := differs(all, entries); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	anchors := func(text string) []Literal {
		return []Literal{{text, false, false}, {text, true, false}, {text, false, true}, {text, true, true}}
	}
	check("no entries", nil, anchors("a")...)
	check("no literals", []string{"a"})
	check("only empty entries", []string{"", "", ""}, append(anchors(""), anchors("a")...)...)
	check("empty literal", []string{"", "a", "", "b", ""}, append(anchors(""), anchors("")...)...)
	check("over a boundary", []string{"cur", "l", "curl", "", "cu", "rl"}, anchors("curl")...)
	check("longer than the arena", []string{"ab", "c"}, anchors("abcdefghijk")...)
	check("first and last", []string{"curl x", "x", "x curl"}, anchors("curl")...)
	check("twice in an entry", []string{"curl curl", "curlcurl"}, anchors("curl")...)
	check("at distances from the edge of a word", spaced("needle", 40), anchors("needle")...)
	check("many lengths", spaced("abcdefghijklmnopqrstuvwxyz", 20), starts("abcdefghijklmnopqrstuvwxyz")...)
	check("all pairs and single bytes", spaced("\x00\xff\x80", 5), bytePairs()...)
}

// spaced is entries in which the word has more and more before and behind it.
func spaced(word string, n int) (out []string) {
	for i := range n {
		out = append(out, strings.Repeat(".", i)+word+strings.Repeat("-", n-i))
	}
	return out
}

// starts is what a word begins with, at every length.
func starts(word string) (out []Literal) {
	for i := range len(word) {
		out = append(out, Literal{Text: word[:i+1]}, Literal{Text: word[i:]})
	}
	return out
}

func bytePairs() (out []Literal) {
	for a := range 256 {
		out = append(out, Literal{Text: string([]byte{byte(a)})}, Literal{Text: string([]byte{byte(a), byte(a) ^ 0xff})})
	}
	return out
}

// TestFindLarge crosses blocks, strides and samples.
func TestFindLarge(t *testing.T) {
	entries := make([]string, 40_000)
	for i := range entries {
		entries[i] = fmt.Sprintf("curl -s https://host%d.example/%x", i%977, i*i)
	}
	entries[20_000] = strings.Repeat("long curl ", 100_000)
	var all []Literal
	for _, text := range []string{"curl", "host97", ".example/1", "e", "ffff", "zz", "zzzz", "s://host1.e", "curl -s https://host976.example/", "curllong", " long curl long"} {
		all = append(all, Literal{Text: text}, Literal{text, true, false}, Literal{text, false, true})
	}
	if diff := differs(all, entries); diff != "" {
		t.Error(diff)
	}
}

// TestFindHostile: literals and texts that a filter cannot tell apart are
// found all the same, and in time: were each literal compared at each place,
// this test would run for a very long time.
func TestFindHostile(t *testing.T) {
	const size = 1 << 19
	as := strings.Repeat("a", size)
	var nested, alike []Literal
	for i := range 500 {
		nested = append(nested, Literal{Text: as[:4+i]})
		alike = append(alike, Literal{Text: as[:500] + fmt.Sprintf("b%d", i) + as[:500]})
	}
	check := func(name string, all []Literal, texts corpus.Texts, want int) {
		t.Helper()
		for way, alone := range map[string]int{"as compiled": alone, "one pass": 0} {
			if got, err := find(compile(all, alone), texts); err != nil || pairs(got) != want {
				t.Errorf("%s, %s: %d hits, want %d; %v", name, way, pairs(got), want, err)
			}
		}
	}
	one, cut := textsOf([]string{"", as, ""}), textsOf(strings.SplitAfter(strings.Repeat("aaaaaaab", size/8), "b"))
	check("nested", nested, one, len(nested))
	check("nested, cut", nested, cut, size/8*4)
	check("alike", alike, one, 0)
	check("alike, cut", alike, cut, 0)
	check("one", []Literal{{Text: as[:size/2] + "b"}}, one, 0)
	check("one, cut", []Literal{{Text: as[:1000]}, {Text: as[:1000] + "b"}}, cut, 0)
}

func pairs(found [][]int) (n int) {
	for _, entries := range found {
		n += len(entries)
	}
	return n
}

// TestFindStops: a context that ends stops every way to search.
func TestFindStops(t *testing.T) {
	texts := textsOf(strings.SplitAfter(strings.Repeat("some text;", 1<<19), ";"))
	check := func(name string, alone int, all ...Literal) {
		t.Helper()
		ctx, cancel := context.WithCancelCause(context.Background())
		hits := 0
		err := compile(all, alone).Find(ctx, texts, func(int, int) {
			hits++
			cancel(nil)
		})
		if !errors.Is(err, context.Canceled) || hits == 0 || hits > texts.Len()/4*len(all) {
			t.Errorf("%s: %v after %d hits, want it to stop soon after the first", name, err, hits)
		}
	}
	check("everywhere", 0, Literal{})
	check("anchored", 1, Literal{Text: "some", Start: true})
	check("tree", 0, Literal{Text: "text;", End: true}, Literal{Text: "some", Start: true})
	check("single", 1, Literal{Text: "e t"})
	check("byte", 1, Literal{Text: "x"})
	check("short", 0, Literal{Text: "e t"}, Literal{Text: "x"})
	check("long", 0, Literal{Text: "some "}, Literal{Text: "ext;"})

	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := Compile(nil).Find(ctx, texts, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("ended before: %v", err)
	}
}
