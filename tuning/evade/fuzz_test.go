package evade

import (
	"fmt"
	"testing"
	"time"

	"assay/corpus"
)

// FuzzOperators writes any text anew in every way: whatever an event holds, no
// operator fails, none changes what it was given, and each says the same twice.
func FuzzOperators(f *testing.F) {
	for _, s := range []string{"", "cat /srv/keys/a", `cmd /c "a ^b`, "powershell `x -enc \x00", "curl http://192.0.2.1/%zz?a#b", "\u202eabc", "\xff\xfe", "x1=a; x2=b; $x1$x2", "<!-- a -->", "  ", "C:\\a", "/", "//", "/a/", "https://", "{\"a\":1}"} {
		f.Add(s, true)
		f.Add(s, false)
	}
	f.Fuzz(func(t *testing.T, s string, windows bool) {
		var fields []corpus.Field
		for _, p := range []string{"process.command_line", "process.executable", "file.path", "url.full", "content.text", "ScriptBlockText", "tool.name", "tool.arguments.path", "agent.id"} {
			fields = append(fields, corpus.Field{Path: p, Value: corpus.String(s)})
		}
		if windows {
			fields = append(fields, corpus.Field{Path: "EventID", Value: corpus.Int(1)})
		}
		events := []corpus.Event{{ID: "ev-1", Time: time.Unix(1e9, 0).UTC(), Fields: corpus.SortFields(fields)}}
		before := fmt.Sprintf("%#v", events)
		for _, o := range catalogue {
			first := fmt.Sprintf("%#v", o.Apply(reads(time.Hour, "process.command_line", "content.text"), events))
			if again := fmt.Sprintf("%#v", o.Apply(reads(time.Hour, "process.command_line", "content.text"), events)); again != first {
				t.Fatalf("%s of %q: got %s and then %s", o.ID, s, first, again)
			}
		}
		if got := fmt.Sprintf("%#v", events); got != before {
			t.Fatalf("%q was changed to %s", s, got)
		}
	})
}
