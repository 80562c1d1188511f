package roster

import (
	"math"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"
)

// keys says what to do with each key of a mapping.
type keys map[string]func(*yaml.Node)

// mapping reads a mapping strictly: known keys, each once, the needed there.
func (r *reader) mapping(n *yaml.Node, what string, needed []string, k keys) {
	if n.Kind != yaml.MappingNode {
		r.fail(n, "%s must be a mapping of keys to values", what)
		return
	}
	var seen []string
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		read, known := k[key.Value]
		switch {
		case key.Kind != yaml.ScalarNode || !known:
			r.fail(key, "%s has no key %q; keys are %s", what, clip(key.Value), k.names())
		case slices.Contains(seen, key.Value):
			r.fail(key, "%s stands here twice", key.Value)
		default:
			seen = append(seen, key.Value)
			read(value)
		}
	}
	for _, name := range needed {
		if !slices.Contains(seen, name) {
			r.fail(n, "%s needs the key %s", what, name)
		}
	}
}

func (k keys) names() string {
	var names []string
	for name := range k {
		names = append(names, name)
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// list is the entries of a list, none when it is no list or too long.
func (r *reader) list(n *yaml.Node, what string, most int) []*yaml.Node {
	switch {
	case n.Kind != yaml.SequenceNode:
		r.fail(n, "%s must be a list", what)
		return nil
	case len(n.Content) > most:
		r.fail(n, "%s has at most %d entries, here are %d", what, most, len(n.Content))
		return nil
	}
	return n.Content
}

func (r *reader) text(n *yaml.Node, key string) string {
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!str" {
		r.fail(n, "%s must be text", key)
		return ""
	}
	return n.Value
}

func (r *reader) number(n *yaml.Node, key string, low, high float64) float64 {
	var f float64
	tag := n.ShortTag()
	if n.Kind != yaml.ScalarNode || tag != "!!int" && tag != "!!float" || n.Decode(&f) != nil || math.IsNaN(f) || f < low || f > high {
		r.fail(n, "%s must be a number from %g to %g", key, low, high)
		return low
	}
	return f
}

func (r *reader) whole(n *yaml.Node, key string, low, high int) int {
	f := r.number(n, key, float64(low), float64(high))
	if f != math.Trunc(f) {
		r.fail(n, "%s must be a whole number", key)
		return low
	}
	return int(f)
}

// span is a number of minutes or hours.
func (r *reader) span(n *yaml.Node, key string, unit time.Duration, low, high int) time.Duration {
	return time.Duration(r.number(n, key, float64(low), float64(high)) * float64(unit))
}

// maxWritten is how much of a name is said again.
const maxWritten = 60

func clip(s string) string {
	if len(s) > maxWritten {
		return strings.ToValidUTF8(s[:maxWritten], "") + "…"
	}
	return s
}
