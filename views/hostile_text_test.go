package views

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"assay/corpus"
	"assay/corpus/job"
	"assay/views/account"
)

// evil is markup, an end of an attribute, and what a reader does not see.
const evil = "<img src=x onerror=alert(1)>\u202e\u200b\"'"

// Hostile text in every place that takes text is shown on every page: never as
// markup, and never with its invisible characters invisible.
func TestHostileTextIsShownAsText(t *testing.T) {
	bench := demoBench(t)
	b := newTrialOf(t, bench)
	client := b.as(account.Admin)
	row, err := json.Marshal(evilEvent())
	if err != nil {
		t.Fatal(err)
	}
	got := b.uploadFiles(client, "/imports/new", map[string]string{evil + ".ndjson": string(row) + "\nno row " + evil + "\n"})
	base := strings.TrimSuffix(got.header.Get("Location"), "/fields")
	for _, path := range []string{base + "/fields", base + "/labels", base + "/confirm", "/imports"} {
		b.showsText(client, path)
	}
	got = b.send(client, post, base+"/start", url.Values{"origin": {"stream"}, "undecided": {"yes"}})
	imported := got.header.Get("Location")
	if j := b.ended(strings.TrimPrefix(imported, "/jobs/")); j.State != job.Done {
		t.Fatalf("import: %s %s", j.State, j.Error)
	}
	id := "evil/" + evil
	for _, change := range []corpus.LabelChange{{Verdict: corpus.TruePositive}, {Verdict: corpus.FalsePositive}} {
		change.Events, change.Who, change.Source, change.Note, change.Seen = []string{id}, evil, evil, evil, corpus.AnyLabels
		if _, err := bench.Store.Label(t.Context(), change); err != nil {
			t.Fatal(err)
		}
	}
	rule, report := evilRule(t, b)
	b.send(client, post, "/settings/tokens", url.Values{"name": {evil}, "days": {"7"}})
	event, words := "/events/"+url.PathEscape(id), url.QueryEscape("img onerror")
	for _, path := range []string{"/corpus?q=" + words, "/corpus?facet=" + url.QueryEscape(evil+".field"), event, event + "?tab=json", event + "/explain?rule=" + strings.TrimPrefix(rule, "/rules/"),
		"/labels/query?q=" + words, "/imports", "/jobs", imported, "/rules", "/rules?q=" + url.QueryEscape(evil), rule, rule + "/edit", rule + "?tab=diff", rule + "?tab=log", rule + "?tab=replays",
		"/replays", report, report + "/filters", "/rules/portfolio", "/audits", "/queue", "/labels/quality", "/labels/second", "/labels/suspicious", "/fatigue", "/fatigue?last=0", "/fatigue?team=" + url.QueryEscape(evil), "/settings"} {
		b.showsText(client, path)
	}
}

func evilEvent() map[string]any {
	e := map[string]any{"event.id": "evil/" + evil, "event.time": "2026-11-02T09:00:00Z", "process.command_line": "curl " + evil, "alert.raised_at": "2026-11-02T09:00:00Z",
		"alert.closed_at": "2026-11-02T09:05:00Z", "alert.handling_seconds": 12}
	for _, path := range []string{evil + ".field", "agent.id", "user.id", "session.id", "incident.id", "action.type", "alert.rule_id", "alert.rule_name", "alert.severity", "alert.analyst", "alert.response", "entity.id", "label.verdict"} {
		e[path] = evil
	}
	return e
}

// evilRule adds a rule and a report of it and answers their addresses. YAML
// takes no text with overrides in it, so the name of the file has them.
func evilRule(t *testing.T, b *trial) (rule, report string) {
	t.Helper()
	quoted := "'" + strings.NewReplacer("'", "''", "\u202e", "", "\u200b", "").Replace(evil) + "'"
	text := "title: " + quoted + "\nid: 6f0c1c1e-0f5b-4a53-9a0e-5f4d1a5b0c02\nauthor: " + quoted + "\nfalsepositives: [" + quoted + "]\nreferences: ['javascript:alert(1)']\ntags: [" + quoted + "]\ndescription: " + quoted +
		"\nlogsource:\n  product: " + quoted + "\ndetection:\n  selection:\n    agent.id|contains: img\n  condition: selection\nlevel: low\n"
	added, _, err := b.site.Bench.Library.Add(t.Context(), text, evil+".yml", "a-engineer")
	if err != nil {
		t.Fatal(err)
	}
	digest, _, err := b.site.replay(t.Context(), "a-engineer", editorForm{File: evil + ".yml", Baseline: added[0].Digest, Text: strings.Replace(text, "contains: img", "contains: onerror", 1)})
	if err != nil {
		t.Fatal(err)
	}
	return ruleURL(added[0].Rule), reportURL(digest)
}

var (
	invisible   = regexp.MustCompile("[\u202e\u200b]")
	inAttribute = regexp.MustCompile(`(value|href|name|action|data-[a-z-]+)="[^"]*$`) // that nobody reads
)

func (b *trial) showsText(client *http.Client, path string) {
	b.Helper()
	got := b.send(client, get, path, nil)
	if got.status != http.StatusOK {
		b.Errorf("GET %s: status %d", path, got.status)
	}
	if strings.Contains(got.body, "<img src=x") {
		b.Errorf("GET %s shows text as markup", path)
	}
	for _, at := range invisible.FindAllStringIndex(got.body, -1) {
		if before := got.body[max(0, at[0]-3_000):at[0]]; !inAttribute.MatchString(before) {
			b.Errorf("GET %s shows invisible characters as they are, behind ...%s", path, before[max(0, len(before)-120):])
			return
		}
	}
}
