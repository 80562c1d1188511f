package spl

import (
	"fmt"
	"net/netip"
	"strings"

	"assay/tuning/rule"
)

// warnListName speaks up when a compared word is the name of a named list,
// or when an address is compared with something that reads like one.
func (p *parser) warnListName(t *rule.Test) {
	for _, o := range t.Operands {
		if o.Kind != rule.OperandText || o.Text == "" || o.Pattern != nil {
			continue
		}
		known := p.lists != nil && p.lists(o.Text)
		if known || addressField(t.Field) && readsLikeName(o.Text) {
			p.hinted(rule.Warning, o.At, codeListName,
				fmt.Sprintf("%s compares %s with the literal word %s, not with the members of a list", spelled(p.src, t.At), t.Field, o.Text),
				listHint(t, o.Text, known))
		}
	}
}

// spelled is the author's text at a place, shortened.
func spelled(src string, at rule.Span) string { return shortened(src[at.Start:at.End]) }

// listHint shows the form that works, which only where can say.
func listHint(t *rule.Test, list string, known bool) string {
	field := t.Field
	if !bareField(field) {
		field = "'" + field + "'"
	}
	form := fmt.Sprintf("| where cidrmatch(%q, %s)", list, field)
	if t.Op == rule.OpDiffers {
		form = fmt.Sprintf("| where NOT cidrmatch(%q, %s)", list, field)
	}
	if known {
		return fmt.Sprintf("a named list %s exists; leave this term out and write behind the search: %s", list, form)
	}
	return fmt.Sprintf("if a list is meant, add a named list %s and write behind the search: %s", list, form)
}

// addressField guesses from the last word of its name that a field holds an
// address.
func addressField(field string) bool {
	words := strings.FieldsFunc(strings.ToLower(field), func(r rune) bool { return r == '_' || r == '.' || r == '-' || r == ':' })
	if len(words) == 0 {
		return false
	}
	switch words[len(words)-1] {
	case "ip", "ipv4", "ipv6", "addr", "address", "cidr", "subnet", "network",
		"srcip", "dstip", "destip", "sourceip", "destinationip", "clientip", "ipaddress", "remoteip":
		return true
	}
	return false
}

// readsLikeName reports one word that begins with a letter and is neither an
// address nor a host name with dots.
func readsLikeName(s string) bool {
	if _, err := netip.ParseAddr(s); err == nil {
		return false
	}
	c := s[0] | 0x20
	return c >= 'a' && c <= 'z' && !strings.ContainsAny(s, " .:/\\") && !strings.EqualFold(s, "localhost") &&
		!strings.EqualFold(s, "unknown") && !strings.EqualFold(s, "null") && !strings.EqualFold(s, "none")
}
