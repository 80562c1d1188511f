package eval

import (
	"encoding/json"
	"strconv"
	"strings"

	"assay/corpus"
	"assay/tuning/rule"
)

// documents are the functions of texts that are JSON or XML.
var documents = []Function{
	{"spath", `spath(text, "a.b{}.c{0}")`, 2, 2, spath},
}

// Path is a place in a JSON or XML document: a.b{}.c{0}, and {@name} for an
// attribute of XML. {} is every element of a list, {0} one of them.
type Path []pathStep

type pathStep struct {
	name  string
	index int // of a step into a list; everyElement for all
	list  bool
}

const everyElement = -1

// ParsePath reads a path; ok is false when a brace is not closed.
func ParsePath(s string) (p Path, ok bool) {
	for _, part := range strings.Split(s, ".") {
		name, rest, braced := strings.Cut(part, "{")
		if name != "" {
			p = append(p, pathStep{name: name})
		}
		for braced {
			inside, after, closed := strings.Cut(rest, "}")
			if !closed {
				return nil, false
			}
			step := pathStep{list: true, index: everyElement}
			switch n, err := strconv.Atoi(inside); {
			case strings.HasPrefix(inside, "@"):
				step = pathStep{name: inside}
			case inside == "":
			case err != nil || n < 0:
				return nil, false
			default:
				step.index = n
			}
			p = append(p, step)
			_, rest, braced = strings.Cut(after, "{")
		}
	}
	return p, len(p) > 0
}

func spath(c *Compiler, call *rule.Call, args []Term) Term {
	source, ok := written(call.Args[1])
	if !ok {
		return c.errorf(codeConstant, call.Args[1].Span(), `write the path as a text, "a.b{}.c"`, "the path must be constant")
	}
	path, ok := ParsePath(source)
	if !ok {
		return c.errorf(codeArguments, call.Args[1].Span(), `write the path as "a.b{}.c"`, "%q is no path", source)
	}
	return func(r Record) corpus.Value {
		v, ok := single(args[0](r))
		if !ok {
			return corpus.Value{}
		}
		return path.In(Text(v))
	}
}

// In is the value at the path in a text that is JSON or XML: a list when
// there are several, absent when there is none or the text is neither.
func (p Path) In(document string) corpus.Value {
	if len(document) > MaxText {
		return corpus.Value{}
	}
	if isXML(document) {
		root, ok := readXML(document)
		if !ok {
			return corpus.Value{}
		}
		return list(root.at(p, nil))
	}
	return list(p.json(json.RawMessage(document), nil))
}

// json collects the values at the path; objects and lists at its end are
// their JSON.
func (p Path) json(raw json.RawMessage, out []corpus.Value) []corpus.Value {
	if len(out) > MaxList {
		return out
	}
	if len(p) == 0 {
		if v, err := corpus.ParseValue(string(raw)); err == nil && HasValue(v) {
			if v.Kind() == corpus.KindList {
				v = corpus.JSON(string(raw))
			}
			return append(out, v)
		}
		return out
	}
	if !p[0].list {
		var object map[string]json.RawMessage
		if json.Unmarshal(raw, &object) != nil {
			return out
		}
		if inner, ok := object[p[0].name]; ok {
			return p[1:].json(inner, out)
		}
		return p.dotted(object, out)
	}
	var elems []json.RawMessage
	if json.Unmarshal(raw, &elems) != nil {
		return out
	}
	for i, e := range elems {
		if p[0].index == everyElement || p[0].index == i {
			out = p[1:].json(e, out)
		}
	}
	return out
}

// dotted looks for a name that has dots itself.
func (p Path) dotted(object map[string]json.RawMessage, out []corpus.Value) []corpus.Value {
	name := p[0].name
	for i := 1; i < len(p) && !p[i].list; i++ {
		name += "." + p[i].name
		if inner, ok := object[name]; ok {
			return p[i+1:].json(inner, out)
		}
	}
	return out
}

// Document is every leaf of a text that is JSON or XML, by dotted path,
// sorted; nil when it is neither.
func Document(document string) []corpus.Field {
	if len(document) > MaxText {
		return nil
	}
	if isXML(document) {
		root, ok := readXML(document)
		if !ok {
			return nil
		}
		return root.leaves()
	}
	fields, err := corpus.AppendObject(nil, []byte(document))
	if err != nil || len(fields) > MaxList {
		return nil
	}
	return corpus.SortFields(fields)
}

func isXML(s string) bool { return strings.HasPrefix(strings.TrimLeft(s, " \t\r\n"), "<") }
