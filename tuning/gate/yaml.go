package gate

import (
	"math"
	"slices"

	"go.yaml.in/yaml/v4"
)

// keys says what to do with each key of a mapping.
type keys map[string]func(*yaml.Node)

func (k keys) names() []string {
	var names []string
	for name := range k {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// mapping reads a mapping strictly: known keys, each once, the needed there.
func (r *reader) mapping(n *yaml.Node, what string, needed []string, k keys) {
	if n.Kind != yaml.MappingNode {
		r.fail(n, "", "%s must be a mapping of keys to values", what)
		return
	}
	var seen []string
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		read, known := k[key.Value]
		switch {
		case key.Kind != yaml.ScalarNode || !known:
			hint := ""
			if len(key.Value) <= maxWritten {
				hint = "nearest: " + nearest(key.Value, k.names())
			}
			r.fail(key, hint, "%s has no key %q", what, clip(key.Value))
		case slices.Contains(seen, key.Value):
			r.fail(key, "", "%s stands here twice", key.Value)
		default:
			seen = append(seen, key.Value)
			read(value)
		}
	}
	for _, name := range needed {
		if !slices.Contains(seen, name) {
			r.fail(n, "", "%s needs the key %s", what, name)
		}
	}
}

func (r *reader) text(n *yaml.Node, key string) string {
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!str" {
		r.fail(n, "", "%s must be text", key)
		return ""
	}
	return n.Value
}

func (r *reader) number(n *yaml.Node, key string) float64 {
	var f float64
	tag := n.ShortTag()
	if n.Kind != yaml.ScalarNode || tag != "!!int" && tag != "!!float" || n.Decode(&f) != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		r.fail(n, "", "%s must be a number", key)
		return 0
	}
	return f
}

func (r *reader) truth(n *yaml.Node, key string) bool {
	var b bool
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!bool" || n.Decode(&b) != nil {
		r.fail(n, "", "%s must be true or false", key)
	}
	return b
}

func clip(s string) string {
	if len(s) > maxWritten {
		return s[:maxWritten] + "…"
	}
	return s
}
