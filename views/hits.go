package views

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"assay/corpus"
	"assay/index"
	"assay/views/mark"
)

// hitRow is one found event as a line of the table.
type hitRow struct {
	ID, URL    string
	Verdict    corpus.Verdict
	Reason     string
	Time, ISO  string
	Kind       string
	Rule       string
	Severity   severityModel
	Agent      string
	User       string
	Path, Text string // the field that tells most about the event, and its text
	Hits       []mark.Span
}

// summaryPaths are the fields that tell most about an event, in order.
var summaryPaths = []string{
	"process.command_line", "url.full", "url.domain", "content.text", "message", "tool.arguments.command",
	"tool.arguments.path", "tool.arguments", "tool.name", "destination.ip", "action.intent", "alert.rule_name",
}

const summaryChars = 220

func hitRows(f *finding) []hitRow {
	rows := make([]hitRow, 0, len(f.Hits))
	for i, h := range f.Hits {
		r := hitRow{ID: h.Event.ID, URL: eventAddress(h.Event.ID, f.Ask, (f.Ask.Page-1)*f.Ask.Size+i), Verdict: h.Verdict,
			Time: formatEventTime(h.Event), ISO: isoTime(h.Event), Kind: firstText(h.Event, "action.type", "event.kind"),
			Rule: firstText(h.Event, "alert.rule_name", "alert.rule_id"), Agent: firstText(h.Event, "agent.name", "agent.id"),
			User: firstText(h.Event, "user.name", "user.id"), Severity: severityOf(h.Event)}
		if h.Reason != corpus.NoReason {
			r.Reason = words(h.Reason.String())
		}
		r.Path, r.Text, r.Hits = summaryOf(h)
		rows = append(rows, r)
	}
	return rows
}

// summaryOf picks the field to show: the usual ones when the query found
// something there, else the first field in which it did, else the first usual
// one that the event has. Shown text begins near the first match.
func summaryOf(h index.Hit) (path, text string, spans []mark.Span) {
	path = summaryPath(h)
	if path == "" {
		return "", "", nil
	}
	text = h.Event.Get(path).Text()
	for _, m := range h.Marks {
		if m.Path == path && m.Element < 0 && m.End <= len(text) {
			spans = append(spans, mark.Span{From: m.Start, To: m.End})
		}
	}
	if len(spans) > 0 {
		text, spans = near(text, spans)
	}
	if slices.Contains(summaryPaths[:4], path) {
		path = ""
	}
	return path, text, spans
}

func summaryPath(h index.Hit) string {
	marked := func(path string) bool {
		return slices.ContainsFunc(h.Marks, func(m index.Mark) bool { return m.Path == path && m.Element < 0 })
	}
	for _, p := range summaryPaths {
		if marked(p) {
			return p
		}
	}
	own := []string{"agent.name", "agent.id", "user.name", "user.id", "action.type", "alert.rule_id", "event.kind"}
	for _, m := range h.Marks {
		if m.Element < 0 && !slices.Contains(own, m.Path) {
			return m.Path
		}
	}
	for _, p := range summaryPaths {
		if h.Event.Get(p).Text() != "" {
			return p
		}
	}
	return ""
}

// near cuts the text to begin a little before its first match, when that
// stands far behind.
func near(text string, spans []mark.Span) (string, []mark.Span) {
	const lead = 60
	from := spans[0].From - lead
	if spans[0].To < summaryChars*3/4 || from <= 0 {
		return text, spans
	}
	for from < len(text) && text[from]&0xC0 == 0x80 {
		from++
	}
	moved := make([]mark.Span, 0, len(spans))
	for _, s := range spans {
		moved = append(moved, mark.Span{From: s.From - from + len("…"), To: s.To - from + len("…")})
	}
	return "…" + text[from:], moved
}

func firstText(e *corpus.Event, paths ...string) string {
	for _, p := range paths {
		if t := e.Get(p).Text(); t != "" {
			return t
		}
	}
	return ""
}

func formatEventTime(e *corpus.Event) string {
	if !e.HasTime() {
		return "no time"
	}
	return formatTime(e.Time)
}

// isoTime is the time for machines, "" when there is none.
func isoTime(e *corpus.Event) string {
	if !e.HasTime() {
		return ""
	}
	return e.Time.UTC().Format(time.RFC3339Nano)
}

// eventAddress is the page of an event; it remembers the search that the
// person came by and the place in it (from 0; below 0: none).
func eventAddress(id string, a searchAsk, at int) string {
	v := url.Values{}
	if at >= 0 {
		v = a.values()
		v.Del("size")
		v.Set("at", strconv.Itoa(at))
	}
	return addressOf("/events/"+url.PathEscape(id), v)
}

// orders are the choices of the order.
func orders(now string) (all []orderModel) {
	for _, o := range []struct{ value, text string }{
		{"", "Newest first"}, {"time", "Oldest first"}, {"relevance", "Best match"}, {"-severity", "Most severe"}, {"alert.rule_id", "Rule"}, {"agent", "Agent"}, {"user", "User"},
	} {
		all = append(all, orderModel{o.value, o.text, o.value == now})
	}
	return all
}

// heads are the heads of the table; those with an address sort by it.
func heads(f *finding) []headModel {
	head := func(text, field, class string, falling bool) headModel {
		h := headModel{Text: text, Class: class, URL: f.Ask.sorted(field)}
		if falling {
			h.URL = f.Ask.sorted("-" + field)
		}
		switch f.Sort {
		case field:
			h.Sort, h.URL = "ascending", f.Ask.sorted("-"+field)
		case "-" + field:
			h.Sort, h.URL = "descending", f.Ask.sorted(field)
		}
		return h
	}
	return []headModel{head("Verdict", "verdict", "", false), head("Time", "time", "", true), head("Action", "action", "", false), head("Rule", "rule", "", false),
		head("Agent", "agent", "", false), head("User", "user", "", false), {Text: "Event"}}
}

// words writes an identifier of ours as words: "expected_activity".
func words(id string) string { return strings.ReplaceAll(id, "_", " ") }

func clipWords(text string) string { return markPlain(text) }

func markPlain(text string) string {
	const most = 80
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "…"
	}
	return mark.Plain(text)
}
