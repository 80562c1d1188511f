package manual

import (
	"slices"
	"strings"

	"assay/tuning/sigma"
)

// Word is what an editor offers: a modifier, a command, a function.
type Word struct {
	Kind  string // the table that names it: modifier, key, correlation, command, function, aggregate, header; or top, a key of a document
	Name  string
	Write string // how it is written, "" when as its name
	Does  string // in words
}

// Words are the words of a language, as its page tells them.
func Words(language string) ([]Word, error) {
	pages, err := Pages()
	if err != nil {
		return nil, err
	}
	var words []Word
	for _, p := range pages {
		if p.Name == language {
			words = p.words()
		}
	}
	if language == "sigma" {
		for _, key := range sigma.Keys() {
			words = append(words, Word{Kind: "top", Name: key})
		}
	}
	return words, nil
}

// offered are the tables whose things are words to write.
var offered = []string{"modifier", "key", "correlation", "command", "function", "aggregate", "header"}

func (p Page) words() (words []Word) {
	for _, s := range p.Sections {
		for _, b := range s.Blocks {
			if b.Table != nil && slices.Contains(offered, b.Table.Name) {
				words = append(words, b.Table.words()...)
			}
		}
	}
	return words
}

func (t *Table) words() (words []Word) {
	write := slices.IndexFunc(t.Head, func(h string) bool { return h == "Write" || h == "Example" }) - 1
	for _, row := range t.Rows {
		for i, name := range row.Names {
			w := Word{Kind: t.Name, Name: name}
			for column, cell := range row.Cells {
				switch head := t.Head[column+1]; {
				case column == write:
					w.Write = writes(cell, i, len(row.Names))
				case w.Does == "" && head != "Works on":
					w.Does = plain(cell)
				}
			}
			words = append(words, w)
		}
	}
	return words
}

// writes is the i-th of as many ways to write as there are names, else the
// only one.
func writes(cell string, i, names int) string {
	parts := strings.Split(strings.Trim(cell, "`"), "`, `")
	if len(parts) == names {
		return parts[i]
	}
	return parts[0]
}
