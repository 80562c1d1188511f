package ingest

// defaultAliases are the names that people who write rules for Splunk, ECS or
// Windows logs expect. A rule's name is tried as it stands first; these are
// the paths to try when the corpus does not have it.
func defaultAliases() map[string][]string {
	aliases := map[string][]string{}
	for _, a := range []struct{ paths, names []string }{
		{[]string{"process.command_line", "tool.arguments.command"}, []string{"command", "cmd", "cmdline", "command_line", "CommandLine", "ProcessCommandLine", "process_command_line", "process.args", "full_command"}},
		{[]string{"process.executable", "process.name"}, []string{"Image", "process", "process_path", "exe", "NewProcessName"}},
		{[]string{"process.name", "process.executable"}, []string{"process_name", "image_name"}},
		{[]string{"process.parent.command_line"}, []string{"ParentCommandLine", "parent_command_line"}},
		{[]string{"process.parent.executable", "process.parent.name"}, []string{"ParentImage", "parent_process", "parent_process_name"}},
		{[]string{"process.pid"}, []string{"pid", "ProcessId", "process_id"}},
		{[]string{"process.exit_code"}, []string{"exit_code", "exitcode"}},
		{[]string{"destination.ip"}, []string{"dest_ip", "dst_ip", "dest", "dst", "dstip", "DestinationIp", "destination_ip", "remote_ip"}},
		{[]string{"destination.port"}, []string{"dest_port", "dst_port", "DestinationPort", "dstport"}},
		{[]string{"destination.domain", "url.domain"}, []string{"dest_host", "DestinationHostname", "dest_domain"}},
		{[]string{"source.ip"}, []string{"src_ip", "src", "srcip", "SourceIp", "source_ip", "client_ip", "clientip"}},
		{[]string{"source.port"}, []string{"src_port", "SourcePort", "srcport"}},
		{[]string{"user.id"}, []string{"user_id", "userid", "UserId", "uid"}},
		{[]string{"user.name", "user.id"}, []string{"user", "username", "user_name", "User", "UserName", "account", "src_user"}},
		{[]string{"user.email"}, []string{"user_email", "email"}},
		{[]string{"agent.id"}, []string{"agent_id", "agentid", "AgentId"}},
		{[]string{"agent.name", "agent.id"}, []string{"agent", "agent_name"}},
		{[]string{"agent.model"}, []string{"model", "model_name", "gen_ai.request.model", "gen_ai.response.model"}},
		{[]string{"agent.provider"}, []string{"provider", "gen_ai.provider.name", "gen_ai.system"}},
		{[]string{"session.id"}, []string{"session", "session_id", "sessionid", "conversation_id", "gen_ai.conversation.id"}},
		{[]string{"trace.trace_id"}, []string{"trace_id", "traceId"}},
		{[]string{"action.type", "event.action", "action.name"}, []string{"action", "action_type", "event_type"}},
		{[]string{"action.name"}, []string{"action_name"}},
		{[]string{"action.intent"}, []string{"intent"}},
		{[]string{"event.kind"}, []string{"kind", "event_kind"}},
		{[]string{"event.id"}, []string{"event_id"}},
		{[]string{"event.outcome"}, []string{"outcome", "result", "event_outcome"}},
		{[]string{"event.dataset"}, []string{"index", "sourcetype", "dataset", "source", "data_stream.dataset"}},
		{[]string{"url.full"}, []string{"url", "uri", "Url", "request_url", "http_url"}},
		{[]string{"url.domain"}, []string{"domain", "url_domain", "hostname", "site", "QueryName"}},
		{[]string{"file.path"}, []string{"file_path", "filepath", "path", "TargetFilename", "file", "filename"}},
		{[]string{"content.text"}, []string{"prompt", "text", "message", "content", "body", "output", "response_text"}},
		{[]string{"tool.name"}, []string{"tool", "tool_name", "function", "gen_ai.tool.name"}},
		{[]string{"tool.arguments"}, []string{"arguments", "tool_arguments", "tool_input", "gen_ai.tool.call.arguments"}},
		{[]string{"tool.call_id"}, []string{"call_id", "tool_call_id", "gen_ai.tool.call.id"}},
		{[]string{"alert.rule_id", "rule.id"}, []string{"rule_id", "signature_id"}},
		{[]string{"alert.rule_name", "rule.name"}, []string{"rule_name", "signature"}},
		{[]string{"alert.severity"}, []string{"severity", "urgency"}},
		{[]string{"incident.id"}, []string{"incident", "incident_id", "case_id"}},
	} {
		for _, name := range a.names {
			aliases[name] = a.paths
		}
	}
	return aliases
}
