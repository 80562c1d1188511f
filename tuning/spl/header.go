package spl

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"assay/tuning/rule"
)

// headerKeys says what a header line "# key: value" sets. The text of
// description and the entries of tags, references, falsepositives, fields and
// related may be spread over several lines of the same key; other keys are given
// once. Keys that are not here are kept as the rule's custom scalars.
var headerKeys = map[string]func(*parser, *rule.Rule, entry){
	"id":             func(_ *parser, r *rule.Rule, e entry) { r.ID = e.value },
	"title":          func(_ *parser, r *rule.Rule, e entry) { r.Title = e.value },
	"name":           func(_ *parser, r *rule.Rule, e entry) { r.Name = e.value },
	"author":         func(_ *parser, r *rule.Rule, e entry) { r.Author = e.value },
	"date":           func(_ *parser, r *rule.Rule, e entry) { r.Date = e.value },
	"modified":       func(_ *parser, r *rule.Rule, e entry) { r.Modified = e.value },
	"description":    func(_ *parser, r *rule.Rule, e entry) { r.Description = joined(r.Description, e.value) },
	"tags":           func(_ *parser, r *rule.Rule, e entry) { r.Tags = append(r.Tags, commaList(e.value)...) },
	"references":     func(_ *parser, r *rule.Rule, e entry) { r.References = append(r.References, commaList(e.value)...) },
	"falsepositives": func(_ *parser, r *rule.Rule, e entry) { r.FalsePositives = append(r.FalsePositives, e.value) },
	"fields":         func(_ *parser, r *rule.Rule, e entry) { r.Fields = append(r.Fields, commaList(e.value)...) },
	"related":        (*parser).headerRelated,
	"category":       func(_ *parser, r *rule.Rule, e entry) { r.LogSource.Category = e.value },
	"product":        func(_ *parser, r *rule.Rule, e entry) { r.LogSource.Product = e.value },
	"service":        func(_ *parser, r *rule.Rule, e entry) { r.LogSource.Service = e.value },
	"status":         (*parser).headerStatus,
	"level":          (*parser).headerLevel,
	"window":         (*parser).headerWindow,
	"response":       func(_ *parser, r *rule.Rule, e entry) { response(r, e).Action = e.value; r.Response.At = e.at },
	"ttl":            func(p *parser, r *rule.Rule, e entry) { response(r, e).TTL = p.headerSpan(e) },
	"undo":           func(_ *parser, r *rule.Rule, e entry) { response(r, e).Undo = e.value },
	"owner":          func(_ *parser, r *rule.Rule, e entry) { response(r, e).Owner = e.value },
	"evidence":       func(_ *parser, r *rule.Rule, e entry) { response(r, e).Evidence = e.value },
}

// severalTimes are the keys that may stand on more than one line.
var severalTimes = map[string]bool{"description": true, "tags": true, "references": true, "falsepositives": true, "fields": true, "related": true}

// entry is one header line.
type entry struct {
	key, value string
	at         rule.Span // the value
}

// header reads the leading comment lines and gives the offset behind them.
func (p *parser) header(r *rule.Rule, text string) int {
	seen, pos := map[string]bool{}, 0
	for pos < len(text) {
		next := len(text)
		if n := strings.IndexByte(text[pos:], '\n'); n >= 0 {
			next = pos + n + 1
		}
		line := strings.TrimPrefix(text[pos:next], "\ufeff")
		start := next - len(line)
		if trimmed := strings.TrimSpace(line); trimmed != "" && trimmed[0] != '#' {
			return start
		}
		if e, ok := headerLine(line, start); ok {
			p.headerEntry(r, e, seen)
		}
		pos = next
	}
	return len(text)
}

// headerLine takes "# key: value" apart; ok is false for a plain comment. A
// key is one word of letters, digits, hyphens and underscores.
func headerLine(line string, start int) (entry, bool) {
	hash := strings.IndexByte(line, '#')
	key, value, ok := strings.Cut(line[hash+1:], ":")
	key = strings.ToLower(strings.TrimSpace(key))
	if hash < 0 || !ok || !headerKey(key) {
		return entry{}, false
	}
	from := start + len(line) - len(strings.TrimLeft(value, " \t"))
	value = strings.TrimSpace(value)
	return entry{key, value, rule.Span{Start: from, End: from + len(value)}}, true
}

// headerKey reports that a header line can have the key.
func headerKey(key string) bool {
	return key != "" && strings.Trim(key, "abcdefghijklmnopqrstuvwxyz0123456789-_") == ""
}

func (p *parser) headerEntry(r *rule.Rule, e entry, seen map[string]bool) {
	if seen[e.key] && !severalTimes[e.key] {
		p.hinted(rule.Warning, e.at, codeHeader, fmt.Sprintf("the header gives %s twice; the last one counts", e.key), "")
	}
	seen[e.key] = true
	if set, ok := headerKeys[e.key]; ok {
		set(p, r, e)
		return
	}
	if r.Custom == nil {
		r.Custom = map[string]string{}
	}
	r.Custom[e.key] = e.value
}

func (p *parser) headerStatus(r *rule.Rule, e entry) {
	switch s := rule.Status(strings.ToLower(e.value)); s {
	case rule.Experimental, rule.Testing, rule.Stable, rule.Deprecated, rule.Unsupported:
		r.Status = s
	default:
		p.hinted(rule.Warning, e.at, codeHeaderValue, fmt.Sprintf("%q is no status; the rule counts as experimental", e.value),
			"one of experimental, test, stable, deprecated, unsupported")
	}
}

func (p *parser) headerLevel(r *rule.Rule, e entry) {
	switch l := strings.ToLower(e.value); l {
	case "informational", "low", "medium", "high", "critical":
		r.Level = l
	default:
		p.hinted(rule.Warning, e.at, codeHeaderValue, fmt.Sprintf("%q is no level; the rule has none", e.value),
			"one of informational, low, medium, high, critical")
	}
}

// headerRelated reads related rules: of each its id, and how it is related.
func (p *parser) headerRelated(r *rule.Rule, e entry) {
	for _, text := range commaList(e.value) {
		words := strings.Fields(text)
		if len(words) != 2 || !slices.Contains(rule.Relations, strings.ToLower(words[1])) {
			p.hinted(rule.Warning, e.at, codeHeaderValue, fmt.Sprintf("%q does not say which rule is related, and how", text),
				"its id, then one of "+strings.Join(rule.Relations, ", "))
		}
		to := rule.Related{ID: words[0]}
		if len(words) > 1 {
			to.Type = strings.ToLower(strings.Join(words[1:], " "))
		}
		r.Related = append(r.Related, to)
	}
}

// headerSpan reads a span of time such as 30s, 5m, 1h, 7d; it is an error when
// it is none, since it decides what fires.
// headerWindow reads a span of time, or all for one window.
func (p *parser) headerWindow(r *rule.Rule, e entry) {
	if strings.EqualFold(e.value, "all") {
		r.Window = rule.WholeTime
		return
	}
	r.Window = p.headerSpan(e)
}

func (p *parser) headerSpan(e entry) time.Duration {
	d, ok := timeSpan(e.value)
	if !ok {
		p.hinted(rule.Error, e.at, codeHeaderValue, fmt.Sprintf("%s: %q is no span of time", e.key, e.value),
			"a whole number and a unit, from 1s to 366d: 30s, 5m, 1h, 7d, 2w")
	}
	return d
}

var timeUnits = map[string]time.Duration{
	"s": time.Second, "sec": time.Second, "secs": time.Second, "second": time.Second, "seconds": time.Second,
	"m": time.Minute, "min": time.Minute, "mins": time.Minute, "minute": time.Minute, "minutes": time.Minute,
	"h": time.Hour, "hr": time.Hour, "hrs": time.Hour, "hour": time.Hour, "hours": time.Hour,
	"d": 24 * time.Hour, "day": 24 * time.Hour, "days": 24 * time.Hour,
	"w": 7 * 24 * time.Hour, "week": 7 * 24 * time.Hour, "weeks": 7 * 24 * time.Hour,
}

// timeSpan reads a number and a unit; at most a leap year.
func timeSpan(s string) (time.Duration, bool) {
	digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
	n, err := strconv.ParseInt(s[:digits], 10, 64)
	unit := timeUnits[strings.ToLower(strings.TrimSpace(s[digits:]))]
	if err != nil || unit == 0 || n <= 0 || n > int64(rule.MaxSpan/unit) {
		return 0, false
	}
	return time.Duration(n) * unit, true
}

// response is the rule's response, made when the first of its keys is met.
func response(r *rule.Rule, e entry) *rule.Response {
	if r.Response == nil {
		r.Response = &rule.Response{At: e.at}
	}
	return r.Response
}

func joined(a, b string) string { return strings.TrimSpace(a + " " + b) }

// commaList cuts at commas and drops blanks and empty entries.
func commaList(s string) []string {
	var out []string
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}
