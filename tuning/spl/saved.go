package spl

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"assay/tuning/rule"
)

var (
	stanzaLine = regexp.MustCompile(`^\[[^\]\n]+\]$`)
	searchLine = regexp.MustCompile(`(?m)^[ \t]*search[ \t]*=`)
)

// IsSaved reports a text that is stanzas of a savedsearches.conf.
func IsSaved(text string) bool {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(strings.TrimPrefix(line, "\ufeff"))
		if line != "" && line[0] != '#' && line[0] != ';' {
			return stanzaLine.MatchString(line) && searchLine.MatchString(text)
		}
	}
	return false
}

// IsSavedFile reports a file to read as stanzas: one that is called
// savedsearches.conf, whatever is in it, and one that looks like it.
func IsSavedFile(name, text string) bool {
	name = strings.ToLower(path.Base(strings.ReplaceAll(name, `\`, "/")))
	return name == "savedsearches.conf" || IsSaved(text)
}

// ParseSaved reads the saved searches of a savedsearches.conf, one rule for
// each stanza that has a search. The rule's text is its stanza:
//
//   - [title], search, description and alert.severity are the rule's;
//   - dispatch.earliest_time, less dispatch.latest_time, is the window; where
//     it is absent the window is the period of cron_schedule, and all time
//     where that is absent too;
//   - counttype, relation and quantity become a count and a filter behind the
//     search, alert_condition becomes its last commands;
//   - assay.KEY is the header's key KEY, such as assay.id and assay.tags;
//   - everything else, such as alert.suppress.fields, is kept as the rule's
//     custom scalars.
//
// Rules with errors are not returned. Diagnostics come in the order of the
// text.
func ParseSaved(name, text string, o Options) ([]*rule.Rule, rule.Diagnostics) {
	p := &parser{}
	if !p.readable(text) {
		return nil, p.found
	}
	stanzas := p.conf(text, codeSaved)
	if len(stanzas) == 0 && len(p.found) == 0 {
		p.hinted(rule.Warning, rule.Span{}, codeSavedUnread, "the file has no saved search", "")
	}
	p.repeated(text, stanzas)
	var rules []*rule.Rule
	for _, s := range stanzas {
		if s.name == "default" {
			p.hinted(rule.Warning, s.at, codeSavedUnread, "the stanza default has no effect here", "write the settings into each stanza")
			continue
		}
		if _, ok := s.get("search"); !ok {
			p.hinted(rule.Warning, s.at, codeSavedUnread, shortened(s.name)+" has no search", "")
			continue
		}
		r, ds := parseStanza(text, s, o)
		if len(p.found)+len(ds) > 10*maxFindings {
			p.giveUp()
			break
		}
		p.found = append(p.found, ds...)
		if ds.Err() == nil {
			rules = append(rules, r)
		}
	}
	p.sort()
	return rules, p.found
}

// repeated warns of stanzas of the same name, which are one saved search where
// they come from.
func (p *parser) repeated(text string, stanzas []*stanza) {
	first := map[string]*stanza{}
	for _, s := range stanzas {
		if f := first[s.name]; f != nil {
			p.hinted(rule.Warning, s.at, codeSavedUnread, fmt.Sprintf("%s stands in line %d, too: Splunk makes one saved search of both, and here each is a rule",
				shortened(s.name), 1+strings.Count(text[:f.at.Start], "\n")), "write all settings into one stanza")
			continue
		}
		first[s.name] = s
	}
}

// parseOneSaved reads a text of one stanza.
func parseOneSaved(name, text string, o Options) (*rule.Rule, rule.Diagnostics) {
	rules, ds := ParseSaved(name, text, o)
	if ds.Err() != nil {
		return nil, ds
	}
	if len(rules) != 1 {
		return nil, append(ds, rule.Diagnostic{Code: codeSaved, Message: fmt.Sprintf("the text has %d saved searches, and one rule is read here", len(rules))})
	}
	return rules[0], ds
}

// saved is a stanza while it is made a rule. Its text begins at the bracket.
type saved struct {
	*parser
	stanza *stanza
	rule   *rule.Rule
	text   string
	shift  int // of its text in the file
}

// parseStanza makes the rule of a stanza. The rule's places are in its own
// text, those of the diagnostics in the file's.
func parseStanza(text string, s *stanza, o Options) (*rule.Rule, rule.Diagnostics) {
	own := strings.TrimRight(text[s.whole.Start:s.whole.End], " \t\r\n")
	r := &rule.Rule{Title: s.name, Dialect: rule.SPL, Status: rule.Experimental, Text: own, Digest: digest(own), Custom: map[string]string{}}
	x := saved{&parser{lists: o.Lists}, s, r, own, s.whole.Start}
	search, _ := s.get("search")
	x.read(r, x.only(search), search.valueAt.Start-x.shift, o.Macros, x.pipeline)
	x.metadata()
	x.window()
	x.threshold(o.Macros)
	identify(r, "")
	if len(r.Custom) == 0 {
		r.Custom = nil
	}
	for i := range x.found {
		x.found[i].Span.Start += x.shift
		x.found[i].Span.End += x.shift
	}
	return r, x.found
}

// only is the stanza's text with everything but one value blanked.
func (x saved) only(s setting) string {
	b := []byte(x.text)
	blank(b)
	copy(b[s.valueAt.Start-x.shift:], s.value)
	return string(b)
}

// at is a place of the file in the stanza's text.
func (x saved) at(s rule.Span) rule.Span {
	return rule.Span{Start: s.Start - x.shift, End: s.End - x.shift}
}

// readElsewhere are the settings that other steps read.
var readElsewhere = []string{"search", "counttype", "relation", "quantity", "alert_condition", "alert_type", "alert_comparator", "alert_threshold",
	"dispatch.earliest_time", "dispatch.latest_time", "cron_schedule"}

// severities are the levels of alert.severity, from 1.
var severities = []string{"informational", "low", "medium", "high", "critical", "critical"}

// metadata reads what the stanza says about the rule.
func (x saved) metadata() {
	seen := map[string]bool{}
	for _, s := range x.stanza.settings {
		if key, ours := strings.CutPrefix(s.key, "assay."); ours {
			x.headerEntry(x.rule, entry{key, strings.TrimSpace(s.value), x.at(s.valueAt)}, seen)
			continue
		}
		switch {
		case s.key == "description":
			x.rule.Description = strings.Join(strings.Fields(s.value), " ")
		case s.key == "alert.severity":
			if n := strings.Index("123456", s.value); len(s.value) == 1 && n >= 0 {
				x.rule.Level = severities[n]
			} else {
				x.hinted(rule.Warning, x.at(s.valueAt), codeSavedUnread, fmt.Sprintf("%q is no severity; the rule has no level", shortened(s.value)), "a number from 1, informational, to 6")
			}
		case s.key == "disabled" && s.truth():
			x.hinted(rule.Warning, x.at(s.at), codeSavedUnread, "the saved search is disabled where it comes from; here it is a rule as any other", "")
			x.rule.Custom[s.key] = s.value
		case !slices.Contains(readElsewhere, s.key):
			x.rule.Custom[s.key] = s.value
		}
	}
}

// first is the first of the settings that the stanza has.
func (x saved) first(keys ...string) (setting, bool) {
	for _, k := range keys {
		if s, ok := x.stanza.get(k); ok && strings.TrimSpace(s.value) != "" {
			s.value = strings.TrimSpace(s.value)
			return s, true
		}
	}
	return setting{}, false
}
