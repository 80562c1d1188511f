package trial

import (
	"bytes"
	"encoding/json"
	"strings"
)

// FlatWindows reads an export of the Windows event log as SigmaHQ has them, one
// or several objects Event with System and EventData, and makes each flat:
// Sigma's names for what is in EventData, UserData and System, attributes of
// System joined with _. ok is false for any other text.
func FlatWindows(text []byte) (out []json.RawMessage, ok bool) {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	for dec.More() {
		var one struct {
			Event map[string]map[string]any `json:"Event"`
		}
		if err := dec.Decode(&one); err != nil || one.Event["System"] == nil {
			return nil, false
		}
		flat := map[string]any{}
		for _, part := range []string{"System", "UserData", "EventData"} {
			flatten(flat, "", one.Event[part], part != "System")
		}
		b, err := json.Marshal(flat)
		if err != nil {
			return nil, false
		}
		out = append(out, b)
	}
	return out, len(out) > 0
}

// flatten puts values into flat under the last word of their path, or under
// the words joined by _ where attributes stand.
func flatten(flat map[string]any, prefix string, m map[string]any, last bool) {
	for key, value := range m {
		key = strings.ReplaceAll(strings.TrimPrefix(key, "#"), " ", "")
		inner, isMap := value.(map[string]any)
		switch {
		case isMap && key == "attributes":
			flatten(flat, prefix, inner, false)
		case isMap && last:
			flatten(flat, "", inner, true)
		case isMap:
			flatten(flat, prefix+key+"_", inner, false)
		case key == "text" && prefix != "":
			flat[strings.TrimSuffix(prefix, "_")] = value
		default:
			flat[prefix+key] = value
		}
	}
}
