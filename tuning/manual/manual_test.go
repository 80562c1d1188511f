package manual

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"assay/tuning/eval"
	"assay/tuning/pipeline"
	"assay/tuning/rule"
	"assay/tuning/sigma"
	"assay/tuning/spl"
)

func pagesOf(t *testing.T) map[string]Page {
	t.Helper()
	pages, err := Pages()
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]Page{}
	for _, p := range pages {
		named[p.Name] = p
	}
	return named
}

// tables are those of a page that name things of that kind.
func tables(p Page, name string) (found []*Table) {
	for _, s := range p.Sections {
		for _, b := range s.Blocks {
			if b.Table != nil && b.Table.Name == name {
				found = append(found, b.Table)
			}
		}
	}
	return found
}

// TestTablesAreTheParsers: each table names what its parser knows, once, and
// nothing else.
func TestTablesAreTheParsers(t *testing.T) {
	pages := pagesOf(t)
	check := func(page, table string, want []string) {
		t.Helper()
		var got []string
		for _, found := range tables(pages[page], table) {
			for _, row := range found.Rows {
				got = append(got, row.Names...)
			}
		}
		slices.Sort(got)
		want = slices.Sorted(slices.Values(want))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("page %s, table %s (-parser +page):\n%s", page, table, diff)
		}
	}
	check("sigma", "modifier", sigma.Modifiers())
	check("sigma", "correlation", sigma.CorrelationTypes())
	check("sigma", "key", sigma.CorrelationKeys())
	check("sigma", "transformation", pipeline.Types())
	check("spl", "command", spl.Commands())
	check("spl", "function", spl.FunctionNames())
	check("spl", "aggregate", spl.Aggregates())
	check("spl", "header", spl.HeaderKeys())
}

// TestFunctionsRun: what the parser of SPL accepts, eval computes.
func TestFunctionsRun(t *testing.T) {
	known := map[string]bool{}
	for _, f := range eval.Functions() {
		known[f.Name] = true
	}
	for _, name := range spl.FunctionNames() {
		if !known[name] {
			t.Errorf("eval does not know %s", name)
		}
	}
}

// TestExamplesRun reads the examples of the pages as what they are.
func TestExamplesRun(t *testing.T) {
	for name, page := range pagesOf(t) {
		for _, s := range page.Sections {
			for _, b := range s.Blocks {
				if b.Example == nil {
					continue
				}
				ds := slices.DeleteFunc(diagnose(b.Example.Language, b.Example.Text), func(d rule.Diagnostic) bool { return d.Code == "sigma/filter-reaches-nothing" })
				if len(ds) > 0 {
					t.Errorf("page %s, section %s: %v of\n%s", name, s.ID, ds, b.Example.Text)
				}
			}
		}
	}
}

// TestModifierExamplesRun: the example of each modifier is an entry of a
// search that reads without a remark, but that of wide and its kin.
func TestModifierExamplesRun(t *testing.T) {
	for _, table := range tables(pagesOf(t)["sigma"], "modifier") {
		for _, row := range table.Rows {
			example := strings.Trim(row.Cells[1], "`")
			ds := diagnose(asItem, whole(asItem, example))
			ds = slices.DeleteFunc(ds, func(d rule.Diagnostic) bool { return d.Code == "sigma/wide-alone" })
			if len(ds) > 0 {
				t.Errorf("%s: %v", example, ds)
			}
			used := false
			for _, m := range row.Names {
				used = used || strings.Contains(example, "|"+m)
			}
			if !used {
				t.Errorf("the example %s has none of %v", example, row.Names)
			}
		}
	}
}

// TestCommandExamplesRun: the example of each command runs.
func TestCommandExamplesRun(t *testing.T) {
	for _, table := range tables(pagesOf(t)["spl"], "command") {
		for _, row := range table.Rows {
			if ds := diagnose(asSPL, "x | "+strings.Trim(row.Cells[2], "`")); len(ds) > 0 {
				t.Errorf("%s: %v", row.Cells[2], ds)
			}
		}
	}
}

// TestAnchorsDiffer: no two things of a page have one anchor.
func TestAnchorsDiffer(t *testing.T) {
	for name, page := range pagesOf(t) {
		seen := map[string]bool{}
		see := func(id string) {
			if seen[id] {
				t.Errorf("page %s has two of #%s", name, id)
			}
			seen[id] = true
		}
		for _, s := range page.Sections {
			see(s.ID)
			for _, b := range s.Blocks {
				if b.Table == nil {
					continue
				}
				for _, row := range b.Table.Rows {
					for _, n := range row.Names {
						see(b.Table.ID(n))
					}
				}
			}
		}
	}
}

func TestReadRefuses(t *testing.T) {
	for _, text := range []string{"words", "# T\nlead\n\nwords", "# T\nlead\n\n## a: A\n@ x: A | B\n  cell", "# T\nlead\n\n## a: A\n@ x: A | B\nrow",
		"# T\nlead\n\n## a: A\n@ x: A | B\nrow\n  $nonsense", "# T\nlead\n\n## a: A\n@ x: A | B\nnonsense\n  $usage", "# T\nlead\n\n## a: A\n@ x: A | B\na\n  $stage"} {
		if _, err := read("t", text); err == nil {
			t.Errorf("%q is read", text)
		}
	}
}

// TestCodesHaveExamples: each code of a parser has an entry in codes.txt, each
// entry has a code, and what is said of an example is that code.
func TestCodesHaveExamples(t *testing.T) {
	examples := examplesOf(codesText)
	for _, chapter := range Codes() {
		for _, c := range chapter.Codes {
			x, ok := examples[c.Code]
			delete(examples, c.Code)
			switch {
			case !ok:
				t.Errorf("codes.txt has no %s", c.Code)
			case x.kind != asNone && c.Says == nil:
				t.Errorf("%s is not said of\n%sbut %v", c.Code, whole(x.kind, x.text), diagnose(x.kind, whole(x.kind, x.text)))
			case !strings.HasPrefix(c.Code, chapter.Name+"/"):
				t.Errorf("%s stands in the chapter %s", c.Code, chapter.Name)
			}
		}
	}
	for code := range sentences() {
		if !slices.ContainsFunc(Codes(), func(c Chapter) bool { return strings.HasPrefix(code, c.Name+"/") }) {
			t.Errorf("%s is in no chapter", code)
		}
	}
	for code := range examples {
		t.Errorf("codes.txt has %s, which nothing gives", code)
	}
}

func TestWrite(t *testing.T) {
	for _, name := range []string{"sigma", "spl", "codes"} {
		p, ok := Topic(name)
		if !ok {
			t.Fatalf("there is no topic %s", name)
		}
		var b strings.Builder
		if err := p.Write(&b); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(b.String(), "`[") || !strings.Contains(b.String(), strings.ToUpper(p.Title)) {
			t.Errorf("the topic %s is\n%s", name, b.String())
		}
		for line := range strings.Lines(b.String()) {
			if n := utf8.RuneCountInString(line); n > 160 {
				t.Errorf("%s: a line of %d characters: %s", name, n, line)
			}
		}
	}
	if _, ok := Topic("nonsense"); ok {
		t.Error("there is a topic nonsense")
	}
}

func TestWords(t *testing.T) {
	find := func(language, kind, name string) Word {
		words, err := Words(language)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range words {
			if w.Kind == kind && w.Name == name {
				return w
			}
		}
		t.Errorf("the words of %s have no %s %s", language, kind, name)
		return Word{}
	}
	check := func(got, want Word) {
		t.Helper()
		if got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	check(find("sigma", "modifier", "gt"), Word{"modifier", "gt", "DestinationPort|gte: 1024", "less than, at most, more than, at least; numbers, also in texts"})
	check(find("spl", "function", "upper"), Word{"function", "upper", "upper(text)", "the text in small or in capital letters"})
	check(find("spl", "command", "rare"), Word{"command", "rare", "top limit=10 command by agent_id", "the most or the least frequent values, with count and percent"})
	check(find("spl", "aggregate", "dc"), Word{"aggregate", "dc", "", "the number of different values; nothing is estimated"})
	check(find("sigma", "top", "detection"), Word{Kind: "top", Name: "detection"})
}

// TestEditorColours holds the words that the editor colours to the parsers'.
func TestEditorColours(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "static", "editor", "words.js"))
	if err != nil {
		t.Fatal(err)
	}
	check := func(name string, want []string) {
		t.Helper()
		_, rest, ok := strings.Cut(string(text), "export const "+name+" = \"")
		list, _, _ := strings.Cut(rest, "\"")
		if diff := cmp.Diff(want, strings.Fields(list)); !ok || diff != "" {
			t.Errorf("%s (-parser +editor):\n%s", name, diff)
		}
	}
	aggregates := slices.DeleteFunc(spl.Aggregates(), func(a string) bool { return strings.HasSuffix(a, "95") })
	check("commands", spl.Commands())
	check("functions", spl.FunctionNames())
	check("aggregates", aggregates)
	check("modifiers", sigma.Modifiers())
}
