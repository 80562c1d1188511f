package pipeline

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
	"go.yaml.in/yaml/v4/plugin/loaderlimits"

	"assay/tuning/rule"
)

// Limits on what is read.
const (
	maxBytes     = 1 << 20
	maxStructure = 200_000 // lines and YAML marks
	maxNodes     = 200_000 // values, aliases counted each time
	maxDepth     = 40
	maxFaults    = 50
	maxItems     = 2000
)

// source is the text of a pipeline while it is read.
type source struct {
	text   string
	lines  []int // where its lines begin
	faults rule.Diagnostics
	last   struct{ line, column, at int } // the place that was looked for last
}

func (s *source) report(code string, at rule.Span, message, hint string) {
	if len(s.faults) < maxFaults {
		s.faults = append(s.faults, rule.Diagnostic{Code: code, Message: message, Hint: hint, Span: at})
	}
}

func (s *source) errorf(code string, at rule.Span, format string, args ...any) {
	s.report(code, at, fmt.Sprintf(format, args...), "")
}

// load reads the YAML and checks it as a whole; nil when it cannot be read.
func (s *source) load() *yaml.Node {
	if !s.readable() {
		return nil
	}
	s.lines = lineStarts(s.text)
	root, err := compose(s.text)
	if err != nil {
		s.yamlError(err)
		return nil
	}
	if root == nil || root.Kind != yaml.MappingNode {
		s.errorf(codeYAML, rule.Span{}, "a pipeline is a map with the keys name, priority and transformations")
		return nil
	}
	budget := maxNodes
	if !s.check(root, 0, &budget) {
		return nil
	}
	return root
}

func (s *source) readable() bool {
	if len(s.text) > maxBytes {
		s.errorf(codeTooLarge, rule.Span{}, "the pipeline has more than %d bytes", maxBytes)
		return false
	}
	if !utf8.ValidString(s.text) {
		s.errorf(codeYAML, rule.Span{}, "this is not UTF-8")
		return false
	}
	n := 0
	for i := range len(s.text) {
		if strings.IndexByte("\n,[{-:?", s.text[i]) >= 0 {
			n++
		}
	}
	if n > maxStructure {
		s.errorf(codeTooLarge, rule.Span{}, "the pipeline has more than %d lines and YAML marks", maxStructure)
		return false
	}
	return true
}

// compose reads the only document of a text; nil when it is empty.
func compose(text string) (*yaml.Node, error) {
	loader, err := yaml.NewLoader(strings.NewReader(text), yaml.WithPlugin(loaderlimits.New(loaderlimits.DepthValue(2*maxDepth))))
	if err != nil {
		return nil, err
	}
	var n, more yaml.Node
	if err := loader.Load(&n); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		return nil, err
	}
	if err := loader.Load(&more); err == nil {
		return nil, errors.New("there is more than one document here")
	} else if !errors.Is(err, io.EOF) {
		return nil, err
	}
	if n.Kind == yaml.DocumentNode {
		if len(n.Content) == 0 {
			return nil, nil
		}
		return deref(n.Content[0]), nil
	}
	return &n, nil
}

func (s *source) yamlError(err error) {
	var le *yaml.LoadError
	if !errors.As(err, &le) {
		s.errorf(codeYAML, rule.Span{}, "%s", err)
		return
	}
	mark := le.Mark
	if mark.Line == 0 {
		mark = le.ContextMark
	}
	at := s.offset(mark.Line, mark.Column)
	s.errorf(codeYAML, rule.Span{Start: at, End: min(at+1, len(s.text))}, "%s", le.Message)
}

// check walks the tree as its readers will, following aliases.
func (s *source) check(n *yaml.Node, depth int, budget *int) bool {
	if *budget--; *budget < 0 || depth > maxDepth {
		s.errorf(codeTooLarge, s.place(n), "the pipeline has more than %d values, or nests deeper than %d", maxNodes, maxDepth)
		return false
	}
	n = deref(n)
	if n.Kind == yaml.MappingNode && !s.checkKeys(n) {
		return false
	}
	return !slices.ContainsFunc(n.Content, func(c *yaml.Node) bool { return !s.check(c, depth+1, budget) })
}

func (s *source) checkKeys(n *yaml.Node) bool {
	seen := make(map[string]bool, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := deref(n.Content[i])
		switch {
		case k.Kind != yaml.ScalarNode:
			s.errorf(codeValue, s.place(k), "a key must be a plain text")
			return false
		case k.Value == "<<" && k.Style == 0:
			s.errorf(codeYAML, s.place(k), "merge keys are not read; write the entries out")
			return false
		case seen[k.Value]:
			s.errorf(codeDuplicate, s.place(k), "the key %q stands twice in this map", k.Value)
			return false
		}
		seen[k.Value] = true
	}
	return true
}

func deref(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode && n.Alias != nil {
		n = n.Alias
	}
	return n
}

// lineStarts are the offsets at which the YAML reader begins a line: behind
// LF, CR, CR LF, NEL, LS and PS.
func lineStarts(text string) []int {
	starts := []int{0}
	for i := range len(text) {
		switch c := text[i]; {
		case c == '\n', c == '\r' && !strings.HasPrefix(text[i+1:], "\n"):
			starts = append(starts, i+1)
		case c == 0xC2 && strings.HasPrefix(text[i:], "\u0085"):
			starts = append(starts, i+2)
		case c == 0xE2 && (strings.HasPrefix(text[i:], "\u2028") || strings.HasPrefix(text[i:], "\u2029")):
			starts = append(starts, i+3)
		}
	}
	return starts
}

// offset is the place of a line and a column, both from 1. It goes on from the
// last place of the line, so that a long line is not counted for each value.
func (s *source) offset(line, column int) int {
	if line < 1 || line > len(s.lines) {
		return len(s.text)
	}
	at, from := s.lines[line-1], 1
	if line == 1 && strings.HasPrefix(s.text, "\ufeff") {
		at = len("\ufeff")
	}
	if s.last.line == line && s.last.column <= column {
		at, from = s.last.at, s.last.column
	}
	for ; from < column && at < len(s.text); from++ {
		_, size := utf8.DecodeRuneInString(s.text[at:])
		at += size
	}
	s.last.line, s.last.column, s.last.at = line, column, at
	return at
}

// place is where a node stands: a plain or quoted scalar of one line whole,
// anything else its first character.
func (s *source) place(n *yaml.Node) rule.Span {
	at := s.offset(n.Line, n.Column)
	end := min(at+1, len(s.text))
	if n.Kind == yaml.ScalarNode {
		quote := 0
		if n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0 {
			quote = 1
		}
		if at+quote <= len(s.text) && strings.HasPrefix(s.text[at+quote:], n.Value) {
			end = max(end, min(at+2*quote+len(n.Value), len(s.text)))
		}
	}
	return rule.Span{Start: at, End: end}
}
