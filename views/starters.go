package views

import "strings"

// starter is a text that a new rule can begin with; $id in it becomes a new
// id each time.
type starter struct{ name, title, file, text string }

// starters are offered in this order; the first one unless another is asked
// for.
var starters = []starter{
	{"sigma", "Sigma", "new.yml", `title: New detection
id: $id
status: experimental
description: What it sees, and why that matters.
logsource:
  product: llm_agent
  category: runtime_event
detection:
  selection:
    action.type: command_execution
    process.command_line|contains: curl
  filter:
    url.domain|endswith: .example.org
  condition: selection and not filter
level: medium
`},
	{"correlation", "Correlation", "new.yml", `title: A command that downloads
id: $id
name: download
status: experimental
logsource:
  product: llm_agent
  category: runtime_event
detection:
  selection:
    action.type: command_execution
    process.command_line|contains: curl
  condition: selection
level: low
---
title: New correlation
id: $id
status: experimental
description: One agent downloads again and again.
correlation:
  type: event_count
  rules:
    - download
  group-by:
    - agent.id
  timespan: 1h
  condition:
    gte: 3
level: medium
`},
	{"filter", "Sigma with a filter", "new.yml", `title: New detection
id: $id
name: download
status: experimental
logsource:
  product: llm_agent
  category: runtime_event
detection:
  selection:
    action.type: command_execution
    process.command_line|contains: curl
  condition: selection
level: medium
---
title: Known build agents
logsource:
  product: llm_agent
filter:
  rules:
    - download
  known:
    agent.id|startswith: agt-build-
  condition: not known
`},
	{"spl", "SPL", "new.spl", `# title: New detection
# id: $id
# status: experimental
# level: medium
index=agent_events action=command_execution command="*curl*"
| where NOT cidrmatch("approved_cidr", dest_ip)
`},
	{"stats", "SPL with stats", "new.spl", `# title: New detection
# id: $id
# status: experimental
# level: medium
# window: 1h
index=agent_events action=command_execution command="*curl*"
| stats count dc(domain) as domains values(domain) as seen by agent_id
| where count > 3
`},
}

// starterOf is the starter of that name, else the first one.
func starterOf(name string) starter {
	for _, s := range starters {
		if s.name == name {
			return s
		}
	}
	return starters[0]
}

// form is the editor with the text, each $id of it another one.
func (s starter) form() editorForm {
	text := s.text
	for strings.Contains(text, "$id") {
		text = strings.Replace(text, "$id", newID(), 1)
	}
	return editorForm{File: s.file, Text: text, Starter: s.name}
}

// starterTabs offer them; here is the name of the one that is shown.
func starterTabs(here string) (tabs []tabModel) {
	for _, s := range starters {
		tabs = append(tabs, tabModel{Text: s.title, URL: "/rules/new?template=" + s.name, Here: s.name == here})
	}
	return tabs
}
