package sigma

import (
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"assay/tuning/rule"
)

// response reads the author's own key response: a map of action, ttl, undo,
// owner and evidence, or an action alone. What cannot be read is an error: a response
// must not run in another way than it is written.
func (d *document) response(e entry) *rule.Response {
	if e.key == nil || typed(e.value).Kind == rule.OperandNull {
		return nil
	}
	r := &rule.Response{At: d.entryPlace(e)}
	switch e.value.Kind {
	case yaml.ScalarNode:
		r.Action = e.value.Value
	case yaml.MappingNode:
		d.responseMap(r, e.value)
	default:
		d.errorf(codeResponse, d.place(e.key), "response is a map of action, ttl, undo, owner and evidence")
		return nil
	}
	if r.Action == "" {
		d.errorf(codeResponse, d.place(e.key), "the response names no action")
	}
	return r
}

func (d *document) responseMap(r *rule.Response, n *yaml.Node) {
	for _, e := range entries(n) {
		if e.value.Kind != yaml.ScalarNode {
			d.errorf(codeResponse, d.place(e.key), "%s should be a text", e.key.Value)
			continue
		}
		switch text := d.scalar(e); e.key.Value {
		case "action":
			r.Action = text
		case "undo":
			r.Undo = text
		case "owner":
			r.Owner = text
		case "evidence":
			r.Evidence = text
		case "ttl":
			var ok bool
			if r.TTL, ok = duration(text); !ok {
				d.errorf(codeResponse, d.place(e.value), "%q is not a time such as 30m, 1h or 2d", text)
			}
		default:
			d.report(rule.Error, codeResponse, d.place(e.key), "a response has no "+e.key.Value,
				nearHint(e.key.Value, []string{"action", "ttl", "undo", "owner", "evidence"}))
		}
	}
}

// duration reads a whole number of seconds, minutes, hours or days, above 0.
func duration(s string) (time.Duration, bool) {
	if s == "" {
		return 0, false
	}
	unit := map[byte]time.Duration{'s': time.Second, 'm': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour}[s[len(s)-1]]
	n, err := strconv.ParseInt(strings.TrimSpace(s[:len(s)-1]), 10, 32)
	if err != nil || n <= 0 || unit == 0 || n > int64(1<<62/unit) {
		return 0, false
	}
	return time.Duration(n) * unit, true
}
