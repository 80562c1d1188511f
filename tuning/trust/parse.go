package trust

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v4"

	"assay/data"
)

// Bounds on a table's text.
const (
	maxTable   = 1 << 20 // bytes
	maxEntries = 2000
	maxNames   = 2000 // names of one list
	maxName    = 300  // bytes of a field's name
)

// Version is the version of the file's form.
const Version = 1

// SyntaxError is one thing wrong with a table.
type SyntaxError struct {
	Name    string // of the file
	Line    int    // from 1
	Message string
}

// Error is name:line: message.
func (e *SyntaxError) Error() string { return fmt.Sprintf("%s:%d: %s", e.Name, e.Line, e.Message) }

// Default is the table that ships with Assay.
var Default = sync.OnceValue(func() *Table {
	t, err := Parse("default.yml", data.Trust())
	if err != nil {
		panic("trust: " + err.Error()) // a test reads it
	}
	return t
})

// Parse reads a table strictly: an unknown key, a level that is none, a
// derived field without sources are errors with their line, all of them at
// once, joined.
func Parse(name, text string) (*Table, error) {
	r := &reader{name: name}
	if len(text) > maxTable {
		r.fail(1, "a table of trust has at most %d bytes, this one has %d", maxTable, len(text))
		return nil, r.err()
	}
	called, entries := "", []Entry(nil)
	if root := r.document(text); root != nil {
		called, entries = r.table(root)
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return newTable(called, digestOf(text), entries), nil
}

func digestOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// reader walks the YAML nodes: a decoder into structs could not tell lines.
type reader struct {
	name   string
	errors []error
}

func (r *reader) err() error { return errors.Join(r.errors...) }

func (r *reader) fail(line int, format string, args ...any) {
	r.errors = append(r.errors, &SyntaxError{r.name, max(1, line), fmt.Sprintf(format, args...)})
}

func (r *reader) document(text string) *yaml.Node {
	d := yaml.NewDecoder(strings.NewReader(text))
	var doc, more yaml.Node
	if err := d.Decode(&doc); err != nil {
		message := strings.TrimPrefix(err.Error(), "yaml: ")
		if err == io.EOF {
			message = "the table is empty"
		}
		r.fail(1, "%s", message)
		return nil
	}
	if err := d.Decode(&more); err != io.EOF {
		r.fail(more.Line, "a table is one document")
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 {
		r.fail(doc.Line, "the table is empty")
		return nil
	}
	return doc.Content[0]
}

// mapping reads a mapping strictly: known keys, each once, the needed there.
func (r *reader) mapping(n *yaml.Node, what string, needed []string, keys map[string]func(*yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		r.fail(n.Line, "%s must be a mapping of keys to values", what)
		return
	}
	var seen []string
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		read, known := keys[key.Value]
		switch {
		case key.Kind != yaml.ScalarNode || !known:
			r.fail(key.Line, "%s has no key %q", what, clip(key.Value))
		case slices.Contains(seen, key.Value):
			r.fail(key.Line, "%s stands here twice", key.Value)
		default:
			seen = append(seen, key.Value)
			read(value)
		}
	}
	for _, name := range needed {
		if !slices.Contains(seen, name) {
			r.fail(n.Line, "%s needs the key %s", what, name)
		}
	}
}

func (r *reader) table(n *yaml.Node) (name string, entries []Entry) {
	version := ""
	r.mapping(n, "a table of trust", []string{"version", "name", "trust"}, map[string]func(*yaml.Node){
		"version": func(v *yaml.Node) { version = r.scalar(v, "version") },
		"name":    func(v *yaml.Node) { name = r.scalar(v, "name") },
		"trust":   func(v *yaml.Node) { entries = r.entries(v) },
	})
	if version != fmt.Sprint(Version) && len(r.errors) == 0 {
		r.fail(n.Line, "version %q of the form is not known, %d is", clip(version), Version)
	}
	return name, entries
}

func (r *reader) entries(n *yaml.Node) (out []Entry) {
	switch {
	case n.Kind != yaml.SequenceNode || len(n.Content) == 0:
		r.fail(n.Line, "trust must be a list of at least one entry")
		return nil
	case len(n.Content) > maxEntries:
		r.fail(n.Line, "a table has at most %d entries, this one has %d", maxEntries, len(n.Content))
		return nil
	}
	for _, e := range n.Content {
		out = append(out, r.entry(e))
	}
	return out
}

func (r *reader) entry(n *yaml.Node) Entry {
	e := Entry{Line: n.Line}
	r.mapping(n, "an entry", []string{"fields", "level"}, map[string]func(*yaml.Node){
		"fields": func(v *yaml.Node) { e.Fields = r.fields(v, "fields") },
		"level":  func(v *yaml.Node) { e.Level = r.level(v) },
		"from":   func(v *yaml.Node) { e.From = r.fields(v, "from") },
		"when":   func(v *yaml.Node) { e.When = r.when(v) },
		"why":    func(v *yaml.Node) { e.Why = r.scalar(v, "why") },
	})
	switch {
	case e.Level == Derived && len(e.From) == 0:
		r.fail(n.Line, "a derived field needs from: the fields that it is computed from")
	case e.Level != Derived && len(e.From) > 0:
		r.fail(n.Line, "from belongs to derived fields alone")
	}
	return e
}

func (r *reader) level(v *yaml.Node) Level {
	l, ok := ParseLevel(r.scalar(v, "level"))
	if !ok {
		r.fail(v.Line, "level must be outsider, user, platform or derived, not %q", clip(v.Value))
	}
	return l
}

func (r *reader) scalar(n *yaml.Node, key string) string {
	if n.Kind != yaml.ScalarNode || n.ShortTag() == "!!null" {
		r.fail(n.Line, "%s must be a text", key)
		return ""
	}
	return strings.TrimSpace(n.Value)
}

// texts reads one text or a list of them.
func (r *reader) texts(n *yaml.Node, key string) (out []string) {
	list := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		list = n.Content
	}
	if len(list) == 0 || len(list) > maxNames {
		r.fail(n.Line, "%s must be a list of 1 to %d texts", key, maxNames)
		return nil
	}
	for _, v := range list {
		if s := r.scalar(v, key); s != "" {
			out = append(out, s)
		} else {
			r.fail(v.Line, "%s holds an empty text", key)
		}
	}
	return out
}

func (r *reader) fields(n *yaml.Node, key string) []string {
	out := r.texts(n, key)
	for _, f := range out {
		head, _ := strings.CutSuffix(f, ".*")
		if len(f) > maxName || head == "" || strings.ContainsAny(head, "*?") {
			r.fail(n.Line, "%q is no field: NAME, or NAME.* for everything below it", clip(f))
		}
	}
	return out
}

func (r *reader) when(n *yaml.Node) (out []When) {
	if n.Kind != yaml.MappingNode || len(n.Content) == 0 {
		r.fail(n.Line, "when must be a mapping of a field to its values")
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		field := r.scalar(n.Content[i], "when")
		if slices.ContainsFunc(out, func(w When) bool { return w.Field == field }) {
			r.fail(n.Content[i].Line, "%s stands here twice", clip(field))
		}
		out = append(out, When{field, r.texts(n.Content[i+1], field)})
	}
	return out
}

func clip(s string) string {
	const most = 100
	if len(s) > most {
		return s[:most] + "…"
	}
	return s
}
