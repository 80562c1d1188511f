package sigma

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
	"go.yaml.in/yaml/v4/plugin/loaderlimits"

	"assay/tuning/rule"
)

// document is one document of a stream while it is read. Offsets and spans
// are in text; base leads from there to the stream.
type document struct {
	text       string
	base       int
	start, end int   // the part of text that YAML reads
	lines      []int // where its lines begin
	marks      map[int][]int
	faults     rule.Diagnostics
	expansion  int // bytes that encodings have made so far

	body    string    // the document as a member of a stream: see normal
	inBody  int       // leads from text to body
	written rule.Span // of a document that a collection made: its place in the stream, for all that is to say
}

// entry is a key of a map and its value, alias resolved.
type entry struct{ key, value *yaml.Node }

func newDocument(stream string, p piece, only bool) *document {
	body, lead := normal(stream[p.start:p.end])
	from := p.start + lead
	if only {
		return &document{text: stream, start: p.start, end: p.end, body: body, inBody: -from}
	}
	return &document{text: body, base: from, end: len(body), body: body}
}

// normal is a document's text as it stands in a stream of several: without a
// byte order mark and empty lines before it, with a line break at its end. lead
// is how much was cut at the start. The normal form of a normal form is
// itself.
func normal(text string) (body string, lead int) {
	body = strings.TrimLeft(text, "\ufeff\r\n")
	lead = len(text) - len(body)
	if !strings.HasSuffix(body, "\n") {
		body += "\n"
	}
	return body, lead
}

// report adds a diagnostic; behind maxFaults it only says that there are more.
func (d *document) report(g rule.Grade, code string, at rule.Span, message, hint string) {
	switch n := len(d.faults); {
	case n < maxFaults:
		d.faults = append(d.faults, rule.Diagnostic{Grade: g, Code: code, Message: message, Hint: hint, Span: at})
	case n == maxFaults:
		d.faults = append(d.faults, rule.Diagnostic{Code: codeTooMany, Message: "there is more wrong with this rule than is listed", Span: at})
	}
}

func (d *document) errorf(code string, at rule.Span, format string, args ...any) {
	d.report(rule.Error, code, at, fmt.Sprintf(format, args...), "")
}

func (d *document) warnf(code string, at rule.Span, format string, args ...any) {
	d.report(rule.Warning, code, at, fmt.Sprintf(format, args...), "")
}

// diagnostics are the faults in the order of the text, placed in the stream.
func (d *document) diagnostics() rule.Diagnostics {
	slices.SortStableFunc(d.faults, func(a, b rule.Diagnostic) int { return a.Span.Start - b.Span.Start })
	for i := range d.faults {
		at := &d.faults[i].Span
		at.Start, at.End = at.Start+d.base, at.End+d.base
		if !d.written.IsZero() {
			*at = d.written
		}
	}
	return d.faults
}

// load reads the YAML and checks it as a whole: what it returns is a map in
// which every key is a text, no key stands twice, and which can be walked
// without care for size. It is nil when an error was reported.
func (d *document) load() *yaml.Node {
	text := d.text[d.start:d.end]
	if !d.small(text) {
		return nil
	}
	d.lines = lineStarts(text, d.start)
	root, err := d.compose(text)
	if err != nil {
		d.yamlError(err)
		return nil
	}
	if root == nil || root.Kind != yaml.MappingNode {
		d.errorf(codeNotARule, rule.Span{Start: d.start, End: d.start}, "a rule is a map with the keys title, logsource and detection")
		return nil
	}
	budget := maxNodes
	if !d.check(root, 0, &budget) {
		return nil
	}
	return root
}

// small bounds what the YAML reader has to allocate.
func (d *document) small(text string) bool {
	at := rule.Span{Start: d.start, End: d.start}
	if len(text) > maxDocumentBytes {
		d.errorf(codeTooLarge, at, "the document has more than %d bytes", maxDocumentBytes)
		return false
	}
	n := 0
	for _, c := range []byte(text) {
		if c == '\n' || c == ',' || c == '[' || c == '{' || c == '-' || c == ':' || c == '?' {
			n++
		}
	}
	if n > maxStructure {
		d.errorf(codeTooLarge, at, "the document has more than %d lines and YAML marks", maxStructure)
		return false
	}
	if hollow(text) > freeHollow+len(text)/32 {
		d.errorf(codeTooLarge, at, "the document is mostly YAML marks with no value between them")
		return false
	}
	if crowd(text) > maxCrowd {
		d.errorf(codeTooLarge, at, "the document has more than %d values side by side with nothing between them", maxCrowd)
		return false
	}
	return true
}

// maxCrowd is how many quotes, anchors, aliases and tags may begin without a
// line end or a mark between them, and twice how many commas may stand in a
// row. None is YAML from the second on, and the
// reader of YAML keeps them all to find that out, at 200 bytes a byte.
const maxCrowd = 1000

// crowd is the longest such row, seen from outside of quotes: what a long text
// in quotes holds may count as well.
func crowd(text string) (longest int) {
	n, before := 0, byte(' ')
	for i := range len(text) {
		c := text[i]
		switch {
		case c == ',' && (before == ',' || before == '['):
			n += 2 // its token takes twice as much
			longest = max(longest, n)
		case c == '\n' || c == ',' || c == '[' || c == ']' || c == '{' || c == '}' || c == ':':
			n = 0
		case c == '*' && strings.HasSuffix(text[:i], "of "): // of a condition
		case (c == '"' || c == '\'' || c == '&' || c == '*' || c == '!') && (before == ' ' || before == '\t' || before == '"' || before == '\''):
			n++
			longest = max(longest, n)
		}
		before = c
	}
	return longest
}

// freeHollow is how many hollow marks any document may have; the reader of YAML
// makes an empty map of each, at 1,600 bytes.
const freeHollow = 200

// hollow counts the marks that follow a mark with nothing between the two.
func hollow(text string) (n int) {
	before := byte('\n')
	for i := range len(text) {
		c := text[i]
		if c == ' ' || c == '\t' {
			continue
		}
		after := ""
		switch c {
		case ',', ':':
			after = ",:?[{"
		case '?':
			after = ",:?[{\n"
		case '[', '{':
			after = "]}"
		}
		if strings.IndexByte(after, before) >= 0 {
			n++
		}
		before = c
	}
	return n
}

// compose reads the first document of text; nil when it is empty.
func (d *document) compose(text string) (*yaml.Node, error) {
	limits := loaderlimits.New(loaderlimits.DepthValue(2 * maxDepth))
	loader, err := yaml.NewLoader(strings.NewReader(text), yaml.WithPlugin(limits))
	if err != nil {
		return nil, err
	}
	var n yaml.Node
	if err := loader.Load(&n); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
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

func (d *document) yamlError(err error) {
	var le *yaml.LoadError
	if !errors.As(err, &le) {
		d.errorf(codeYAML, rule.Span{Start: d.start, End: d.start}, "%s", err)
		return
	}
	mark := le.Mark
	if mark.Line == 0 {
		mark = le.ContextMark
	}
	hint := ""
	if c := le.ContextMark; c.Line > 0 && le.ContextMsg != "" {
		line, _ := rule.Position(d.text, d.offset(c.Line, c.Column))
		hint = fmt.Sprintf("%s that begins in line %d", le.ContextMsg, line)
	}
	at := d.offset(mark.Line, mark.Column)
	message, hint := yamlSays(le.Message, hint)
	d.report(rule.Error, codeYAML, rule.Span{Start: at, End: min(at+1, len(d.text))}, message, hint)
}

// check walks the tree as its readers will, following aliases.
func (d *document) check(n *yaml.Node, depth int, budget *int) bool {
	if *budget--; *budget < 0 {
		d.errorf(codeTooMany, d.start1(n), "the document has more than %d values, or its aliases stand for more", maxNodes)
		return false
	}
	if depth > maxDepth {
		d.errorf(codeTooDeep, d.start1(n), "the document nests deeper than %d", maxDepth)
		return false
	}
	n = deref(n)
	if n.Kind == yaml.MappingNode && !d.checkKeys(n) {
		return false
	}
	for _, c := range n.Content {
		if !d.check(c, depth+1, budget) {
			return false
		}
	}
	return true
}

func (d *document) checkKeys(n *yaml.Node) bool {
	seen := make(map[string]*yaml.Node, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := deref(n.Content[i])
		if k.Kind != yaml.ScalarNode {
			d.errorf(codeKey, d.start1(k), "a key must be a plain text")
			return false
		}
		if k.Value == "<<" && k.Style == 0 {
			d.errorf(codeMerge, d.place(k), "merge keys are not read; write the entries out")
			return false
		}
		if first := seen[k.Value]; first != nil {
			d.report(rule.Error, codeDuplicateKey, d.place(k), fmt.Sprintf("the key %q stands twice in this map, in lines %d and %d",
				k.Value, d.line(first), d.line(k)), "rename one, or make a list of its values")
			return false
		}
		seen[k.Value] = k
	}
	return true
}

// keys are the entries of a map by key. load has seen to it that they differ.
func (d *document) keys(n *yaml.Node) map[string]entry {
	m := make(map[string]entry, len(n.Content)/2)
	for _, e := range entries(n) {
		m[e.key.Value] = e
	}
	return m
}

// entries are those of a map in the order of the text.
func entries(n *yaml.Node) []entry {
	es := make([]entry, 0, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		es = append(es, entry{deref(n.Content[i]), deref(n.Content[i+1])})
	}
	return es
}

// elements are those of a list, aliases resolved; of anything else, itself.
func elements(n *yaml.Node) []*yaml.Node {
	if n.Kind != yaml.SequenceNode {
		return []*yaml.Node{n}
	}
	out := make([]*yaml.Node, len(n.Content))
	for i, c := range n.Content {
		out[i] = deref(c)
	}
	return out
}

func deref(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode && n.Alias != nil {
		n = n.Alias
	}
	return n
}

func keyNames(keys map[string]entry) []string {
	names := make([]string, 0, len(keys))
	for k := range keys {
		names = append(names, k)
	}
	slices.Sort(names)
	return names
}
