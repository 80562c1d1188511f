package lint

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"assay/tuning/rule"
)

// shortest is how many characters a text to look for inside of values should
// have.
const shortest = 3

// test checks the values of a field.
func (c *checker) test(t *rule.Test) {
	if t.Op == rule.OpRegexp {
		c.expressions(t.Operands, t.Flags)
		return
	}
	c.cased(t)
	for i, o := range t.Operands {
		if o.Kind != rule.OperandText {
			continue
		}
		c.wildcards(t, o)
		c.short(t.Op, o)
		c.listName(t, o)
		c.among(t, i)
	}
}

func (c *checker) keyword(k *rule.Keyword) {
	if k.Op == rule.OpRegexp {
		c.expressions(k.Operands, k.Flags)
	}
}

// among looks for an earlier or a wider value beside value i.
func (c *checker) among(t *rule.Test, i int) {
	for j, o := range t.Operands {
		if j == i || o.Kind != rule.OperandText {
			continue
		}
		same := folded(o, t.Cased) == folded(t.Operands[i], t.Cased)
		switch {
		case same && j < i:
			c.say(rule.Warning, codeRepeated, t.Operands[i].At, "this value stands here already", "take one out")
			return
		case !same && within(t, t.Operands[i], o):
			c.say(rule.Hint, codeImplied, t.Operands[i].At, fmt.Sprintf("what has this has %q too, which is enough", o.Text), "take this value out, or the wider one")
			return
		}
	}
}

// within reports that a value with the text a always has b as well, so that
// of the two in one list a changes nothing.
func within(t *rule.Test, a, b rule.Operand) bool {
	if a.Pattern != nil || b.Pattern != nil || b.Text == "" || t.All {
		return false
	}
	x, y := folded(a, t.Cased), folded(b, t.Cased)
	switch t.Op {
	case rule.OpContains:
		return strings.Contains(x, y)
	case rule.OpStartsWith:
		return strings.HasPrefix(x, y)
	case rule.OpEndsWith:
		return strings.HasSuffix(x, y)
	}
	return false
}

// folded is a value in canonical form, in small letters where case is no
// matter.
func folded(o rule.Operand, cased bool) string {
	text := o.Text
	if o.Pattern != nil {
		text = o.String()
	}
	if cased {
		return text
	}
	return strings.ToLower(text)
}

// wildcards finds stars at an edge that is open already.
func (c *checker) wildcards(t *rule.Test, o rule.Operand) {
	if len(o.Pattern) == 0 {
		return
	}
	first, last := o.Pattern[0].Wild == '*', o.Pattern[len(o.Pattern)-1].Wild == '*'
	idle := t.Op == rule.OpContains && (first || last) || t.Op == rule.OpStartsWith && last || t.Op == rule.OpEndsWith && first
	for i := 1; i < len(o.Pattern); i++ {
		idle = idle || o.Pattern[i].Wild == '*' && o.Pattern[i-1].Wild == '*'
	}
	if idle {
		c.say(rule.Warning, codeIdleWildcard, o.At, fmt.Sprintf("%s allows any text there without this wildcard", t.Op), "leave it out")
	}
	if t.Op == rule.OpEquals && len(o.Pattern) == 1 && first {
		c.say(rule.Hint, codeAlwaysTrue, t.At, "this holds for every event that has a value in "+t.Field, "")
	}
}

func (c *checker) short(op rule.Op, o rule.Operand) {
	if op == rule.OpContains && o.Pattern == nil && len([]rune(o.Text)) < shortest && o.Text != "" {
		c.say(rule.Hint, codeShortText, o.At, fmt.Sprintf("%q stands in many values by chance", o.Text), "ask for more of the text, or for the whole value")
	}
	if op == rule.OpContains && o.Pattern == nil && o.Text == "" {
		c.say(rule.Warning, codeAlwaysTrue, o.At, "every text contains the empty one", "")
	}
}

// listWords are what names of lists consist of.
var listWords = regexp.MustCompile(`(?i)^(?:approved|allowed?|denied|deny|block(?:ed)?|known|trusted|corp|internal|exempt(?:ed)?|watch)[_-]?(?:list|cidrs?|ips?|hosts?|users?|domains?|nets?|networks?|accounts?|agents?|tools?|range|ranges)$|^[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*[_-](?:list|cidrs?|allowlist|denylist|blocklist|watchlist)$`)

// listName finds a value that reads like a list's name. The reader of SPL
// tells the same of its own texts.
func (c *checker) listName(t *rule.Test, o rule.Operand) {
	if c.rule.Dialect != rule.Sigma || o.Pattern != nil || t.Op == rule.OpInList {
		return
	}
	name, placed := placeholder(o.Text)
	known := c.lists != nil && c.lists(name)
	if known || listWords.MatchString(name) || placed && usualLists[strings.ToLower(name)] {
		c.say(rule.Warning, codeListName, o.At, fmt.Sprintf("%s is compared with the text %s, not with the members of a list", t.Field, o.Text),
			fmt.Sprintf("if the list is meant, write %s|expand: '%%%s%%'", t.Field, name))
	}
}

// usualLists are the placeholders that Sigma names itself. Other texts of the
// form %name% are variables of an environment more often.
var usualLists = map[string]bool{"administrators": true, "jumpservers": true, "workstations": true, "servers": true, "domaincontrollers": true}

// placeholder is the name in %name%, or the text itself.
func placeholder(text string) (name string, ok bool) {
	if len(text) > 2 && text[0] == '%' && text[len(text)-1] == '%' {
		return text[1 : len(text)-1], true
	}
	return text, false
}

// cased finds texts that another spelling passes by.
func (c *checker) cased(t *rule.Test) {
	if !t.Cased {
		return
	}
	hint := "leave out |cased, unless case is the sign you look for"
	if c.rule.Dialect == rule.SPL {
		hint = "write it in the search, or compare lower(...) with a text in small letters, unless case is the sign you look for"
	}
	for _, o := range t.Operands {
		if o.Kind == rule.OperandText && hasLetter(folded(o, true)) {
			c.say(rule.Hint, codeOnlyByCase, o.At, "this matches in this spelling alone, with its capital and small letters", hint)
			return
		}
	}
}

// compare checks a comparison of SPL's where, which minds case.
func (c *checker) compare(e *rule.Compare) {
	for _, side := range []rule.Term{e.Left, e.Right} {
		k, ok := side.(*rule.Const)
		if !ok || k.Value.Kind != rule.OperandText || !hasLetter(k.Value.Text) || lowered(e) {
			continue
		}
		if e.Op == rule.OpEquals || e.Op == rule.OpDiffers {
			c.say(rule.Hint, codeOnlyByCase, e.At, "where tells capital from small letters, search does not", "compare lower(...) with a text in small letters, or write it in the search")
		}
	}
}

// lowered reports that a side is brought to one case first.
func lowered(e *rule.Compare) bool {
	for _, side := range []rule.Term{e.Left, e.Right} {
		if rule.Calls(side, "lower") || rule.Calls(side, "upper") {
			return true
		}
	}
	return false
}

func hasLetter(s string) bool { return strings.IndexFunc(s, unicode.IsLetter) >= 0 }
