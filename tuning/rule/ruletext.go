package rule

import (
	"maps"
	"slices"
	"strconv"
)

// String is the canonical text of the whole rule, which Parse reads back to
// an equal rule: everything but Text, Digest and the places. It is
//
//	rule key=value ...
//	 where={condition}
//	| stage
//	| stage
//
// with the keys of the author's words in quotes, lists in parentheses, and
// logsource, response and correlation in braces; the base rules of a
// correlation stand inside it as whole rules.
func (r *Rule) String() string { return string(appendRule(nil, r)) }

func appendRule(b []byte, r *Rule) []byte {
	l := append(line(b), "rule"...)
	l = l.text("id", r.ID).text("name", r.Name).text("title", r.Title).text("dialect", string(r.Dialect)).
		text("status", string(r.Status)).text("level", r.Level).text("description", r.Description).text("author", r.Author).
		text("date", r.Date).text("modified", r.Modified).names("tags", r.Tags).names("references", r.References).
		names("falsepositives", r.FalsePositives).names("fields", r.Fields).names("filters", r.Filters).span("window", r.Window)
	l = l.block("custom", customText(r.Custom), r.Custom != nil)
	for _, x := range r.Related {
		l = l.block("related", newLine("").text("id", x.ID).text("type", x.Type), true)
	}
	for _, x := range r.Applied {
		l = l.block("applied", newLine("").text("name", x.Name).text("owner", x.Owner).text("expires", x.Expires), true)
	}
	src := newLine("").text("category", r.LogSource.Category).text("product", r.LogSource.Product).text("service", r.LogSource.Service)
	l = l.block("logsource", src, len(src) > 0)
	if x := r.Response; x != nil {
		l = l.block("response", newLine("").text("action", x.Action).span("ttl", x.TTL).text("undo", x.Undo).text("owner", x.Owner).text("evidence", x.Evidence), true)
	}
	if r.Correlation != nil {
		l = append(l, '\n').block("correlation", correlationText(r.Correlation), true)
	}
	if r.Where != nil {
		l = append(l, '\n').expr("where", r.Where)
	}
	for _, s := range r.Stages {
		l = append(append(l, "\n| "...), s.String()...)
	}
	return l
}

func customText(custom map[string]string) line {
	var l line
	for _, k := range slices.Sorted(maps.Keys(custom)) {
		l = strconv.AppendQuote(append(appendName(append(l, ' '), k), " = "...), custom[k])
	}
	return l
}

func correlationText(c *Correlation) line {
	l := newLine("").text("type", string(c.Type)).names("by", c.GroupBy).span("timespan", c.Timespan).names("field", c.Field).
		num("percentile", c.Percentile).expr("when", c.When).flag("generate", c.Generate).text("firing", string(c.Firing))
	for _, x := range c.Bounds {
		b := append(append(newLine(" "), x.Op.String()...), ' ')
		l = l.block("bound", strconv.AppendFloat(b, x.Value, 'g', -1, 64), true)
	}
	for _, x := range c.Aliases {
		l = l.block("alias", line(appendName(newLine(" "), x.Name)).pairs("fields", x.Fields), true)
	}
	for _, x := range c.Bases {
		b := line(appendName(newLine(" "), x.Name))
		if x.Rule != nil {
			b = appendRule(append(b, ' '), x.Rule)
		}
		l = append(l, '\n').block("base", b, true)
	}
	return l
}
