package index

import "strings"

// source says where a field of a query is answered.
type source uint8

const (
	fromColumns source = iota
	fromVerdict        // the label log
	fromReason
	fromTime  // the event times
	fromDay   // the UTC day of the event time
	fromID    // the event's identity
	fromRules // the rules that raised alerts, and a column of that name
)

// target is a field of a query resolved.
type target struct {
	source source
	paths  []string // columns; a condition holds when it holds for one of them
	words  bool     // a value may also stand in the text as words
}

// shortFields are the names people type for the canonical paths.
var shortFields = map[string]target{
	"verdict":      {source: fromVerdict},
	"label":        {source: fromVerdict},
	"reason":       {source: fromReason},
	"time":         {source: fromTime},
	"day":          {source: fromDay},
	"id":           {source: fromID},
	"event.id":     {source: fromID},
	"rule.tag":     {source: fromRules, paths: []string{"rule.tag"}},
	"rule.level":   {source: fromRules, paths: []string{"rule.level"}},
	"rule.status":  {source: fromRules, paths: []string{"rule.status"}},
	"rule.related": {source: fromRules, paths: []string{"rule.related"}},
	"rule":         {paths: []string{"alert.rule_id", "alert.rule_name"}},
	"agent":        {paths: []string{"agent.id", "agent.name"}},
	"user":         {paths: []string{"user.id", "user.name"}},
	"action":       {paths: []string{"action.type"}},
	"kind":         {paths: []string{"event.kind"}},
	"severity":     {paths: []string{"alert.severity"}},
	"session":      {paths: []string{"session.id"}},
	"incident":     {paths: []string{"incident.id"}},
	"tool":         {paths: []string{"tool.name"}},
	"command":      {paths: []string{"process.command_line"}, words: true},
	"url":          {paths: []string{"url.full"}, words: true},
	"domain":       {paths: []string{"url.domain", "domain"}, words: true},
	"text":         {paths: []string{"content.text"}, words: true},
	"intent":       {paths: []string{"action.intent"}, words: true},
}

func resolveField(field string) target {
	if t, ok := shortFields[field]; ok {
		return t
	}
	return target{paths: []string{field}, words: isProse(field)}
}

// proseRoots and proseNames are the fields that hold sentences, commands and
// addresses: there field:value also means the word somewhere in the text.
// Everywhere else a value is compared as a whole, so that agent:a-1 does not
// find a-1-b.
var (
	proseRoots = []string{"content.", "metadata.", "tool.arguments.", "unmapped.", "url."}
	proseNames = map[string]bool{
		"text": true, "message": true, "description": true, "summary": true, "title": true,
		"reason": true, "error": true, "prompt": true, "output": true, "command": true,
		"command_line": true, "body": true, "intent": true, "query": true, "note": true,
		"metadata": true, "arguments": true, "path": true, "rule_name": true, "content": true,
	}
)

func isProse(path string) bool {
	for _, root := range proseRoots {
		if strings.HasPrefix(path, root) {
			return true
		}
	}
	return proseNames[path[strings.LastIndexByte(path, '.')+1:]]
}

// severities in rising order; a range over them goes by this order.
var severities = map[string]int{
	"info": 0, "informational": 0, "low": 1, "medium": 2, "high": 3, "critical": 4, "fatal": 5,
}
