package manual

import (
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"assay/tuning/eval"
	"assay/tuning/flow"
	"assay/tuning/library"
	"assay/tuning/pipeline"
	"assay/tuning/plan"
	"assay/tuning/rule"
)

//go:embed codes.txt
var codesText string

// Code is one diagnostic. On a page its anchor is the code itself.
type Code struct {
	Code    string
	Means   string // a sentence
	Example string // a text, or words where Says is nil
	Says    *Says  // what is said of the example
}

// Says is the diagnostic that an example gets.
type Says struct {
	Grade         rule.Grade
	Message, Hint string
	Line, Caret   string // the line that it is about, and blanks and carets below
}

// Chapter is the codes of one package.
type Chapter struct {
	Name, Title string
	Codes       []Code
}

// chapters are the packages that give diagnostics, in the order in which a
// text meets them.
var chapters = []struct{ name, title string }{
	{"sigma", "Sigma, as it is read"}, {"spl", "SPL, as it is read"}, {"pipeline", "Pipelines"}, {"plan", "What does not run"},
	{"eval", "Terms of eval and where"}, {"flow", "Commands behind a search"}, {"lint", "What runs, but was hardly meant"}, {"respond", "Responses"}, {"rule", "Files and the canonical text"},
}

// sentences are those of all codes.
func sentences() map[string]string {
	all := map[string]string{}
	for _, codes := range []map[string]string{library.Codes(), pipeline.Codes(), plan.Codes(), eval.Codes(), flow.Codes()} {
		maps.Copy(all, codes)
	}
	return all
}

// Codes are all diagnostics with their examples, chapter by chapter.
var Codes = sync.OnceValue(func() []Chapter {
	examples, all := examplesOf(codesText), sentences()
	var out []Chapter
	for _, c := range chapters {
		chapter := Chapter{Name: c.name, Title: c.title}
		for _, code := range slices.Sorted(maps.Keys(all)) {
			if strings.HasPrefix(code, c.name+"/") {
				chapter.Codes = append(chapter.Codes, examples[code].code(code, all[code]))
			}
		}
		out = append(out, chapter)
	}
	return out
})

// example is an entry of codes.txt: "== code kind" and the text below.
type example struct{ kind, text string }

func examplesOf(text string) map[string]example {
	all := map[string]example{}
	for _, entry := range strings.Split("\n"+text, "\n== ")[1:] {
		head, body, _ := strings.Cut(entry, "\n")
		code, kind, _ := strings.Cut(head, " ")
		all[code] = example{kind, strings.TrimRight(body, "\n") + "\n"}
	}
	return all
}

// code asks what is said of the example.
func (x example) code(code, means string) Code {
	c := Code{Code: code, Means: means, Example: x.text}
	if x.kind == asNone || x.kind == "" {
		return c
	}
	text := whole(x.kind, x.text)
	ds := diagnose(x.kind, text)
	if strings.HasPrefix(code, "lint/") {
		ds = lintOf(x.kind, text)
	}
	i := slices.IndexFunc(ds, func(d rule.Diagnostic) bool { return d.Code == code })
	if i < 0 {
		return c
	}
	c.Says = &Says{Grade: ds[i].Grade, Message: ds[i].Message, Hint: ds[i].Hint}
	c.Says.Line, c.Says.Caret = underlined(rule.Diagnostics{ds[i]}, text)
	return c
}

// underlined is the line that a diagnostic is about and the carets below it.
func underlined(ds rule.Diagnostics, text string) (line, caret string) {
	var b strings.Builder
	ds.Fprint(&b, "", text)
	lines := strings.Split(b.String(), "\n")
	if len(lines) < 3 || !strings.Contains(lines[2], "^") {
		return "", ""
	}
	return cut(lines[1]), cut(lines[2])
}

func cut(line string) string { return strings.TrimPrefix(line, "  ") }

// codesPage lays the codes out as a page, for a terminal.
func codesPage() Page {
	p := Page{Name: "codes", Title: "Diagnostics", Lead: "Every error, warning and hint about a rule has a code. An error keeps the rule from running; a warning and a hint do not."}
	for _, chapter := range Codes() {
		s := Section{ID: chapter.Name, Title: chapter.Title}
		for _, c := range chapter.Codes {
			s.Blocks = append(s.Blocks, Block{Text: "`" + c.Code + "`: " + c.Means})
			if c.Says == nil {
				s.Blocks = append(s.Blocks, Block{Text: "Such as: " + strings.TrimSpace(c.Example)})
				continue
			}
			s.Blocks = append(s.Blocks, Block{Example: &Example{Text: c.Example}}, Block{Text: c.Says.String()})
		}
		p.Sections = append(p.Sections, s)
	}
	return p
}

// String is the diagnostic in one line.
func (s Says) String() string {
	text := fmt.Sprintf("%s: %s", s.Grade, s.Message)
	if s.Hint != "" {
		text += "; hint: " + s.Hint
	}
	return text
}
