package pipeline

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Pipeline is a processing pipeline: an immutable value, safe for concurrent
// use.
type Pipeline struct {
	Name        string
	Description string // a key of ours: what it is for
	Priority    int    // lower ones come first
	Text        string // the source, word for word; "" of several
	Digest      string // hex SHA-256 of Text; of several, of their digests in order

	items  []*item
	vars   map[string][]string
	tracks bool // a condition asks which items a part went through
}

// Join is one pipeline that does what several do, in the order of their
// priority; nil for none.
func Join(ps ...*Pipeline) *Pipeline {
	ps = slices.DeleteFunc(slices.Clone(ps), func(p *Pipeline) bool { return p == nil })
	if len(ps) < 2 {
		return append(ps, nil)[0]
	}
	slices.SortStableFunc(ps, func(a, b *Pipeline) int { return cmp.Compare(a.Priority, b.Priority) })
	out := &Pipeline{Priority: ps[0].Priority, vars: map[string][]string{}}
	sum := sha256.New()
	for i, p := range ps {
		if i > 0 {
			out.Name += ", "
		}
		out.Name += p.Name
		out.items = append(out.items, p.items...)
		out.tracks = out.tracks || p.tracks
		maps.Copy(out.vars, p.vars)
		sum.Write([]byte(p.Digest + "\n"))
	}
	out.Digest = hex.EncodeToString(sum.Sum(nil))
	return out
}

// Steps are the pipeline's items in their order.
func (p *Pipeline) Steps() []Step {
	steps := make([]Step, len(p.items))
	for i, it := range p.items {
		steps[i] = Step{Pipeline: it.of.Name, ID: it.id, Type: it.kind, Conditional: it.conditional()}
	}
	return steps
}

// Step is one item of a pipeline.
type Step struct {
	Pipeline    string
	ID          string // what the author calls it, else its number
	Type        string
	Conditional bool // it has conditions
}

// Change is one thing that a pipeline did to a rule.
type Change struct {
	Pipeline string   `json:"pipeline"`
	Item     string   `json:"item"` // its id, else its number
	Kind     Kind     `json:"kind"`
	From     string   `json:"from,omitempty"`
	To       []string `json:"to,omitempty"`
	Times    int      `json:"times"` // how often it was done
}

// Kind is what a Change is about.
type Kind string

// The kinds of changes.
const (
	FieldRenamed   Kind = "field"      // From is To
	ConditionAdded Kind = "condition"  // To is the condition's text
	ItemDropped    Kind = "dropped"    // From is its text
	ValueChanged   Kind = "value"      // From and To are values
	SourceChanged  Kind = "log source" // From and To are log sources
	NoteAdded      Kind = "attribute"  // From is its name, To its value; also of lists of fields
)

// String is the change in a line, without who made it.
func (c Change) String() string {
	line := string(c.Kind)
	if c.From != "" {
		line += " " + c.From
	}
	if len(c.To) > 0 {
		line += " -> " + strings.Join(c.To, ", ")
	}
	if c.Times > 1 {
		line += fmt.Sprintf(" (%d times)", c.Times)
	}
	return line
}
