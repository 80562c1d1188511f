package manual

import (
	"fmt"
	"strings"
)

// read reads the text of a page:
//
//	# Title                     the first line; the next one is the lead
//	## id: Title                a section
//	words                       a paragraph, up to an empty line
//	- words                     an entry of a list
//	```sigma ... ```            an example
//	@ name: Head | Head | Head  a table, up to an empty line: each row is a
//	contains, startswith        line of names and an indented line for each
//	  cell                      further column
//
// $usage, $stage and other words behind a dollar in a cell stand for what the
// parser says (facts.go).
func read(name, text string) (Page, error) {
	r := reader{page: Page{Name: name}, lines: strings.Split(strings.TrimSpace(text), "\n")}
	title, ok := strings.CutPrefix(r.next(), "# ")
	if !ok {
		return r.page, fmt.Errorf("the text does not begin with a title")
	}
	r.page.Title, r.page.Lead = title, r.paragraph(r.next())
	for len(r.lines) > 0 {
		if err := r.block(r.next()); err != nil {
			return r.page, err
		}
	}
	return r.page, nil
}

type reader struct {
	page  Page
	lines []string
}

func (r *reader) next() string {
	line := r.lines[0]
	r.lines = r.lines[1:]
	return line
}

// more reports that the block that is being read goes on.
func (r *reader) more() bool { return len(r.lines) > 0 && r.lines[0] != "" }

func (r *reader) paragraph(first string) string {
	words := []string{first}
	for r.more() && !strings.HasPrefix(r.lines[0], "- ") {
		words = append(words, strings.TrimSpace(r.next()))
	}
	return strings.Join(words, " ")
}

func (r *reader) block(line string) error {
	if line == "" {
		return nil
	}
	if head, ok := strings.CutPrefix(line, "## "); ok {
		id, title, _ := strings.Cut(head, ": ")
		r.page.Sections = append(r.page.Sections, Section{ID: id, Title: title})
		return nil
	}
	if len(r.page.Sections) == 0 {
		return fmt.Errorf("%q stands before the first section", line)
	}
	b, err := r.read(line)
	last := &r.page.Sections[len(r.page.Sections)-1]
	last.Blocks = append(last.Blocks, b)
	return err
}

func (r *reader) read(line string) (b Block, err error) {
	switch {
	case strings.HasPrefix(line, "```"):
		b.Example = r.example(strings.TrimPrefix(line, "```"))
	case strings.HasPrefix(line, "@ "):
		b.Table, err = r.table(strings.TrimPrefix(line, "@ "))
	case strings.HasPrefix(line, "- "):
		b.Items = []string{r.paragraph(line[2:])}
		for r.more() {
			b.Items = append(b.Items, r.paragraph(r.next()[2:]))
		}
	default:
		b.Text = r.paragraph(line)
	}
	return b, err
}

func (r *reader) example(language string) *Example {
	var text []string
	for len(r.lines) > 0 {
		line := r.next()
		if line == "```" {
			break
		}
		text = append(text, line)
	}
	return &Example{language, strings.Join(text, "\n") + "\n"}
}

func (r *reader) table(head string) (*Table, error) {
	name, columns, _ := strings.Cut(head, ": ")
	t := &Table{Name: name, Head: strings.Split(columns, " | ")}
	for r.more() {
		line := r.next()
		cell, indented := strings.CutPrefix(line, "  ")
		switch {
		case !indented:
			t.Rows = append(t.Rows, Row{Names: strings.Split(line, ", ")})
		case len(t.Rows) == 0:
			return t, fmt.Errorf("the table %s begins with a cell", name)
		default:
			row := &t.Rows[len(t.Rows)-1]
			row.Cells = append(row.Cells, cell)
		}
	}
	for i := range t.Rows {
		if err := t.fill(&t.Rows[i]); err != nil {
			return t, err
		}
	}
	return t, nil
}

// fill puts the facts of the parser into a row.
func (t *Table) fill(row *Row) error {
	if len(row.Cells) != len(t.Head)-1 {
		return fmt.Errorf("the row %s of the table %s has %d cells, not %d", row.Names[0], t.Name, len(row.Cells), len(t.Head)-1)
	}
	for i, cell := range row.Cells {
		if fact, ok := strings.CutPrefix(cell, "$"); ok {
			text, err := factOf(fact, *row)
			if err != nil {
				return fmt.Errorf("row %s of the table %s: %w", row.Names[0], t.Name, err)
			}
			row.Cells[i] = text
		}
	}
	return nil
}
