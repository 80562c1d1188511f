package evade

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"assay/corpus"
	"assay/tuning/plan"
	"assay/tuning/rule"
)

// Version is the version of the catalogue: figures of different versions are
// not to be compared.
const Version = 1

// Seed is what operators draw from, together with their id and the event's.
const Seed = 20261101

// Class says who keeps the meaning of an event.
type Class string

// The classes.
const (
	Telemetry Class = "A" // a fault of telemetry or normalisation
	Platform  Class = "B" // kept under a rule of the platform
	Agentic   Class = "G" // the ways of agents
)

// Classes in the order of the catalogue.
var Classes = []Class{Telemetry, Platform, Agentic}

// Cost is what an evasion costs whoever uses it.
type Cost int

// The costs.
const (
	Fault     Cost = iota // nothing: telemetry does it by itself
	Trivial               // typing
	Model                 // knowledge of the tool or the model
	Technique             // another technique
)

var costWords = [...]string{"telemetry fault", "trivial", "needs a model of the tool", "needs another technique"}

// String is the cost in words.
func (c Cost) String() string { return costWords[c] }

// Operator is one way to write an event so that it means the same.
type Operator struct {
	ID      string
	Title   string
	Class   Class
	Touches string // fields, or kinds of field
	Holds   string // why the meaning is kept
	Checks  string // how the work is checked; "" where it holds by construction
	Cost    Cost

	forms func(t Target) []form
}

// form is one form of an operator, for one target.
type form struct {
	name  string // such as the field, or the length
	field string // the one field of the rule that it touches; "" for several
	apply func(d *draw, events []corpus.Event) []corpus.Event
	valid func(before, after []corpus.Event) bool // nil: holds by construction
}

// Target is what operators know of a rule: the fields that it reads, and the
// longest span of time over which it counts.
type Target struct {
	Reads  []Read
	Window time.Duration // 0: it does not count
}

// Read is a field of a rule and the paths at which events may have it.
type Read struct {
	Field string
	Paths []string
}

// TargetOf is what operators know of a plan's rule.
func TargetOf(p *plan.Plan) Target {
	var t Target
	seen := map[string]bool{}
	for _, f := range p.Fields() {
		if f.Use == plan.Shown || len(f.Paths) == 0 || seen[f.Field] {
			continue
		}
		seen[f.Field] = true
		t.Reads = append(t.Reads, Read{f.Field, f.Paths})
	}
	if p.Grouper() != nil {
		fitted, _ := p.Fitted()
		t.Window = windowOf(fitted)
	}
	return t
}

// windowOf is the longest span over which the rule or a rule inside it counts.
func windowOf(r *rule.Rule) time.Duration {
	if c := r.Correlation; c != nil {
		w := c.Timespan
		for _, b := range c.Bases {
			w = max(w, windowOf(b.Rule))
		}
		return w
	}
	switch {
	case len(r.Stages) == 0:
		return 0
	case r.Window == 0:
		return rule.DefaultWindow
	}
	return r.Window
}

// Mutation is the events of an incident, written in one form of an operator.
type Mutation struct {
	Form   string
	Events []corpus.Event
	Valid  bool // it passed the operator's check
}

// Apply writes the events of an incident in every form that changes them. The
// events given are not changed.
func (o *Operator) Apply(t Target, events []corpus.Event) (out []Mutation) {
	for _, f := range o.forms(t) {
		if after, ok := f.write(o.ID, events); after != nil {
			out = append(out, Mutation{f.name, after, ok})
		}
	}
	return out
}

// write applies the form; nil when it changes nothing.
func (f *form) write(id string, events []corpus.Event) (after []corpus.Event, valid bool) {
	after = f.apply(&draw{operator: id}, events)
	if after == nil {
		return nil, false
	}
	return after, f.valid == nil || f.valid(events, after)
}

// Catalogue is every operator, in the order of classes and numbers.
func Catalogue() []*Operator { return catalogue }

var catalogue = slices.Concat(classed(Telemetry, telemetry()), classed(Platform, platform()), classed(Agentic, agentic()))

func classed(c Class, ops []*Operator) []*Operator {
	for _, o := range ops {
		o.Class = c
	}
	return ops
}

// Choose are the operators that patterns name, such as A1, B* or G; all of
// them without any. A pattern that names none is an error.
func Choose(patterns []string) ([]*Operator, error) {
	if len(patterns) == 0 {
		return catalogue, nil
	}
	named := map[*Operator]bool{}
	for _, p := range patterns {
		found := false
		for _, o := range catalogue {
			if o.named(strings.ToUpper(strings.TrimSpace(p))) {
				named[o], found = true, true
			}
		}
		if !found {
			return nil, fmt.Errorf("there is no operator %q; a class (A, B, G), an id or a pattern such as B1* is wanted", p)
		}
	}
	var out []*Operator
	for _, o := range catalogue {
		if named[o] {
			out = append(out, o)
		}
	}
	return out, nil
}

func (o *Operator) named(pattern string) bool {
	if pattern == string(o.Class) {
		return true
	}
	ok, err := path.Match(pattern, o.ID)
	return err == nil && ok
}
