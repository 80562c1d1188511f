package mark

import (
	"context"
	"html"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/a-h/templ"
)

func render(t testing.TB, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestPlainShowsWhatIsHidden(t *testing.T) {
	check := func(text, want string) {
		t.Helper()
		if got := Plain(text); got != want {
			t.Errorf("Plain(%q) = %q, want %q", text, got, want)
		}
	}
	check("curl https://example.test", "curl https://example.test")
	check("a\u202eb\u200b\u200b\u200bc", "a⟨RLO⟩b⟨ZWSP×3⟩c")
	check("x\x1b[31m\r\n", "x⟨ESC⟩[31m⟨CR⟩⟨LF⟩")
	check("ok\U000E0072\U000E006D end", "ok⟨TAG rm⟩ end")
	check("\xff\xfe", `⟨\xFF⟩⟨\xFE⟩`)
	check("a\u00a0b\u3000c", "a⟨NBSP⟩b⟨U+3000⟩c")
	check("é日本語 👍", "é日本語 👍")
	check("z"+strings.Repeat("\u0301", 9), "z"+strings.Repeat("\u0301", 4)+"⟨…×5⟩")
}

func TestLineIsCutAndHighlighted(t *testing.T) {
	got := render(t, Line("run <b>curl</b> now", Options{Max: 15, Hits: []Span{{7, 11}}}))
	want := `<span class="told">run &lt;b&gt;<mark class="hit">curl</mark>&lt;/b&gt;<span class="cut">… 4 more</span></span>`
	if got != want {
		t.Errorf("Line:\n got %s\nwant %s", got, want)
	}
}

func TestBlockFoldsTheRest(t *testing.T) {
	got := render(t, Block(strings.Repeat("a\n", 3000), Options{}))
	if !strings.Contains(got, "Show all 6,000 characters") || strings.Count(got, "↵") != 3000 {
		t.Errorf("Block of 3,000 lines: %d line ends, folded %t", strings.Count(got, "↵"), strings.Contains(got, "Show all"))
	}
}

var element = regexp.MustCompile(`</?[a-z][^<>]*>`)

func FuzzMark(f *testing.F) {
	for _, seed := range []string{"", "<script>alert(1)</script>", "\u202e\u2066\U000E0041", "\"' onclick=x", "\x00\x1b\x9b\xff", "a\u0301\u0301\u0301\u0301\u0301\u0301", "&lt;&#60;", "👩\u200d💻\ufe0f"} {
		f.Add(seed, 2, 5)
	}
	f.Fuzz(func(t *testing.T, text string, from, to int) {
		hits := []Span{{from, to}, {to + 1, to + 4}}
		for _, shown := range []string{render(t, Line(text, Options{Hits: hits})), render(t, Block(text, Options{Max: 40, Hits: hits})), html.EscapeString(Plain(text))} {
			checkSafe(t, text, shown)
		}
	})
}

func checkSafe(t *testing.T, text, shown string) {
	t.Helper()
	if !utf8.ValidString(shown) {
		t.Fatalf("%q is shown as invalid UTF-8: %q", text, shown)
	}
	for i, r := range shown {
		if r == '\n' || r == '\t' || r == 0xFE0F {
			continue
		}
		if r != ' ' && (!unicode.IsGraphic(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Zs, r)) {
			t.Fatalf("%q is shown with U+%04X at %d: %q", text, r, i, shown)
		}
	}
	if bare := element.ReplaceAllString(shown, ""); strings.ContainsAny(bare, "<>") {
		t.Fatalf("%q leaves an angle bracket: %q", text, shown)
	}
	for _, e := range element.FindAllString(shown, -1) {
		switch name := strings.Trim(strings.Fields(e)[0], "</>"); name {
		case "span", "mark", "div", "details", "summary":
		default:
			t.Fatalf("%q makes an element %s", text, e)
		}
	}
}
