package lint

import (
	"fmt"
	"slices"
	"strings"

	"assay/tuning/rule"
)

// exclusions finds a rule that only says what must not be there.
func (c *checker) exclusions(e rule.Expr) {
	for _, t := range conjuncts(e, nil) {
		if _, ok := t.(*rule.Not); !ok {
			return
		}
	}
	if len(c.rule.Stages) == 0 && c.rule.Correlation == nil {
		c.say(rule.Warning, codeOnlyExclusions, e.Span(), "every part of this condition is a negation, so the rule fires on all other events", "say what the rule looks for")
	}
}

// missing finds exclusions that an event without their field passes: the
// field is asked for nowhere else. Each term of an or is a condition of its own.
func (c *checker) missing(e rule.Expr) {
	if or, ok := bare(e).(*rule.Or); ok {
		for _, t := range or.Terms {
			if _, not := bare(t).(*rule.Not); !not { // alone, it is told as such
				c.missing(t)
			}
		}
		return
	}
	terms := conjuncts(e, nil)
	asked := map[string]bool{}
	for _, t := range terms {
		if _, not := t.(*rule.Not); !not {
			rule.FieldsOf(t, func(f string, _ rule.Span) { asked[f] = true })
		}
	}
	for _, t := range terms {
		if n, not := t.(*rule.Not); not {
			c.exclusion(n, asked)
		}
	}
}

// exclusion looks at the fields of one negation.
func (c *checker) exclusion(n *rule.Not, asked map[string]bool) {
	if holdsWithout(n.X) {
		return
	}
	var fields []string
	at := n.At
	rule.FieldsOf(n.X, func(f string, place rule.Span) {
		if !asked[f] && !slices.Contains(fields, f) {
			if len(fields) == 0 {
				at = place
			}
			fields = append(fields, f)
		}
	})
	if len(fields) > 0 {
		c.say(rule.Hint, codeMissingField, at, fmt.Sprintf("an event without %s is not excluded: the negation is true when the field is missing", strings.Join(fields, ", ")),
			"if such events are to be left out, ask for the field as well: "+fields[0]+"|exists: true, or "+fields[0]+"=* in SPL")
	}
}

// holdsWithout reports that an exclusion minds missing fields by itself.
func holdsWithout(e rule.Expr) bool {
	switch e := bare(e).(type) {
	case *rule.Or:
		return slices.ContainsFunc(e.Terms, holdsWithout)
	case *rule.Test:
		return e.Op == rule.OpNull || e.Op == rule.OpExists
	case *rule.Keyword:
		return true
	}
	return false
}

// writableFields are last words of fields whose text the one who acts chooses.
var writableFields = []string{
	"commandline", "command_line", "command", "parentcommandline", "cmdline", "args", "arguments", "scriptblocktext", "script", "payload",
	"useragent", "user_agent", "cs-user-agent", "c-useragent", "uri", "url", "query", "cs-uri-query", "c-uri", "c-uri-query", "path", "referer", "referrer",
	"prompt", "content", "text", "message", "body", "input", "output", "subject", "title", "description", "reason", "comment", "filename", "file_name", "targetfilename",
	"image", "originalfilename", "completion", "response",
}

// textOps compare texts.
var textOps = []rule.Op{rule.OpEquals, rule.OpContains, rule.OpStartsWith, rule.OpEndsWith, rule.OpRegexp}

// writable finds a rule whose every condition is a text that an attacker
// chooses.
func (c *checker) writable(e rule.Expr) {
	asks, chosen := 0, 0
	eachAsked(e, func(t *rule.Test) {
		asks++
		last := strings.ToLower(t.Field[strings.LastIndexByte(t.Field, '.')+1:])
		if slices.Contains(writableFields, last) && slices.Contains(textOps, t.Op) {
			chosen++
		}
	})
	if asks > 0 && asks == chosen && !rule.Searches(e) {
		c.say(rule.Hint, codeWritable, e.Span(), "everything that this rule asks for is text that an attacker chooses", "add a condition on what the system says: the action, the account, an address, the result")
	}
}

// eachAsked calls f with the tests that have to hold, leaving negations out.
func eachAsked(e rule.Expr, f func(*rule.Test)) {
	switch e := bare(e).(type) {
	case *rule.And:
		for _, t := range e.Terms {
			eachAsked(t, f)
		}
	case *rule.Or:
		for _, t := range e.Terms {
			eachAsked(t, f)
		}
	case *rule.Test:
		f(e)
	case *rule.Compare, *rule.Holds:
		f(&rule.Test{Op: rule.OpExists})
	}
}

// metadata finds what alerts lack.
func (c *checker) metadata() {
	if c.rule.Dialect != rule.Sigma {
		return
	}
	if c.rule.Level == "" {
		c.say(rule.Hint, codeNoLevel, firstLine(c.rule.Text), "the rule has no level", "level: informational, low, medium, high or critical")
	}
	if c.rule.Description == "" {
		c.say(rule.Hint, codeNoDescription, firstLine(c.rule.Text), "the rule has no description", "")
	}
}

func firstLine(text string) rule.Span {
	line, _, _ := strings.Cut(text, "\n")
	return rule.Span{End: len(strings.TrimRight(line, "\r"))}
}
