package manual

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// width is how long the lines of a text are at most, where words allow it.
const width = 88

// Topic is the page of that name, and whether there is one: sigma, spl, codes.
func Topic(name string) (Page, bool) {
	if name == "codes" {
		return codesPage(), true
	}
	pages, err := Pages()
	for _, p := range pages {
		if p.Name == name && err == nil {
			return p, true
		}
	}
	return Page{}, false
}

// Write prints the page for a terminal.
func (p Page) Write(w io.Writer) error {
	out := bufio.NewWriter(w)
	fmt.Fprintf(out, "%s\n\n%s", strings.ToUpper(p.Title), wrap(plain(p.Lead), "", ""))
	for _, s := range p.Sections {
		fmt.Fprintf(out, "\n%s\n", strings.ToUpper(s.Title))
		for _, b := range s.Blocks {
			b.write(out)
		}
	}
	return out.Flush()
}

func (b Block) write(out io.Writer) {
	fmt.Fprintln(out)
	switch {
	case b.Example != nil:
		fmt.Fprint(out, indented(b.Example.Text, "    "))
	case b.Table != nil:
		b.Table.write(out)
	case len(b.Items) > 0:
		for _, item := range b.Items {
			fmt.Fprint(out, wrap(plain(item), "- ", "  "))
		}
	default:
		fmt.Fprint(out, wrap(plain(b.Text), "", ""))
	}
}

// write prints each row as its names and, below them, its cells. The first
// cell goes without its head, which says what the rows are about.
func (t *Table) write(out io.Writer) {
	for _, row := range t.Rows {
		fmt.Fprintf(out, "  %s\n", strings.Join(row.Names, ", "))
		for i, cell := range row.Cells {
			head := ""
			if i > 0 {
				head = t.Head[i+1] + ": "
			}
			fmt.Fprint(out, wrap(head+plain(cell), "      ", "      "))
		}
	}
}

// plain is a text without the marks of code.
func plain(text string) string { return strings.ReplaceAll(text, "`", "") }

// wrap breaks a text into lines behind the given beginnings.
func wrap(text, first, next string) string {
	var b strings.Builder
	b.WriteString(first)
	at, begun := utf8.RuneCountInString(first), false
	for _, word := range strings.Fields(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case !begun:
		case at+1+n > width:
			b.WriteString("\n" + next)
			at = utf8.RuneCountInString(next)
		default:
			b.WriteString(" ")
			at++
		}
		b.WriteString(word)
		at, begun = at+n, true
	}
	b.WriteString("\n")
	return b.String()
}
