package evade

import (
	"slices"
	"strings"

	"assay/corpus"
)

// blobPaths are where normalisers put what they do not know.
var blobPaths = []string{"unmapped", "metadata"}

func blobField(t Target) (out []form) {
	for _, r := range t.Reads {
		for _, blob := range blobPaths {
			out = append(out, form{name: r.Field + " into " + blob, field: r.Field,
				apply: func(d *draw, events []corpus.Event) []corpus.Event {
					return each(d, events, func(_ *draw, e corpus.Event) (corpus.Event, bool) { return intoBlob(e, r.Paths, blob) })
				},
				valid: func(before, after []corpus.Event) bool {
					for i := range before {
						if !fromBlob(&before[i], &after[i], r.Paths, blob) {
							return false
						}
					}
					return true
				}})
		}
	}
	return out
}

// intoBlob moves the paths of an event into one JSON text.
func intoBlob(e corpus.Event, paths []string, blob string) (corpus.Event, bool) {
	if _, ok := find(e.Fields, blob); ok || slices.Contains(paths, blob) {
		return e, false
	}
	var moved []corpus.Field
	for _, p := range paths {
		if i, ok := find(e.Fields, p); ok {
			moved = append(moved, e.Fields[i])
			e = without(e, p)
		}
	}
	if len(moved) == 0 {
		return e, false
	}
	return with(e, blob, corpus.String(objectText(moved))), true
}

// objectText is fields as a flat JSON object.
func objectText(fields []corpus.Field) string {
	b := []byte{'{'}
	for i, f := range fields {
		if i > 0 {
			b = append(b, ',')
		}
		b = corpus.String(f.Path).AppendJSON(b)
		b = append(b, ':')
		b = f.Value.AppendJSON(b)
	}
	return string(append(b, '}'))
}

func fromBlob(before, after *corpus.Event, paths []string, blob string) bool {
	v, ok := at(after, blob)
	if !ok {
		return true
	}
	fields, err := corpus.AppendObject(nil, []byte(v.Text()))
	if err != nil {
		return false
	}
	fields = corpus.SortFields(fields)
	for _, p := range paths {
		if i, ok := find(before.Fields, p); ok && !corpus.GetField(fields, p).Equal(before.Fields[i].Value) {
			return false
		}
	}
	return true
}

// sameFields are names of one field in several schemas.
var sameFields = [][]string{
	{"process.command_line", "CommandLine", "process.cmd_line", "winlog.event_data.CommandLine"},
	{"process.executable", "Image", "process.file.path", "winlog.event_data.Image"},
	{"process.parent.executable", "ParentImage", "process.parent_process.file.path"},
	{"process.parent.command_line", "ParentCommandLine", "process.parent_process.cmd_line"},
	{"process.pe.original_file_name", "OriginalFileName"},
	{"process.working_directory", "CurrentDirectory"},
	{"destination.ip", "DestinationIp", "dst_endpoint.ip"},
	{"destination.port", "DestinationPort", "dst_endpoint.port"},
	{"url.domain", "DestinationHostname", "dst_endpoint.hostname"},
	{"source.ip", "SourceIp", "src_endpoint.ip"},
	{"url.full", "c-uri", "http_request.url.url_string"},
	{"user_agent.original", "c-useragent", "http_request.user_agent"},
	{"file.path", "TargetFilename"},
	{"registry.path", "TargetObject", "reg_key.path"},
	{"dns.question.name", "QueryName", "query.hostname"},
	{"powershell.file.script_block_text", "ScriptBlockText", "script.script_content.value"},
	{"event.code", "EventID", "metadata.event_code"},
	{"winlog.channel", "Channel", "metadata.log_name"},
	{"user.name", "User", "actor.user.name"},
	{"user.id", "user_id", "actor.user.uid"},
	{"agent.id", "agent_id", "gen_ai.agent.id"},
	{"agent.model", "gen_ai.request.model"},
	{"session.id", "session_id", "gen_ai.conversation.id"},
	{"tool.name", "gen_ai.tool.name", "tool_name"},
	{"tool.arguments", "gen_ai.tool.call.arguments"},
	{"content.text", "gen_ai.input.messages", "message"},
	{"action.type", "action", "gen_ai.operation.name"},
	{"event.kind", "activity_name"},
}

// aliasesOf are the other names of a path.
func aliasesOf(path string) (out []string) {
	for _, names := range sameFields {
		if !slices.Contains(names, path) {
			continue
		}
		for _, n := range names {
			if n != path {
				out = append(out, n)
			}
		}
	}
	return out
}

// aliasField renames each path of a field to each of its other names.
func aliasField(t Target) (out []form) {
	for _, r := range t.Reads {
		for _, p := range r.Paths {
			for _, alias := range aliasesOf(p) {
				out = append(out, form{name: p + " as " + alias, field: r.Field, apply: func(d *draw, events []corpus.Event) []corpus.Event {
					return each(d, events, func(_ *draw, e corpus.Event) (corpus.Event, bool) {
						i, ok := find(e.Fields, p)
						if _, taken := find(e.Fields, alias); !ok || taken {
							return e, false
						}
						v := e.Fields[i].Value
						return with(without(e, p), alias, v), true
					})
				}})
			}
		}
	}
	return out
}

// twiceField is what is left when another value of the same name comes first
// and counts, or when a parser makes a list of both.
func twiceField(t Target) (out []form) {
	decoy := corpus.String("-")
	for _, r := range t.Reads {
		out = append(out,
			form{name: r.Field + ", the first counts", field: r.Field, apply: values(r.Paths, func(v corpus.Value) (corpus.Value, bool) { return decoy, !v.Equal(decoy) })},
			form{name: r.Field + ", both as a list", field: r.Field, apply: values(r.Paths, func(v corpus.Value) (corpus.Value, bool) { return corpus.List(decoy, v), v.Kind() != corpus.KindList })})
	}
	return out
}

// nestedText writes the object around a field as a text.
func nestedText(t Target) (out []form) {
	seen := map[string]bool{}
	for _, r := range t.Reads {
		for _, p := range r.Paths {
			i := strings.LastIndexByte(p, '.')
			if i <= 0 || seen[p[:i]] {
				continue
			}
			parent := p[:i]
			seen[parent] = true
			out = append(out, form{name: parent, apply: func(d *draw, events []corpus.Event) []corpus.Event {
				return each(d, events, func(_ *draw, e corpus.Event) (corpus.Event, bool) { return asText(e, parent) })
			}, valid: func(before, after []corpus.Event) bool {
				for i := range before {
					if !readsBack(&before[i], &after[i], parent) {
						return false
					}
				}
				return true
			}})
		}
	}
	return out
}

func asText(e corpus.Event, parent string) (corpus.Event, bool) {
	if _, ok := find(e.Fields, parent); ok {
		return e, false
	}
	var inside, rest []corpus.Field
	for _, f := range e.Fields {
		if name, ok := strings.CutPrefix(f.Path, parent+"."); ok {
			inside = append(inside, corpus.Field{Path: name, Value: f.Value})
		} else {
			rest = append(rest, f)
		}
	}
	if len(inside) == 0 {
		return e, false
	}
	e.Fields = rest
	return with(e, parent, corpus.String(objectText(inside))), true
}

func readsBack(before, after *corpus.Event, parent string) bool {
	v, ok := at(after, parent)
	if !ok {
		return true
	}
	fields, err := corpus.AppendObject(nil, []byte(v.Text()))
	if err != nil {
		return false
	}
	fields = corpus.SortFields(fields)
	for _, f := range before.Fields {
		if name, ok := strings.CutPrefix(f.Path, parent+"."); ok && !corpus.GetField(fields, name).Equal(f.Value) {
			return false
		}
	}
	return true
}

// splitEvent puts one field of the rule into a record of its own, with all
// that the rule does not read; and turns the order of the times around.
func splitEvent(t Target) (out []form) {
	if len(t.Reads) > 1 {
		for _, r := range t.Reads {
			out = append(out, form{name: r.Field + " in another record", field: r.Field, apply: func(d *draw, events []corpus.Event) []corpus.Event {
				return splitOff(t, r, events)
			}})
		}
	}
	return append(out, form{name: "out of order", apply: func(_ *draw, events []corpus.Event) []corpus.Event {
		if len(events) < 2 || !events[0].HasTime() || events[0].Time.Equal(events[len(events)-1].Time) {
			return nil
		}
		turned := slices.Clone(events)
		for i := range turned {
			turned[i].Time = events[len(events)-1-i].Time
		}
		return turned
	}})
}

func splitOff(t Target, r Read, events []corpus.Event) (out []corpus.Event) {
	changed := false
	for _, e := range events {
		first, other, moved, left := e, e, false, false
		for _, o := range t.Reads {
			for _, p := range o.Paths {
				if _, ok := at(&e, p); !ok {
					continue
				}
				if o.Field == r.Field {
					first, moved = without(first, p), true
				} else {
					other, left = without(other, p), true
				}
			}
		}
		if !moved || !left {
			out = append(out, e)
			continue
		}
		changed = true
		out = append(out, first, second(other))
	}
	if !changed {
		return nil
	}
	return out
}
