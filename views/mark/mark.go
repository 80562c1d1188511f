package mark

import (
	"context"
	"html"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/a-h/templ"
)

// How much is shown at once, and how much at all, in characters.
const (
	lineChars  = 200
	blockChars = 4_000
	mostChars  = 200_000
)

// Options are for Line and Block; the zero value works.
type Options struct {
	Max  int    // characters shown before the cut; 200 for a line, 4,000 for a block
	Hits []Span // stretches to highlight, in order
}

// Line shows text on one line, cut after Max characters.
func Line(text string, o Options) templ.Component {
	if o.Max <= 0 {
		o.Max = lineChars
	}
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		var b strings.Builder
		shown, rest := cut(text, o.Max)
		b.WriteString(`<span class="told">`)
		write(&b, split(shown, o.Hits, false))
		if rest != "" {
			b.WriteString(`<span class="cut">… ` + thousands(utf8.RuneCountInString(rest)) + ` more</span>`)
		}
		b.WriteString(`</span>`)
		_, err := io.WriteString(w, b.String())
		return err
	})
}

// Block shows text with its line ends; what goes beyond Max characters is
// folded away and opens without JavaScript.
func Block(text string, o Options) templ.Component {
	if o.Max <= 0 {
		o.Max = blockChars
	}
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		var b strings.Builder
		shown, rest := cut(text, o.Max)
		b.WriteString(`<div class="told mono">`)
		write(&b, split(shown, o.Hits, true))
		b.WriteString(`</div>`)
		if rest != "" {
			writeRest(&b, rest, rebase(o.Hits, len(shown)), utf8.RuneCountInString(text))
		}
		_, err := io.WriteString(w, b.String())
		return err
	})
}

// Plain shows text where elements cannot stand: marks are written in angle
// brackets, "⟨RLO⟩". The result has no line ends, controls or invisible
// characters.
func Plain(text string) string {
	var b strings.Builder
	for _, p := range split(text, nil, false) {
		if p.kind == "" {
			b.WriteString(p.text)
		} else {
			b.WriteString("⟨" + p.text + "⟩")
		}
	}
	return b.String()
}

func writeRest(b *strings.Builder, rest string, hits []Span, all int) {
	most, beyond := cut(rest, mostChars)
	b.WriteString(`<details class="long"><summary>Show all ` + thousands(all) + ` characters</summary><div class="told mono">`)
	write(b, split(most, hits, true))
	if beyond != "" {
		b.WriteString(`<span class="cut">… ` + thousands(utf8.RuneCountInString(beyond)) + ` more are not shown</span>`)
	}
	b.WriteString(`</div></details>`)
}

func write(b *strings.Builder, pieces []piece) {
	for _, p := range pieces {
		if p.hit {
			b.WriteString(`<mark class="hit">`)
		}
		if p.kind == "" {
			b.WriteString(html.EscapeString(p.text))
		} else {
			b.WriteString(`<span class="mk ` + string(p.kind) + `" title="` + html.EscapeString(p.title) + `">` + html.EscapeString(p.text) + `</span>`)
		}
		if p.hit {
			b.WriteString(`</mark>`)
		}
		if p.line {
			b.WriteByte('\n')
		}
	}
}

// cut parts text after max characters.
func cut(text string, max int) (shown, rest string) {
	if len(text) <= max {
		return text, ""
	}
	n := 0
	for i := range text {
		if n == max {
			return text[:i], text[i:]
		}
		n++
	}
	return text, ""
}

func rebase(hits []Span, by int) []Span {
	var out []Span
	for _, h := range hits {
		if h.To > by {
			out = append(out, Span{max(0, h.From-by), h.To - by})
		}
	}
	return out
}

func thousands(n int) string {
	digits := []byte{}
	for i := 0; n > 0 || i == 0; i++ {
		if i > 0 && i%3 == 0 {
			digits = append(digits, ',')
		}
		digits = append(digits, byte('0'+n%10))
		n /= 10
	}
	for i, j := 0, len(digits)-1; i < j; i, j = i+1, j-1 {
		digits[i], digits[j] = digits[j], digits[i]
	}
	return string(digits)
}
