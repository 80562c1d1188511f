package spl

import (
	"fmt"
	"strings"

	"assay/tuning/rule"
)

// maxStanzas bounds the stanzas of one file, and maxSettings the settings of
// one stanza.
const (
	maxStanzas  = 20_000
	maxSettings = 500
)

// stanza is one [name] of a configuration file and what stands below it.
type stanza struct {
	name     string
	at       rule.Span // the name
	whole    rule.Span // from the bracket to the next one
	settings []setting
}

// setting is one key = value. A value that goes on behind a backslash at the
// end of its line has a blank in its place, so that offsets stay.
type setting struct {
	key, value string
	at         rule.Span // the key
	valueAt    rule.Span
}

// get is the last setting of a key.
func (s *stanza) get(key string) (setting, bool) {
	for i := len(s.settings) - 1; i >= 0; i-- {
		if s.settings[i].key == key {
			return s.settings[i], true
		}
	}
	return setting{}, false
}

// conf reads the stanzas of a file: lines of # comments, [name] and
// key = value. Lines that are none of these are reported with the code.
func (p *parser) conf(text, code string) []*stanza {
	var out []*stanza
	for pos := 0; pos < len(text) && len(p.found) <= maxFindings; {
		line, next := lineAt(text, pos)
		trimmed := strings.TrimSpace(strings.TrimPrefix(line, "\ufeff"))
		start := pos + strings.Index(line, trimmed)
		switch {
		case trimmed == "" || trimmed[0] == '#' || trimmed[0] == ';':
		case trimmed[0] == '[':
			at := rule.Span{Start: start, End: start + len(trimmed)}
			if len(out) > 0 {
				out[len(out)-1].whole.End = pos
			}
			if len(out) >= maxStanzas {
				p.errorf(at, codeTooMany, "more than %d stanzas", maxStanzas)
				return out
			}
			out = append(out, p.stanza(trimmed, at, len(text), code))
		default:
			next = p.setting(text, start, next, out, code)
		}
		pos = next
	}
	return out
}

// lineAt is the line that begins at pos, and the offset behind its end.
func lineAt(text string, pos int) (string, int) {
	if n := strings.IndexByte(text[pos:], '\n'); n >= 0 {
		return text[pos : pos+n], pos + n + 1
	}
	return text[pos:], len(text)
}

func (p *parser) stanza(line string, at rule.Span, end int, code string) *stanza {
	name := strings.TrimSuffix(line[1:], "]")
	if len(name) == len(line)-1 || strings.TrimSpace(name) == "" {
		p.errorf(at, code, "a stanza begins with its name in brackets, in a line of its own")
	}
	return &stanza{name: strings.TrimSpace(name), at: rule.Span{Start: at.Start + 1, End: max(at.Start+1, at.End-1)}, whole: rule.Span{Start: at.Start, End: end}}
}

// setting reads key = value and the lines that the value goes on in, and
// gives the offset behind it.
func (p *parser) setting(text string, start, next int, to []*stanza, code string) int {
	for {
		last := strings.TrimRight(text[start:next], "\r\n")
		if !strings.HasSuffix(last, `\`) || next >= len(text) {
			break
		}
		_, next = lineAt(text, next)
	}
	line := strings.TrimRight(text[start:next], " \t\r\n")
	key, value, ok := strings.Cut(line, "=")
	at := rule.Span{Start: start, End: start + len(strings.TrimSpace(key))}
	if !ok || strings.TrimSpace(key) == "" || strings.Contains(key, "\n") {
		first, _, _ := strings.Cut(line, "\n")
		p.hinted(rule.Error, rule.Span{Start: start, End: start + len(first)}, code, "this line is neither [name] nor key = value", "")
		return next
	}
	if len(to) == 0 {
		p.errorf(at, code, "%s stands before the first [name]", shortened(strings.TrimSpace(key)))
		return next
	}
	s := to[len(to)-1]
	if len(s.settings) >= maxSettings {
		p.errorf(at, codeTooMany, "more than %d settings in one stanza", maxSettings)
		return next
	}
	from := start + len(line) - len(strings.TrimLeft(value, " \t\r\n"))
	s.settings = append(s.settings, setting{strings.TrimSpace(key), joinedLines(text[from : start+len(line)]), at, rule.Span{Start: from, End: start + len(line)}})
	return next
}

// joinedLines puts a blank for each backslash at the end of a line.
func joinedLines(s string) string {
	s = strings.ReplaceAll(s, "\\\n", " \n")
	return strings.ReplaceAll(s, "\\\r\n", " \r\n")
}

// truth reads 1, true and yes.
func (s setting) truth() bool {
	switch strings.ToLower(strings.TrimSpace(s.value)) {
	case "1", "true", "t", "yes", "y":
		return true
	}
	return false
}

// unread warns of a setting that does nothing here.
func (p *parser) unread(s setting, code, why string) {
	p.hinted(rule.Warning, s.at, code, fmt.Sprintf("%s has no effect here", shortened(s.key)), why)
}
