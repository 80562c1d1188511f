package views

import (
	"testing"

	"assay/views/account"

	"github.com/chromedp/chromedp"
)

// renamedRule names a field as no event does; a pipeline gives it another
// name.
const renamedRule = `title: Secret on a command line, in other words
id: 0d1f6a0e-2f0b-4c2e-8a55-2f6f3c7f0a01
status: test
description: As the rule of that name, written for other data.
level: high
logsource: {product: llm_agent}
detection:
  selection: {CommandLine|contains: ['SECRET', 'TOKEN']}
  filter: {User: 'build'}
  condition: selection and not filter
`

// eventOf is an event of the first segment that passes the search of a rule,
// or, when matches is false, one that has the field and does not.
func (b *browser) eventOf(ref, field string, matches bool) string {
	b.Helper()
	v := b.newest(ref)
	env, err := b.site.Bench.env(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	_, p := read(source{v.File, v.Text}, env)
	head, err := b.site.Bench.Store.Head(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	view, err := b.site.Bench.Store.View(b.Context(), head)
	if err != nil {
		b.Fatal(err)
	}
	segment := view.Segments()[0]
	for row := range segment.Rows() {
		e, err := segment.Event(b.Context(), row)
		if err != nil {
			b.Fatal(err)
		}
		if !e.Get(field).IsAbsent() && p.Match(e) == matches {
			return e.ID
		}
	}
	b.Fatalf("no event for %s", ref)
	return ""
}

// What the page says of a match, a miss, a correlation, a search with stats
// and a rule whose field a pipeline renamed: each part with what it met, what
// would have to change, and by whom a field was renamed.
func TestExplainInABrowser(t *testing.T) {
	b := newBrowserOf(t, demoBench)
	fitted(b.trial, "name: ours\ntransformations:\n- {type: field_name_mapping, mapping: {CommandLine: process.command_line, User: agent.id}}\n")
	if _, _, err := b.site.Bench.Library.Add(t.Context(), renamedRule, "renamed.yml", "test"); err != nil {
		t.Fatal(err)
	}
	b.signIn(account.Viewer)
	const command = "process.command_line"
	for _, page := range []struct {
		name, rule string
		matches    bool
		says       []string // on the page, spaces put together
	}{
		{"match", "agent_secret_in_command", true, []string{"Matches", "process.command_line is"}},
		{"miss", "agent_secret_in_command", false, []string{"Does not match", "process.command_line is", "would have to change", "contains: [changeme, placeholder]"}},
		{"correlation", "agent_destruction_spree", true, []string{"Counts", "process.command_line is"}},
		{"stats", "slow_drip_uploads", true, []string{"Counts", "before its statistics"}},
		{"stats-miss", "slow_drip_uploads", false, []string{"Does not count", "would have to change", "isnotnull(domain)"}},
		{"renamed", "0d1f6a0e-2f0b-4c2e-8a55-2f6f3c7f0a01", true, []string{"process.command_line (CommandLine renamed by pipeline ours) is", "agent.id (User renamed by pipeline ours) is", "contains: ['SECRET', 'TOKEN']", "decided by"}},
		{"list", "repeated_downloads", false, []string{"Does not count", "dest_ip is absent"}},
	} {
		address := explainURL(b.eventOf(page.rule, command, page.matches), page.rule)
		for _, theme := range []string{"light", "dark"} {
			b.theme(theme)
			b.open(address)
			b.picture("explain-" + page.name + "-" + theme)
		}
		for _, words := range page.says {
			if !eval[bool](b, `document.querySelector("main").textContent.replace(/\s+/g, " ").includes(`+jsText(words)+`)`) {
				t.Errorf("%s: %q is not on the page", page.name, words)
			}
		}
		b.do(chromedp.EmulateViewport(390, 844))
		b.open(address)
		if wide := eval[int](b, `Math.max(document.documentElement.scrollWidth - innerWidth, ...[...document.querySelectorAll("main select")].map((s) => Math.ceil(s.getBoundingClientRect().right - s.closest(".card").getBoundingClientRect().right)))`); wide > 0 {
			t.Errorf("%s at 390 px is %d px too wide", page.name, wide)
		}
		b.picture("explain-" + page.name + "-narrow")
		b.do(chromedp.EmulateViewport(1440, 980))
	}
}
