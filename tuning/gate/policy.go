package gate

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Bounds on a policy's text.
const (
	maxPolicy  = 1 << 18 // bytes
	maxChecks  = 200
	maxWritten = 100 // bytes of a name for which the nearest is sought
)

// PolicyVersion is the version of the file's form.
const PolicyVersion = 1

// Policy is what a candidate must show: an immutable value named by the
// digest of its text.
type Policy struct {
	Name        string
	Description string
	Checks      []Check
	Retire      []Check // of a retirement, whose candidate is nothing; may be empty
	Text        string  // word for word
	Digest      string  // hex SHA-256 of Text
}

// Check is one condition of a policy.
type Check struct {
	ID       string
	Figure   string // a name of Figures
	Op       Op
	Value    float64
	Baseline bool   // compare with the baseline's figure plus Value
	MinN     int    // units below which nothing is decided
	Interval string // "wilson", the default, or "clopper_pearson": which bounds .low and .high are
	Why      string
	Line     int

	// WithoutBaseline is the outcome of a check that needs a baseline where
	// there is none: Inconclusive, or Pass when the policy says so.
	WithoutBaseline Outcome
}

// The intervals of a check.
const (
	wilson         = "wilson"
	clopperPearson = "clopper_pearson"
)

// SyntaxError is one thing wrong with a policy.
type SyntaxError struct {
	Name    string // of the file
	Line    int    // from 1
	Column  int    // from 1; 0 when unknown
	Message string
	Hint    string
}

// Error is name:line: message, and the hint.
func (e *SyntaxError) Error() string {
	s := fmt.Sprintf("%s:%d: %s", e.Name, e.Line, e.Message)
	if e.Hint != "" {
		s += " (" + e.Hint + ")"
	}
	return s
}

// ParsePolicy reads a policy. Everything that is wrong with it is in the
// error: *SyntaxError, several of them joined.
func ParsePolicy(name, text string) (*Policy, error) {
	r := &reader{name: name}
	if len(text) > maxPolicy {
		r.fail(&yaml.Node{Line: 1}, "", "a policy has at most %d bytes, this one has %d", maxPolicy, len(text))
		return nil, r.err()
	}
	sum := sha256.Sum256([]byte(text))
	p := &Policy{Text: text, Digest: hex.EncodeToString(sum[:])}
	if root := r.document(text); root != nil {
		r.policy(root, p)
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return p, nil
}

// reader walks the YAML nodes: a decoder into structs could not tell lines.
type reader struct {
	name   string
	errors []error
}

func (r *reader) err() error { return errors.Join(r.errors...) }

func (r *reader) fail(n *yaml.Node, hint, format string, args ...any) {
	r.errors = append(r.errors, &SyntaxError{r.name, max(1, n.Line), n.Column, fmt.Sprintf(format, args...), hint})
}

func (r *reader) document(text string) *yaml.Node {
	d := yaml.NewDecoder(strings.NewReader(text))
	var doc, more yaml.Node
	if err := d.Decode(&doc); err != nil {
		message := strings.TrimPrefix(err.Error(), "yaml: ")
		if err == io.EOF {
			message = "the policy is empty"
		}
		r.fail(&yaml.Node{Line: 1}, "", "%s", message)
		return nil
	}
	if err := d.Decode(&more); err != io.EOF {
		r.fail(&more, "", "a policy is one document")
	}
	if doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 {
		r.fail(&doc, "", "the policy is empty")
		return nil
	}
	return doc.Content[0]
}

func (r *reader) policy(n *yaml.Node, p *Policy) {
	version, checks, retire := 0.0, (*yaml.Node)(nil), (*yaml.Node)(nil)
	r.mapping(n, "a policy", []string{"version", "name", "checks"}, keys{
		"version":     func(v *yaml.Node) { version = r.number(v, "version") },
		"name":        func(v *yaml.Node) { p.Name = r.text(v, "name") },
		"description": func(v *yaml.Node) { p.Description = strings.TrimSpace(r.text(v, "description")) },
		"checks":      func(v *yaml.Node) { checks = v },
		"retire":      func(v *yaml.Node) { retire = v },
	})
	if version != PolicyVersion && len(r.errors) == 0 {
		r.fail(n, "", "version %v of the policy form is not known, %d is", version, PolicyVersion)
	}
	p.Checks = r.checks(checks, "checks")
	p.Retire = r.checks(retire, "retire")
}

// checks reads a section of the policy; one that is not there is empty.
func (r *reader) checks(list *yaml.Node, section string) (out []Check) {
	if list == nil {
		return nil
	}
	if list.Kind != yaml.SequenceNode || len(list.Content) == 0 {
		r.fail(list, "a policy without checks would pass nothing and prove nothing", "%s must be a list of at least one", section)
		return nil
	}
	if len(list.Content) > maxChecks {
		r.fail(list, "", "a policy has at most %d checks, this one has %d", maxChecks, len(list.Content))
		return nil
	}
	for _, n := range list.Content {
		out = append(out, r.check(n, out))
	}
	return out
}

func (r *reader) check(n *yaml.Node, before []Check) Check {
	c := Check{Line: n.Line, Interval: wilson}
	r.mapping(n, "a check", []string{"id", "figure", "op", "value"}, keys{
		"id":       func(v *yaml.Node) { c.ID = r.id(v, before) },
		"figure":   func(v *yaml.Node) { c.Figure = r.figure(v) },
		"op":       func(v *yaml.Node) { c.Op = r.op(v) },
		"value":    func(v *yaml.Node) { c.Value = r.number(v, "value") },
		"baseline": func(v *yaml.Node) { c.Baseline = r.truth(v, "baseline") },
		"min_n":    func(v *yaml.Node) { c.MinN = r.whole(v, "min_n") },
		"interval": func(v *yaml.Node) { c.Interval = r.interval(v) },
		"why":      func(v *yaml.Node) { c.Why = strings.TrimSpace(r.text(v, "why")) },

		"without_baseline": func(v *yaml.Node) { c.WithoutBaseline = r.withoutBaseline(v) },
	})
	f, ok := find(c.Figure)
	if ok && c.Baseline && f.of == nil {
		r.fail(n, "leave baseline out", "%s is a comparison with the baseline already", c.Figure)
	}
	if ok && c.WithoutBaseline == Pass && !c.Baseline && f.of != nil {
		r.fail(n, "leave without_baseline out", "%s needs no baseline", c.Figure)
	}
	return c
}

func (r *reader) id(v *yaml.Node, before []Check) string {
	id := r.text(v, "id")
	if id == "" {
		r.fail(v, "", "id must not be empty")
	}
	if slices.ContainsFunc(before, func(c Check) bool { return c.ID == id }) {
		r.fail(v, "", "there is a check %q already", id)
	}
	return id
}

func (r *reader) figure(v *yaml.Node) string {
	name := r.text(v, "figure")
	if _, ok := find(name); !ok {
		hint := ""
		if len(name) <= maxWritten {
			hint = "nearest: " + nearest(name, Figures())
		}
		r.fail(v, hint, "there is no figure %q", name)
	}
	return name
}

func (r *reader) op(v *yaml.Node) Op {
	op := Op(r.text(v, "op"))
	if !slices.Contains(ops, op) {
		r.fail(v, `in quotes: ">=", "<=", ">", "<", "=="`, "there is no operator %q", string(op))
	}
	return op
}

func (r *reader) interval(v *yaml.Node) string {
	name := r.text(v, "interval")
	if name != wilson && name != clopperPearson {
		r.fail(v, "wilson or clopper_pearson", "there is no interval %q", name)
	}
	return name
}

// withoutBaseline never reads fail: a rule that is new has lost nothing.
func (r *reader) withoutBaseline(v *yaml.Node) Outcome {
	var o Outcome
	if err := o.UnmarshalText([]byte(r.text(v, "without_baseline"))); err != nil || o == Fail {
		r.fail(v, "", "without_baseline must be pass or inconclusive")
		return Inconclusive
	}
	return o
}

func (r *reader) whole(v *yaml.Node, key string) int {
	f := r.number(v, key)
	if f < 0 || f > math.MaxInt32 || f != math.Trunc(f) {
		r.fail(v, "", "%s must be a whole number from 0", key)
		return 0
	}
	return int(f)
}
