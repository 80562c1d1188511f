package evade

import (
	"slices"
	"strings"

	"assay/corpus"
)

// Kind is what a field holds, as far as operators care.
type Kind string

// The kinds.
const (
	Command    Kind = "command line"
	Executable Kind = "executable"
	File       Kind = "path"
	Address    Kind = "URL"
	Prompt     Kind = "prompt or other text for a model"
	Script     Kind = "script"
	Tool       Kind = "tool name"
	Argument   Kind = "tool argument"
	Principal  Kind = "principal"
	Actor      Kind = "agent or session id"
	LLM        Kind = "model name"
	Sensor     Kind = "version of the source"
)

// kindPaths are the fields of each kind by our names, those of the Elastic
// Common Schema, of Sysmon and of OCSF.
var kindPaths = map[Kind][]string{
	Command:    {"process.command_line", "CommandLine", "process.cmd_line", "actor.process.cmd_line", "command", "cmd", "tool.arguments.command", "tool.arguments.cmd", "winlog.event_data.CommandLine"},
	Executable: {"process.executable", "process.name", "Image", "NewProcessName", "process.file.path", "process.file.name", "winlog.event_data.Image"},
	File:       {"file.path", "file.name", "TargetFilename", "tool.arguments.path", "tool.arguments.file", "tool.arguments.file_path", "tool.arguments.filename"},
	Address:    {"url.full", "url.original", "url", "c-uri", "http_request.url.url_string", "tool.arguments.url"},
	Prompt:     {"content.text", "content", "prompt", "message", "text", "gen_ai.prompt", "gen_ai.completion", "gen_ai.input.messages", "gen_ai.output.messages", "input.text", "output.text", "tool.output", "tool.result", "tool.arguments.body", "tool.arguments.content", "tool.arguments.message", "tool.arguments.subject", "tool.arguments.query", "tool.arguments.text"},
	Script:     {"ScriptBlockText", "powershell.file.script_block_text", "script.content", "tool.arguments.code", "tool.arguments.script"},
	Tool:       {"tool.name", "action.name", "gen_ai.tool.name", "mcp.tool.name", "tool_name"},
	Principal:  {"user.id", "user.name", "user.email", "user", "on_behalf_of", "user.on_behalf_of", "principal.id", "actor.user.uid", "actor.user.name", "User"},
	Actor:      {"agent.id", "agent.name", "session.id", "gen_ai.agent.id", "gen_ai.agent.name", "gen_ai.conversation.id", "actor.id", "agent_id", "session_id"},
	LLM:        {"agent.model", "gen_ai.request.model", "gen_ai.response.model", "model", "llm.model_name"},
	Sensor:     {"agent.version", "observer.version", "ecs.version", "metadata.version", "metadata.product.version", "event.module_version", "service.version", "otel.scope.version"},
}

// argumentPrefixes stand before the names of arguments.
var argumentPrefixes = []string{"tool.arguments.", "gen_ai.tool.call.arguments.", "arguments."}

// kindOf is kindPaths by path.
var kindOf = func() map[string]Kind {
	out := map[string]Kind{}
	for k, paths := range kindPaths {
		for _, p := range paths {
			out[p] = k
		}
	}
	return out
}()

// kindAmong is the kind of a path when it is one of those given. An argument of
// a tool is also of the kind that its name tells.
func kindAmong(path string, kinds []Kind) (Kind, bool) {
	if k, ok := kindOf[path]; ok && slices.Contains(kinds, k) {
		return k, true
	}
	if slices.Contains(kinds, Argument) && argumentName(path) != "" {
		return Argument, true
	}
	return "", false
}

// argumentName is the name of a tool's argument, "" for another field.
func argumentName(path string) string {
	for _, p := range argumentPrefixes {
		if name, ok := strings.CutPrefix(path, p); ok {
			return name
		}
	}
	return ""
}

// touches names kinds for a reader.
func touches(kinds ...Kind) string {
	words := make([]string, len(kinds))
	for i, k := range kinds {
		words[i] = string(k)
	}
	return strings.Join(words, ", ")
}

// onWindows reports an event of Windows: where its source says so, or its
// command line or program has a drive, a backslash path or an .exe.
func onWindows(e *corpus.Event) bool {
	for _, p := range []string{"host.os.type", "host.os.family", "host.os.platform", "host.os.name", "device.os.name", "os.type"} {
		if v := e.Get(p); !v.IsAbsent() && !v.IsNull() {
			return strings.Contains(strings.ToLower(v.Text()), "windows")
		}
	}
	for _, f := range e.Fields {
		switch k := kindOf[f.Path]; {
		case f.Path == "Channel" || f.Path == "EventID" || strings.HasPrefix(f.Path, "winlog."):
			return true
		case k == Command || k == Executable:
			s := strings.ToLower(f.Value.Text())
			if strings.Contains(s, `:\`) || strings.Contains(s, ".exe") || strings.HasPrefix(s, "cmd ") || strings.HasPrefix(s, "powershell ") {
				return true
			}
		}
	}
	return false
}

// inPowerShell reports a command or a script of PowerShell.
func inPowerShell(e *corpus.Event) bool {
	for _, f := range e.Fields {
		switch k := kindOf[f.Path]; k {
		case Command, Executable:
			s := strings.ToLower(f.Value.Text())
			if strings.Contains(s, "powershell") || strings.Contains(s, "pwsh") {
				return true
			}
		case Script:
			if strings.HasPrefix(f.Path, "Script") || strings.HasPrefix(f.Path, "powershell.") {
				return true
			}
		}
	}
	return false
}

// inCommandShell reports a command that cmd.exe reads.
func inCommandShell(e *corpus.Event) bool {
	for _, f := range e.Fields {
		s := strings.ToLower(f.Value.Text())
		switch f.Path {
		case "process.parent.executable", "process.parent.name", "ParentImage":
			if strings.HasSuffix(s, "cmd.exe") {
				return true
			}
		}
		if kindOf[f.Path] == Command && (strings.HasPrefix(s, "cmd ") || strings.HasPrefix(s, "cmd.exe ") || strings.Contains(s, `\cmd.exe`)) {
			return true
		}
	}
	return false
}
