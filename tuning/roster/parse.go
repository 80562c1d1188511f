package roster

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"assay/tuning/queue"
)

// Parse reads a roster. Everything that is wrong with it is in the error:
// *SyntaxError, several of them joined.
func Parse(name, text string) (*Roster, error) {
	r := &reader{name: name}
	if len(text) > maxText {
		r.fail(&yaml.Node{Line: 1}, "a roster has at most %d bytes, this one has %d", maxText, len(text))
		return nil, r.err()
	}
	out := &Roster{Text: text, Digest: digestOf(text), Productive: queue.DefaultProductive, Priority: map[string]int{}}
	for i, level := range Levels {
		out.Priority[level] = i + 1
	}
	if root := r.document(text); root != nil {
		r.roster(root, out)
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return out, nil
}

// reader walks the YAML nodes: a decoder into structs could not tell lines.
type reader struct {
	name   string
	errors []error
}

func (r *reader) err() error { return errors.Join(r.errors...) }

func (r *reader) fail(n *yaml.Node, format string, args ...any) {
	r.errors = append(r.errors, &SyntaxError{r.name, max(1, n.Line), fmt.Sprintf(format, args...)})
}

func (r *reader) document(text string) *yaml.Node {
	d := yaml.NewDecoder(strings.NewReader(text))
	var doc, more yaml.Node
	if err := d.Decode(&doc); err != nil || doc.Kind != yaml.DocumentNode || len(doc.Content) != 1 {
		message := "the roster is empty"
		if err != nil && err != io.EOF {
			message = strings.TrimPrefix(err.Error(), "yaml: ")
		}
		r.fail(&yaml.Node{Line: 1}, "%s", message)
		return nil
	}
	if err := d.Decode(&more); err != io.EOF {
		r.fail(&more, "a roster is one document")
	}
	return doc.Content[0]
}

func (r *reader) roster(n *yaml.Node, out *Roster) {
	version := 0.0
	r.mapping(n, "a roster", []string{"version", "name", "zone", "service_level_minutes", "shifts"}, keys{
		"version":               func(v *yaml.Node) { version = r.number(v, "version", 0, 1e9) },
		"name":                  func(v *yaml.Node) { out.Name = r.text(v, "name") },
		"description":           func(v *yaml.Node) { out.Description = strings.TrimSpace(r.text(v, "description")) },
		"zone":                  func(v *yaml.Node) { out.Zone = r.zone(v) },
		"productive":            func(v *yaml.Node) { out.Productive = r.number(v, "productive", 0.01, 1) },
		"service_level_minutes": func(v *yaml.Node) { out.Level = r.span(v, "service_level_minutes", time.Minute, 1, maxMinutes) },
		"expiry_hours":          func(v *yaml.Node) { out.Expiry = r.span(v, "expiry_hours", time.Hour, 0, maxHours) },
		"priority":              func(v *yaml.Node) { out.Priority = r.priority(v) },
		"shifts":                func(v *yaml.Node) { out.Shifts = r.shifts(v) },
	})
	if version != Version && len(r.errors) == 0 {
		r.fail(n, "version %v of the roster form is not known, %d is", version, Version)
	}
}

func (r *reader) zone(v *yaml.Node) *time.Location {
	name := r.text(v, "zone")
	zone, err := time.LoadLocation(name)
	if err != nil || name == "" || name == "Local" {
		r.fail(v, "there is no zone %q; a zone is UTC or Region/City", clip(name))
		return time.UTC
	}
	return zone
}

func (r *reader) priority(v *yaml.Node) map[string]int {
	out, known := map[string]int{}, keys{}
	for _, level := range Levels {
		known[level] = func(n *yaml.Node) { out[level] = r.whole(n, "the priority of "+level, 1, maxPriority) }
	}
	r.mapping(v, "priority", nil, known)
	return out
}

func (r *reader) shifts(list *yaml.Node) (out []Shift) {
	nodes := r.list(list, "shifts", maxShifts)
	if len(nodes) == 0 {
		r.fail(list, "shifts must be a list of at least one")
	}
	for _, n := range nodes {
		out = append(out, r.shift(n))
	}
	return out
}

func (r *reader) shift(n *yaml.Node) (s Shift) {
	var breaks *yaml.Node
	r.mapping(n, "a shift", []string{"days", "from", "to", "analysts"}, keys{
		"name":              func(v *yaml.Node) { s.Name = r.text(v, "name") },
		"days":              func(v *yaml.Node) { s.Days = r.days(v) },
		"from":              func(v *yaml.Node) { s.From = r.clock(v, "from") },
		"to":                func(v *yaml.Node) { s.To = r.clock(v, "to") },
		"analysts":          func(v *yaml.Node) { s.Analysts = r.whole(v, "analysts", 1, maxAnalysts) },
		"hand_over_minutes": func(v *yaml.Node) { s.HandOver = r.span(v, "hand_over_minutes", time.Minute, 0, 24*60) },
		"breaks":            func(v *yaml.Node) { breaks = v },
	})
	if s.HandOver >= s.Length() {
		r.fail(n, "the shift is no longer than its hand-over")
	}
	if breaks == nil {
		return s
	}
	for _, b := range r.list(breaks, "breaks", maxBreaks) {
		s.Breaks = append(s.Breaks, r.rest(b, s.Shift))
	}
	return s
}

// rest is a break, which begins in its shift.
func (r *reader) rest(n *yaml.Node, s queue.Shift) (b queue.Break) {
	r.mapping(n, "a break", []string{"from", "minutes"}, keys{
		"from":    func(v *yaml.Node) { b.From = r.clock(v, "from") },
		"minutes": func(v *yaml.Node) { b.Length = r.span(v, "minutes", time.Minute, 1, 24*60) },
	})
	into := b.From - s.From
	if into < 0 {
		into += queue.Day
	}
	if into >= s.Length() {
		r.fail(n, "the break begins outside of its shift")
	}
	return b
}

// dayNames are the days, Monday first.
var dayNames = []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}

func (r *reader) days(list *yaml.Node) (days [7]bool) {
	nodes := r.list(list, "days", 7)
	if len(nodes) == 0 {
		r.fail(list, "days must be a list of at least one of %s", strings.Join(dayNames, ", "))
	}
	for _, n := range nodes {
		name := r.text(n, "a day")
		i := slices.Index(dayNames, name)
		switch {
		case i < 0:
			r.fail(n, "there is no day %q; days are %s", clip(name), strings.Join(dayNames, ", "))
		case days[i]:
			r.fail(n, "%s stands here twice", name)
		default:
			days[i] = true
		}
	}
	return days
}

// clock is a time of the day.
func (r *reader) clock(v *yaml.Node, key string) time.Duration {
	text := r.text(v, key)
	t, err := time.Parse("15:04", text)
	if err != nil {
		r.fail(v, `%s must be a time of the day in quotes, as "06:00", and is %q`, key, clip(text))
		return 0
	}
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute
}
