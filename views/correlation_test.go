package views

import (
	"testing"

	"assay/views/account"
)

const manyCommands = `title: A command
name: any_command
logsource: {category: agent}
detection:
    selection: {action.type: command_execution}
    condition: selection
---
title: Many commands
id: 11111111-2222-4000-8000-000000000001
correlation:
    type: event_count
    rules: [any_command]
    group-by: [agent.id]
    timespan: 10m
    condition: {gte: 5}
`

// TestCorrelationPages: the page of a correlation says what it asks, and the
// explanation of an event that it asks for more than this one.
func TestCorrelationPages(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	added, ds, err := b.site.Bench.Library.Add(t.Context(), manyCommands, "many_commands.yml", "a-engineer")
	if err != nil || len(added) != 1 {
		t.Fatalf("add: %d versions, %v, %v", len(added), err, ds)
	}
	viewer := b.as(account.Viewer)
	b.page(viewer, ruleURL(added[0].Rule), "event_count", "any_command", "&gt;= 5", "of event time, sliding", "agent.id", "once an episode")
	event := b.someEvent()
	b.page(viewer, explainURL(event, added[0].Rule), "One event does not decide", "event_count &gt;= 5 within 10m by agent.id", "any_command/selection")
}

// someEvent is the id of an event of the corpus.
func (b *trial) someEvent() string {
	b.Helper()
	head, err := b.site.Bench.Store.Head(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	view, err := b.site.Bench.Store.View(b.Context(), head)
	if err != nil {
		b.Fatal(err)
	}
	e, err := view.Segments()[0].Event(b.Context(), 0)
	if err != nil {
		b.Fatal(err)
	}
	return e.ID
}
