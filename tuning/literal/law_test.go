package literal

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"assay/corpus"

	"pgregory.net/rapid"
)

// ways are the limits from which on literals are searched in one pass: all of
// them one by one, as Compile has it, none one by one.
var ways = map[string]int{"one by one": math.MaxInt, "as compiled": alone, "one pass": 0}

func textsOf(entries []string) corpus.Texts {
	var t corpus.Texts
	var b strings.Builder
	for _, e := range entries {
		b.WriteString(e)
		t.Ends = append(t.Ends, uint32(b.Len()))
	}
	t.Arena = b.String()
	return t
}

// holds is what a literal means.
func (l Literal) holds(entry string) bool {
	switch {
	case l.Start && l.End:
		return entry == l.Text
	case l.Start:
		return strings.HasPrefix(entry, l.Text)
	case l.End:
		return strings.HasSuffix(entry, l.Text)
	default:
		return strings.Contains(entry, l.Text)
	}
}

func reference(all []Literal, entries []string) [][]int {
	out := make([][]int, len(all))
	for i, l := range all {
		for e, text := range entries {
			if l.holds(text) {
				out[i] = append(out[i], e)
			}
		}
	}
	return out
}

func find(s *Set, t corpus.Texts) ([][]int, error) {
	out := make([][]int, s.Len())
	err := s.Find(context.Background(), t, func(literal, entry int) {
		out[literal] = append(out[literal], entry)
	})
	return out, err
}

// differs says how an answer differs from the reference, in any way.
func differs(all []Literal, entries []string) string {
	want := reference(all, entries)
	for name, alone := range ways {
		s := compile(all, alone)
		if s.Len() != len(all) {
			return fmt.Sprintf("%s: Len() = %d, want %d", name, s.Len(), len(all))
		}
		got, err := find(s, textsOf(entries))
		if err != nil {
			return fmt.Sprintf("%s: %v", name, err)
		}
		for i, l := range all {
			if !slices.Equal(got[i], want[i]) {
				return fmt.Sprintf("%s: literal %d %+v of %d in %d entries %.1000q: got %v, want %v", name, i, l, len(all), len(entries), entries, got[i], want[i])
			}
		}
	}
	return ""
}

// TestFind: every way finds what strings finds entry by entry, in any text
// and where texts overlap.
func TestFind(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		letters := rapid.SampledFrom([]string{"a", "ab", "abc", "abcdefgh", "a\x00\xff\x80\x7f"}).Draw(t, "letters")
		length := rapid.SampledFrom([]int{3, 12, 90}).Draw(t, "length")
		word := func(longest int) *rapid.Generator[string] {
			return rapid.Map(rapid.SliceOfN(rapid.SampledFrom([]byte(letters)), 0, longest), func(b []byte) string { return string(b) })
		}
		entries := rapid.SliceOfN(word(length), 0, 40).Draw(t, "entries")
		whole := strings.Join(entries, "")
		piece := rapid.Custom(func(t *rapid.T) string { // of the arena, also over the ends of entries
			lo := rapid.IntRange(0, len(whole)).Draw(t, "lo")
			return whole[lo:rapid.IntRange(lo, min(len(whole), lo+length)).Draw(t, "hi")]
		})
		literals := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Literal {
			return Literal{
				Text:  rapid.OneOf(word(6), piece).Draw(t, "text"),
				Start: rapid.IntRange(0, 3).Draw(t, "start") == 0,
				End:   rapid.IntRange(0, 3).Draw(t, "end") == 0,
			}
		}), 0, 40).Draw(t, "literals")
		if diff := differs(literals, entries); diff != "" {
			t.Fatal(diff)
		}
	})
}

// FuzzFind cuts entries and literals at line ends; a literal begins with the
// letter of its anchors.
func FuzzFind(f *testing.F) {
	f.Add("curl -s x\n\nwget\ncurl", "acurl\nbcurl\nccurl\ndcurl\na\nb\nc\nd")
	f.Add(strings.Repeat("a", 300)+"\naaaa", "aaaaa\naaaab\naaa\naaaaaaaaaaa\naaaaaaa\nabaaa\naaab\naab")
	f.Fuzz(func(t *testing.T, entries, literals string) {
		if len(entries) > 1<<14 || len(literals) > 1<<12 {
			t.Skip("longer than the slow way is worth")
		}
		var all []Literal
		for line := range strings.Lines(literals) {
			line = strings.TrimSuffix(line, "\n")
			if line == "" {
				continue
			}
			all = append(all, Literal{line[1:], line[0]&1 == 0, line[0]&2 == 0})
		}
		if diff := differs(all, strings.Split(entries, "\n")); diff != "" {
			t.Fatal(diff)
		}
	})
}
