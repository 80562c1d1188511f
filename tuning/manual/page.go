package manual

import (
	_ "embed"
	"fmt"
	"regexp"
	"strings"
)

// Page is one topic. Words between backquotes are code.
type Page struct {
	Name     string // in addresses and on the command line
	Title    string
	Lead     string
	Sections []Section
}

// Section is a part of a page under one heading.
type Section struct {
	ID, Title string
	Blocks    []Block
}

// Block is one of: a paragraph, a list, an example or a table.
type Block struct {
	Text    string
	Items   []string
	Example *Example
	Table   *Table
}

// Example is a text as it is written. Its language is sigma, spl, or "" for
// what is neither.
type Example struct{ Language, Text string }

// Table has one row for each thing that it names.
type Table struct {
	Name string // what its rows are, such as modifier; begins their anchors
	Head []string
	Rows []Row
}

// Row is one thing, or several that differ in their names only. Names are not
// among its Cells.
type Row struct {
	Names []string
	Cells []string
}

var notInAnchors = regexp.MustCompile(`[^A-Za-z0-9_]+`)

// ID is the anchor of the thing of that name: modifier-contains.
func (t *Table) ID(name string) string {
	return t.Name + "-" + strings.Trim(notInAnchors.ReplaceAllString(strings.ReplaceAll(name, "!", "_not_"), "-"), "-")
}

//go:embed sigma.txt
var sigmaText string

//go:embed spl.txt
var splText string

// Pages are the pages of the languages, in order. The page of the codes is
// made by Codes.
func Pages() ([]Page, error) {
	var pages []Page
	for _, p := range []struct{ name, text string }{{"sigma", sigmaText}, {"spl", splText}} {
		page, err := read(p.name, p.text)
		if err != nil {
			return nil, fmt.Errorf("read the page %s: %w", p.name, err)
		}
		pages = append(pages, page)
	}
	last := &pages[1].Sections[len(pages[1].Sections)-1]
	last.Blocks = append(last.Blocks, Block{Table: refused()})
	return pages, nil
}
