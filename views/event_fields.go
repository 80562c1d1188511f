package views

import (
	"strings"

	"assay/corpus"
)

// fieldGroup is the fields of an event under one first name: "process".
type fieldGroup struct {
	Name string
	Rows []eventField
}

// eventField is one value of one field. A list has a row for each of its
// elements.
type eventField struct {
	Path      string // "" for the further elements of a list
	Text      string
	Note      string // "null", "empty text", "number": what the text alone does not tell
	With, Not string // addresses of the search with and without the value; "" for what cannot be searched
	Copy      string // what the copy button takes; "" for none
}

const (
	maxFilterText = 300     // a longer value is not worth a condition
	maxCopyText   = 8 << 10 // a longer one is not repeated in the page
	maxElements   = 50
)

// fieldGroups are the fields in the order of their paths.
func fieldGroups(e *seenEvent) (all []fieldGroup) {
	for _, f := range e.Fields {
		name, _, _ := strings.Cut(f.Path, ".")
		if len(all) == 0 || all[len(all)-1].Name != name {
			all = append(all, fieldGroup{Name: name})
		}
		g := &all[len(all)-1]
		g.Rows = append(g.Rows, eventFieldRows(e, f)...)
	}
	return all
}

func eventFieldRows(e *seenEvent, f corpus.Field) []eventField {
	if f.Value.Kind() != corpus.KindList || len(f.Value.Elems()) == 0 {
		return []eventField{eventFieldOf(e, f.Path, f.Value)}
	}
	var rows []eventField
	for i, v := range f.Value.Elems() {
		if i == maxElements {
			rows = append(rows, eventField{Note: formatCount(int64(len(f.Value.Elems())-maxElements)) + " more elements"})
			break
		}
		r := eventFieldOf(e, f.Path, v)
		if i > 0 {
			r.Path = ""
		}
		rows = append(rows, r)
	}
	return rows
}

func eventFieldOf(e *seenEvent, path string, v corpus.Value) eventField {
	r := eventField{Path: path, Text: v.Text(), Note: kindNote(v)}
	if len(r.Text) <= maxCopyText {
		r.Copy = r.Text
	}
	if v.Kind() == corpus.KindNull || v.Kind() == corpus.KindJSON || v.Kind() == corpus.KindList || len(r.Text) > maxFilterText {
		return r
	}
	r.With, r.Not = e.ask.with(e.query.With(path, r.Text).String()), e.ask.with(e.query.Exclude(path, r.Text).String())
	return r
}

// kindNote says what a value is where its text does not tell.
func kindNote(v corpus.Value) string {
	switch v.Kind() {
	case corpus.KindNull:
		return "null"
	case corpus.KindBool:
		return "boolean"
	case corpus.KindInt, corpus.KindFloat:
		return "number"
	case corpus.KindList:
		return "empty list"
	case corpus.KindJSON:
		return "object"
	case corpus.KindString:
		if v.Text() == "" {
			return "empty text"
		}
	}
	return ""
}

// nativeRows are what the source says about the outcome; no rule sees it.
func nativeRows(e *seenEvent) (all []eventField) {
	if e.Native == nil {
		return nil
	}
	for _, f := range e.Native.Evidence {
		all = append(all, eventField{Path: f.Path, Text: f.Value.Text(), Note: kindNote(f.Value)})
	}
	return all
}

// eventJSON is the event as one JSON object of dotted paths, one field a line.
func eventJSON(e *corpus.Event) string {
	var b []byte
	b = append(b, '{')
	for i, f := range e.Fields {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, "\n  "...)
		b = corpus.String(f.Path).AppendJSON(b)
		b = append(b, ": "...)
		b = f.Value.AppendJSON(b)
	}
	return string(append(b, "\n}\n"...))
}
