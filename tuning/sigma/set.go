package sigma

import (
	"fmt"

	"assay/tuning/rule"
)

// File is a YAML stream and its name.
type File struct{ Name, Text string }

// Parsed is what became of a file.
type Parsed struct {
	Rules       []*rule.Rule
	Diagnostics rule.Diagnostics
}

// ParseSet is Parse of several files that belong together: a correlation may
// refer to rules of other files, and a filter applies to them. A name that a
// file has itself goes before the same name elsewhere. What is wrong with one
// file costs the others nothing but what they need of it.
func ParseSet(files []File) []Parsed {
	s := &set{files: make([]source, len(files)), built: map[*draft]*rule.Rule{}, weights: map[*draft]int{}}
	for i, f := range files {
		s.read(i, f)
	}
	s.link()
	out := make([]Parsed, len(files))
	for i := range s.files {
		out[i] = s.parsed(i)
	}
	return out
}

// set is the documents of several files.
type set struct {
	files          []source
	drafts         []*draft // in the order of the files and their documents
	byRef, byTitle map[string][]*draft

	built   map[*draft]*rule.Rule // base rules
	weights map[*draft]int
	applied int // filters, each counted with every rule that it is for
	hints   int // references that a near name was looked for
	size    int // bytes of the files
	spent   int // what closed texts and their trees cost so far
}

// source is one file of a set.
type source struct {
	File
	faults    rule.Diagnostics // of the text as a whole
	documents []*document
	drafts    []*draft // of the documents that could be read
}

// read cuts a file into documents and reads each.
func (s *set) read(i int, f File) {
	src := &s.files[i]
	src.File = f
	s.size += len(f.Text)
	if d := unreadable(f.Text); d != nil {
		src.faults = rule.Diagnostics{*d}
		return
	}
	pieces := split(f.Text)
	if len(pieces) == 0 {
		src.faults = rule.Diagnostics{{Code: codeEmpty, Message: "there is no document here"}}
		return
	}
	if len(pieces) > maxDocuments {
		at := rule.Span{Start: pieces[maxDocuments].start, End: pieces[maxDocuments].start}
		src.faults = rule.Diagnostics{{Code: codeTooMany, Span: at, Message: fmt.Sprintf("the file has more than %d documents", maxDocuments)}}
		return
	}
	c := collection{budget: maxWritten}
	for _, p := range pieces {
		d := newDocument(f.Text, p, len(pieces) == 1)
		root := d.load()
		src.documents = append(src.documents, d)
		if root == nil {
			continue
		}
		if d, root = c.written(d, root, p); root == nil {
			continue
		}
		src.documents[len(src.documents)-1] = d
		if dr := d.draft(root, f.Name); dr != nil {
			dr.file, dr.number = i, len(s.drafts)
			src.drafts = append(src.drafts, dr)
			s.drafts = append(s.drafts, dr)
		}
	}
}

// parsed is the file's outcome: the rules that are no mere part of others.
func (s *set) parsed(i int) Parsed {
	src := &s.files[i]
	out := Parsed{Diagnostics: src.faults}
	for _, dr := range src.drafts {
		if dr.kind == isFilter || dr.tool && !dr.generated || !dr.ok() {
			continue
		}
		if r := s.rule(dr, false); r != nil {
			out.Rules = append(out.Rules, r)
		}
	}
	for _, d := range src.documents {
		out.Diagnostics = append(out.Diagnostics, d.diagnostics()...)
	}
	for j := range out.Diagnostics {
		at := &out.Diagnostics[j].Span
		at.Start, at.End = min(at.Start, len(src.Text)), min(at.End, len(src.Text))
	}
	return out
}
