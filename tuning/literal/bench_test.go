package literal

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"assay/corpus"
	"assay/corpus/generate"
)

// arenas are the distinct folded commands, prompts and URLs of a generated
// corpus; they differ little, so each has a word of its own before and behind.
var arenas = sync.OnceValue(func() map[string]corpus.Texts {
	g, err := generate.New(generate.Config{Events: 40_000})
	if err != nil {
		panic(err)
	}
	var out bytes.Buffer
	if err := g.Write(context.Background(), &out, nil); err != nil {
		panic(err)
	}
	seen := map[string]bool{}
	texts := map[string][]string{}
	dice := rand.New(rand.NewPCG(1, 2))
	put := func(kind, text string, copies int) {
		for range copies {
			mine := fmt.Sprintf("%s --tag %s%x", text, syllables(dice), dice.Uint32()>>dice.IntN(32))
			if text != "" && !seen[mine] {
				seen[mine] = true
				texts[kind] = append(texts[kind], corpus.Fold(mine))
			}
		}
	}
	lines := bufio.NewScanner(&out)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var e struct {
			Process struct {
				Command string `json:"command_line"`
			}
			Content struct{ Text string }
			URL     struct{ Full string }
		}
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			panic(err)
		}
		put("command", e.Process.Command, 8)
		put("prompt", e.Content.Text, 4)
		put("url", e.URL.Full, 4)
	}
	arenas := map[string]corpus.Texts{}
	for kind, all := range texts {
		arenas[kind] = textsOf(all)
	}
	return arenas
})

func syllables(dice *rand.Rand) string {
	var b strings.Builder
	for range 1 + dice.IntN(4) {
		b.WriteByte("bcdfghklmnprstvw"[dice.IntN(16)])
		b.WriteByte("aeiou"[dice.IntN(5)])
	}
	return b.String()
}

// rareLiterals look like what rules ask for and mostly stand nowhere.
func rareLiterals(n int) (out []Literal) {
	dice := rand.New(rand.NewPCG(3, 4))
	forms := []string{"%s.exe", "invoke-%s", "/etc/%s", "\\%s\\run", "--%s=1", "%s -enc", "https://%s.", "ignore %s"}
	for i := range n {
		out = append(out, Literal{Text: fmt.Sprintf(forms[i%len(forms)], syllables(dice)+syllables(dice))})
	}
	return out
}

// commonLiterals are pieces of the texts themselves.
func commonLiterals(t corpus.Texts, n int) (out []Literal) {
	dice := rand.New(rand.NewPCG(5, 6))
	for len(out) < n {
		text := t.At(dice.IntN(t.Len()))
		size := 4 + dice.IntN(9)
		if lo := dice.IntN(len(text)); lo+size <= len(text) {
			out = append(out, Literal{Text: text[lo : lo+size]})
		}
	}
	return out
}

func BenchmarkFind(b *testing.B) {
	for _, kind := range []string{"command", "prompt", "url"} {
		t := arenas()[kind]
		for _, n := range []int{1, 5, 20, 100, 3000} {
			benchFind(b, fmt.Sprintf("texts=%s/hits=rare/literals=%d", kind, n), t, rareLiterals(n))
			benchFind(b, fmt.Sprintf("texts=%s/hits=common/literals=%d", kind, n), t, commonLiterals(t, n))
		}
	}
}

// BenchmarkFindOne has literals that are hard in ways of their own.
func BenchmarkFindOne(b *testing.B) {
	t := arenas()["prompt"]
	for name, l := range map[string]Literal{
		"rarebyte": {Text: "\\windows"}, "the": {Text: "the"}, "e": {Text: "e"}, "absent": {Text: "the other"},
		"start": {Text: "write a", Start: true}, "end": {Text: "0", End: true}, "whole": {Text: t.At(7), Start: true, End: true},
	} {
		benchFind(b, "literal="+name, t, []Literal{l})
	}
}

// BenchmarkFindAnchored has many literals at the ends of entries.
func BenchmarkFindAnchored(b *testing.B) {
	t := arenas()["url"]
	for _, n := range []int{5, 100, 3000} {
		for name, cut := range map[string]func(text string) Literal{
			"start": func(s string) Literal { return Literal{s[:len(s)*2/3], true, false} },
			"end":   func(s string) Literal { return Literal{s[len(s)*2/3:], false, true} },
			"whole": func(s string) Literal { return Literal{s, true, true} },
		} {
			var all []Literal
			for i := range n {
				all = append(all, cut(t.At(i*t.Len()/n)))
			}
			benchFind(b, fmt.Sprintf("at=%s/literals=%d", name, n), t, all)
		}
	}
}

// BenchmarkFindShort has many literals of one to three bytes.
func BenchmarkFindShort(b *testing.B) {
	t := arenas()["command"]
	for _, n := range []int{5, 20, 200} {
		all := commonLiterals(t, n)
		for i := range all {
			all[i].Text = all[i].Text[:2+i%2]
		}
		benchFind(b, fmt.Sprintf("literals=%d", n), t, all)
	}
}

func benchFind(b *testing.B, name string, t corpus.Texts, all []Literal) {
	b.Run(name, func(b *testing.B) {
		s := Compile(all)
		hits := 0
		b.SetBytes(int64(len(t.Arena)))
		b.ReportAllocs()
		for b.Loop() {
			hits = 0
			if err := s.Find(context.Background(), t, func(int, int) { hits++ }); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(hits), "hits")
	})
}

func BenchmarkCompile(b *testing.B) {
	for _, n := range []int{1, 100, 3000} {
		all := rareLiterals(n)
		b.Run(fmt.Sprintf("literals=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Compile(all)
			}
		})
	}
}
