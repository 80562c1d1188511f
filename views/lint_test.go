package views

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"

	"assay/views/account"
)

// lintedRule has a hint of its text, a warning of the corpus, and a hint that a
// comment switches off.
const lintedRule = `title: Calls of a tool
id: 6a4a8b4e-1c54-4f6a-9a52-1d5a53f50c01
description: Calls that name a tool.
# assay: off lint/no-level until 2999-01-01, not rated yet
logsource: {product: llm_agent}
detection:
  call: {tool.name|contains: '*exec', tool.nmae: x}
  ours: {agent.id: x}
  condition: call and not ours
`

// What lint finds stands in the live answer, at its place and with its code,
// and in the answer to the form.
func TestTheEditorShowsWhatLintFinds(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	engineer := b.as(account.Engineer)
	form := url.Values{"file": {"rule.yml"}, "text": {lintedRule}}
	got := b.send(engineer, post, "/rules/live", form)
	var answer liveAnswer
	if err := json.Unmarshal([]byte(got.body), &answer); err != nil {
		t.Fatalf("%v: %.200s", err, got.body)
	}
	at := map[string]string{}
	var codes []string
	for _, d := range answer.Diagnostics {
		codes = append(codes, d.Severity+" "+d.Code)
		at[d.Code] = lintedRule[d.From:d.To]
	}
	if want := []string{"warning lint/idle-wildcard", "warning lint/unknown-field", "info lint/true-when-missing"}; !slices.Equal(codes, want) {
		t.Errorf("got %v, want %v", codes, want)
	}
	if !strings.Contains(at["lint/idle-wildcard"], "*exec") || !strings.Contains(at["lint/unknown-field"], "tool.nmae") {
		t.Errorf("the findings stand at %q", at)
	}
	form.Set("do", "show")
	page := b.send(engineer, post, "/rules/new", form)
	for _, code := range []string{"lint/unknown-field", "lint/idle-wildcard"} {
		if !strings.Contains(answer.HTML, `href="/help/codes#`+code) || !strings.Contains(page.body, `href="/help/codes#`+code) {
			t.Errorf("%s is not in the list of problems", code)
		}
	}
}

// A rule whose threshold no group reached is told in the editor too, and a
// text with an error still has its findings.
func TestTheEditorTellsOfTheCorpus(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	engineer := b.as(account.Engineer)
	for text, want := range map[string]string{
		"search tool.name=*\n| stats count by agent.id\n| where count > 99999999\n": "lint/threshold-never-reached",
		"a=1 OR b=2 c=\"":                 "error",
		"search agent.id=x tool.name=y\n": "No problems",
	} {
		got := b.send(engineer, post, "/rules/live", url.Values{"file": {"rule.spl"}, "text": {text}})
		if !strings.Contains(got.body, want) {
			t.Errorf("%q: %q is not in %.1500s", text, want, got.body)
		}
	}
}
