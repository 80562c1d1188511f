package evade

import (
	"slices"
	"strings"
	"time"

	"assay/corpus"
)

// agentic are the operators of class G: the same act by another way of an
// agent. None asks a model: what is written anew is written from tables.
func agentic() []*Operator {
	texts := touches(Prompt)
	return []*Operator{
		{ID: "G1", Title: "Tool under another name", Touches: touches(Tool), Cost: Trivial,
			Holds: "a tool server gives the same tool a version, a namespace or an alias", Checks: "the tool's name is in it", forms: toolNames},
		{ID: "G2", Title: "Argument moved", Touches: touches(Argument), Cost: Trivial,
			Holds: "a tool takes the same value nested, under another parameter, or from a file", Checks: "the value is somewhere in the record, or in the file", forms: moveArguments},
		{ID: "G3", Title: "Split over calls or turns", Touches: touches(Command, Prompt), Cost: Trivial,
			Holds: "a shell keeps its folder and variables, a session its turns", Checks: "joining gives the text", forms: splitCalls},
		{ID: "G4", Title: "Instruction encoded", Touches: texts, Cost: Model,
			Holds: "a model that follows instructions decodes what it is told to decode", Checks: "decoding gives the text", forms: encodedTexts},
		{ID: "G5", Title: "Instruction in another place", Touches: texts + ", kind of event", Cost: Model,
			Holds: "a model reads tool results, memory and file names as it reads a prompt (OWASP ASI01, ASI06)", Checks: "the text is in the record", forms: moveTexts},
		{ID: "G6", Title: "Paraphrase from a table", Touches: texts, Cost: Model,
			Holds: "the phrases of a pair say the same", Checks: "turning the phrases around gives the text", forms: paraphrases},
		{ID: "G7", Title: "Hidden characters and comments", Touches: texts, Cost: Model,
			Holds: "models read tag characters, zero-width characters and comments that people do not see", Checks: "uncovering gives the text", forms: hiddenTexts},
		{ID: "G8", Title: "Delegated to a sub-agent", Touches: touches(Actor), Cost: Trivial,
			Holds: "an agent has another one do the same act (OWASP ASI07)",
			forms: one("", kindTexts(func(_ *draw, _ *corpus.Event, _ Kind, s string) (string, bool) { return s + "-sub1", s != "" }, Actor), nil)},
		{ID: "G9", Title: "Rotation and slow drip", Touches: touches(Actor) + "; times", Cost: Trivial,
			Holds: "the same acts, each under a fresh id, or each just outside the window", forms: rotation},
		{ID: "G10", Title: "No principal", Touches: touches(Principal), Cost: Fault,
			Holds: "agents act under service accounts, and the person is not passed on (OWASP ASI03)",
			forms: one("", noPrincipal, nil)},
		{ID: "G11", Title: "Written to a script, then run", Touches: touches(Command), Cost: Trivial,
			Holds: "a file tool writes the command, a shell runs the file", Checks: "the file holds the command", forms: one("", indirect, holdsCommand)},
		{ID: "G12", Title: "Another program that does the same", Touches: touches(Command), Cost: Model,
			Holds: "the programs of a pair do the same with these arguments", Checks: "the arguments are there", forms: one("", kindTexts(equivalent, Command), sameArguments)},
		{ID: "G13", Title: "Arguments cut or redacted by the logger", Touches: touches(Command, Prompt, Argument), Cost: Fault,
			Holds: "agent frameworks cut and redact what they log; the act is the same", Checks: "what is left is of the text", forms: loggers},
		{ID: "G14", Title: "Another model", Touches: touches(LLM), Cost: Fault,
			Holds: "an update of the model changes its name and nothing that was done",
			forms: one("", kindTexts(func(_ *draw, _ *corpus.Event, _ Kind, s string) (string, bool) { return s + "-next", s != "" }, LLM), nil)},
		{ID: "G15", Title: "Events missing", Touches: "every second event of an incident of several", Cost: Fault,
			Holds: "spans are sampled or dropped; the act is the same", forms: one("", func(_ *draw, events []corpus.Event) (out []corpus.Event) {
				for i := 0; i < len(events) && len(events) > 1; i += 2 {
					out = append(out, events[i])
				}
				return out
			}, nil)},
	}
}

func toolNames(Target) (out []form) {
	for _, f := range []struct{ name, head, tail string }{{"a version", "", "_v2"}, {"a namespace", "mcp__local__", ""}, {"a server's prefix", "local.", ""}} {
		out = append(out, form{name: f.name, apply: kindTexts(func(_ *draw, _ *corpus.Event, _ Kind, s string) (string, bool) {
			return f.head + s + f.tail, s != ""
		}, Tool), valid: textsAgree(func(_ *corpus.Event, s string) string {
			return strings.TrimSuffix(strings.TrimPrefix(s, f.head), f.tail)
		})})
	}
	return out
}

func moveArguments(Target) (out []form) {
	for _, f := range []struct {
		name string
		path func(prefix, name string) string
		file bool
	}{
		{"nested", func(prefix, name string) string { return prefix + "input." + name }, false},
		{"another parameter", func(prefix, name string) string { return prefix + "payload_" + name }, false},
		{"in a file", func(prefix, name string) string { return prefix + name }, true},
	} {
		out = append(out, form{name: f.name, apply: func(d *draw, events []corpus.Event) []corpus.Event {
			return each(d, events, func(_ *draw, e corpus.Event) (corpus.Event, bool) {
				was, changed := e, false
				for _, x := range was.Fields {
					name := argumentName(x.Path)
					if name == "" {
						continue
					}
					changed = true
					if f.file {
						e = with(e, x.Path, corpus.String("@/tmp/args/"+name+".txt"))
						continue
					}
					e = with(without(e, x.Path), f.path(strings.TrimSuffix(x.Path, name), name), x.Value)
				}
				return e, changed
			})
		}})
	}
	return out
}

func noPrincipal(d *draw, events []corpus.Event) []corpus.Event {
	return each(d, events, func(_ *draw, e corpus.Event) (corpus.Event, bool) {
		changed := false
		for _, p := range kindPaths[Principal] {
			if _, ok := at(&e, p); ok {
				e, changed = with(e, p, corpus.Null()), true
			}
		}
		return e, changed
	})
}

// rotation gives every event ids of its own, or moves the events apart until
// no window holds two.
func rotation(t Target) []form {
	rotate := func(d *draw, events []corpus.Event) []corpus.Event {
		if len(events) < 2 {
			return nil
		}
		i := 0
		return each(d, events, func(_ *draw, e corpus.Event) (corpus.Event, bool) {
			changed := false
			for _, p := range kindPaths[Actor] {
				if v, ok := at(&e, p); ok && v.Text() != "" {
					e, changed = with(e, p, corpus.String(v.Text()+"-"+string(rune('a'+i%26)))), true
				}
			}
			i++
			return e, changed
		})
	}
	drip := func(_ *draw, events []corpus.Event) []corpus.Event {
		const longest = 400 * 24 * time.Hour
		if len(events) < 2 || t.Window <= 0 || t.Window > longest || !events[0].HasTime() {
			return nil
		}
		apart := slices.Clone(events)
		for i := range apart {
			if apart[i].HasTime() {
				apart[i].Time = events[0].Time.Add(time.Duration(i) * (t.Window + time.Second))
			}
		}
		return apart
	}
	return []form{{name: "a fresh agent and session for each act", apply: rotate}, {name: "one act a window and a second", apply: drip}}
}

// scriptPath is the file that indirect writes.
const scriptPath = "/tmp/step"

// indirect writes the command of each event with a file tool, and runs the
// file.
func indirect(_ *draw, events []corpus.Event) (out []corpus.Event) {
	changed := false
	for _, e := range events {
		command, run := "", e
		for _, f := range e.Fields {
			if kindOf[f.Path] == Command && f.Value.Kind() == corpus.KindString && f.Value.Text() != "" {
				command, run = f.Value.Text(), with(run, f.Path, corpus.String("sh "+scriptPath))
			}
		}
		if command == "" {
			out = append(out, e)
			continue
		}
		changed = true
		write := e
		for _, f := range e.Fields {
			if kindOf[f.Path] == Command {
				write = without(write, f.Path)
			}
		}
		for _, p := range kindPaths[Tool] {
			if _, ok := at(&write, p); ok {
				write = with(write, p, corpus.String("write_file"))
			}
		}
		for _, p := range []string{"event.kind", "action.type"} {
			if _, ok := at(&write, p); ok {
				write = with(write, p, corpus.String("tool_call"))
			}
		}
		write = with(with(write, "tool.arguments.path", corpus.String(scriptPath)), "tool.arguments.content", corpus.String(command))
		out = append(out, write, second(run))
	}
	if !changed {
		return nil
	}
	return out
}

// holdsCommand checks that each command is in the file that is run.
func holdsCommand(before, after []corpus.Event) bool {
	for i := range before {
		for _, f := range before[i].Fields {
			if kindOf[f.Path] != Command || f.Value.Text() == "" {
				continue
			}
			if !slices.ContainsFunc(after, func(e corpus.Event) bool { return e.Get("tool.arguments.content").Text() == f.Value.Text() }) {
				return false
			}
		}
	}
	return true
}
