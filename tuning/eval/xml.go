package eval

import (
	"encoding/xml"
	"io"
	"slices"
	"strings"

	"assay/corpus"
)

// Bounds of an XML document.
const (
	maxElements = 10_000
	maxXMLDepth = 100
)

// element is one element of an XML document.
type element struct {
	name     string
	attrs    []xml.Attr
	children []*element
	text     string
}

// readXML reads a document without entities of its own.
func readXML(document string) (*element, bool) {
	d := xml.NewDecoder(strings.NewReader(document))
	d.Strict = false
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	root := &element{}
	open, seen := []*element{root}, 0
	for {
		token, err := d.RawToken()
		if err != nil {
			return root, err == io.EOF && seen > 0
		}
		top := open[len(open)-1]
		switch t := token.(type) {
		case xml.StartElement:
			if seen++; seen > maxElements || len(open) > maxXMLDepth {
				return nil, false
			}
			e := &element{name: t.Name.Local, attrs: slices.Clone(t.Attr)}
			top.children = append(top.children, e)
			open = append(open, e)
		case xml.EndElement:
			if len(open) > 1 {
				open = open[:len(open)-1]
			}
		case xml.CharData:
			top.text += strings.TrimSpace(string(t))
		}
	}
}

// at collects the texts at a path.
func (e *element) at(p Path, out []corpus.Value) []corpus.Value {
	switch {
	case len(out) > MaxList:
		return out
	case len(p) == 0:
		if e.text != "" || len(e.children) == 0 {
			return append(out, corpus.String(e.text))
		}
		return out
	case strings.HasPrefix(p[0].name, "@"):
		for _, a := range e.attrs {
			if "@"+a.Name.Local == p[0].name {
				out = append(out, corpus.String(a.Value))
			}
		}
		return out
	case p[0].list:
		return e.at(p[1:], out)
	}
	index, rest := everyElement, p[1:]
	if len(rest) > 0 && rest[0].list {
		index, rest = rest[0].index, rest[1:]
	}
	n := 0
	for _, c := range e.children {
		if c.name != p[0].name {
			continue
		}
		if index == everyElement || index == n {
			out = c.at(rest, out)
		}
		n++
	}
	return out
}

// leaves are the texts and attributes of all elements, by path.
func (e *element) leaves() []corpus.Field {
	byPath := map[string][]corpus.Value{}
	e.collect("", byPath)
	var out []corpus.Field
	for path, values := range byPath {
		if v := list(values); HasValue(v) {
			out = append(out, corpus.Field{Path: path, Value: v})
		}
	}
	return corpus.SortFields(out)
}

func (e *element) collect(path string, out map[string][]corpus.Value) {
	for _, a := range e.attrs {
		at := path + "{@" + a.Name.Local + "}"
		out[at] = append(out[at], corpus.String(a.Value))
	}
	if path != "" && (e.text != "" || len(e.children) == 0) {
		out[path] = append(out[path], corpus.String(e.text))
	}
	for _, c := range e.children {
		at := c.name
		if path != "" {
			at = path + "." + c.name
		}
		c.collect(at, out)
	}
}
