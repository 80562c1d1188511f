package sigma

import (
	"errors"
	"net/netip"
	"regexp/syntax"
	"strings"

	"go.yaml.in/yaml/v4"

	"assay/tuning/rule"
)

const maxRegexp = 16 << 10

// checkRegexp refuses, at its place, what RE2 does not accept.
func (d *document) checkRegexp(text, flags string, n *yaml.Node) bool {
	if len(text) > maxRegexp {
		d.errorf(codeTooLarge, d.place(n), "the expression has more than %d bytes", maxRegexp)
		return false
	}
	mode := syntax.Perl
	for _, f := range flags {
		switch f {
		case 'i':
			mode |= syntax.FoldCase
		case 'm':
			mode &^= syntax.OneLine
		case 's':
			mode |= syntax.DotNL
		}
	}
	_, err := syntax.Parse(text, mode)
	if err == nil {
		return true
	}
	var se *syntax.Error
	if !errors.As(err, &se) {
		d.errorf(codeRegexp, d.place(n), "%s", err)
		return false
	}
	at := d.place(n)
	if i := strings.Index(text, se.Expr); i >= 0 && se.Expr != "" {
		at = d.within(n, i, i+len(se.Expr))
	}
	code, message, hint := regexpFault(se)
	d.report(rule.Error, code, at, message, hint)
	return false
}

// regexpFault names the two kinds of expression that authors bring from
// engines which go back over the text.
func regexpFault(e *syntax.Error) (code, message, hint string) {
	for _, look := range []string{"(?=", "(?!", "(?<=", "(?<!"} {
		if strings.HasPrefix(e.Expr, look) {
			return codeLookaround, "the expression looks ahead or behind", "write it as a second item, negated in the condition if need be"
		}
	}
	if e.Code == syntax.ErrInvalidEscape && len(e.Expr) == 2 && e.Expr[1] >= '1' && e.Expr[1] <= '9' {
		return codeBackreference, "the expression refers back to a group", ""
	}
	return codeRegexp, "the expression cannot be read: " + string(e.Code), ""
}

// network reads an address or a network; bits behind the prefix are ignored.
func (d *document) network(o rule.Operand) (value, bool) {
	if a, err := netip.ParseAddr(o.Text); err == nil && a.Zone() == "" {
		o.Text = netip.PrefixFrom(a, a.BitLen()).String()
		return value{o}, true
	}
	p, err := netip.ParsePrefix(o.Text)
	if err != nil {
		d.report(rule.Error, codeNetwork, o.At, o.Text+" is neither an address nor a network", "write it as 10.0.0.0/8 or 2001:db8::/32")
		return nil, false
	}
	if m := p.Masked(); m != p {
		d.warnf(codeHostBits, o.At, "the network is taken as %s", m)
		o.Text = m.String()
	}
	return value{o}, true
}
