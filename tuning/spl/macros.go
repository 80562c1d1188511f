package spl

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"assay/tuning/rule"
)

// Macros are named pieces of searches. The zero value and nil have none.
// Macros are immutable.
type Macros struct {
	byName map[string]macro // by name, and name(2) for two arguments
	wild   []string         // names with a star, longest first
}

// macro is one of them.
type macro struct {
	name       string // as in its file, with the number of arguments
	args       []string
	definition string
	evaluated  bool // iseval: the definition computes a text, which is refused
	disabled   bool
}

// IsMacroFile reports that a file is named as Splunk names one of macros.
func IsMacroFile(name string) bool {
	return strings.EqualFold(path.Base(strings.ReplaceAll(name, `\`, "/")), "macros.conf")
}

// macrosFor is what there is to say of a file of macros that was taken for one
// of rules.
func macrosFor(text string) rule.Diagnostics {
	_, ds := ParseMacros(text)
	line, _, _ := strings.Cut(text, "\n")
	return append(ds, rule.Diagnostic{Grade: rule.Error, Code: codeMacroFile, Span: rule.Span{End: len(strings.TrimRight(line, "\r"))},
		Message: "this file holds macros and no rules", Hint: "lay it into the corpus directory, where the searches of the rules find it"})
}

// ParseMacros reads a macros.conf: stanzas [name] or [name(2)] with the
// settings definition, args, and iseval (refused where the macro is used). A
// name may hold a star: [*_filter] stands for every macro without arguments
// of such a name that is not defined by itself. disabled = 1 takes a macro of
// an earlier file away. Settings that check arguments have no effect and are
// warned of.
func ParseMacros(text string) (*Macros, rule.Diagnostics) {
	p, m := &parser{}, &Macros{byName: map[string]macro{}}
	if !p.readable(text) {
		return m, p.found
	}
	for _, s := range p.conf(text, codeMacroFile) {
		if s.name == "default" {
			p.hinted(rule.Warning, s.at, codeMacroUnread, "the stanza default has no effect here", "write the settings into each stanza")
			continue
		}
		x, ok := p.macroOf(s)
		if !ok {
			continue
		}
		if _, twice := m.byName[s.name]; twice {
			p.hinted(rule.Warning, s.at, codeMacroFile, "the macro "+shortened(s.name)+" is defined twice; the last one counts", "")
		}
		m.byName[s.name] = x
	}
	m.sortWild()
	p.sort()
	return m, p.found
}

// macroOf makes a macro of its stanza.
func (p *parser) macroOf(s *stanza) (macro, bool) {
	x := macro{name: s.name}
	for _, k := range s.settings {
		switch k.key {
		case "definition":
			x.definition = k.value
		case "args":
			x.args = commaList(k.value)
		case "iseval":
			x.evaluated = k.truth()
		case "disabled":
			x.disabled = k.truth()
		case "validation", "errormsg":
			p.unread(k, codeMacroUnread, "arguments are put in as they are")
		case "description":
		default:
			p.unread(k, codeMacroUnread, "the settings of a macro are definition, args, iseval and disabled")
		}
	}
	base, n, ok := macroName(s.name)
	switch {
	case !ok || strings.Contains(base, "*") && n > 0:
		p.hinted(rule.Error, s.at, codeMacroFile, shortened(s.name)+" is no name of a macro", "[name], or [name(2)] for two arguments")
		return x, false
	case n != len(x.args):
		p.hinted(rule.Error, s.at, codeMacroFile, fmt.Sprintf("%s takes %d arguments, and args names %d", shortened(s.name), n, len(x.args)),
			fmt.Sprintf("[%s(%d)]", shortened(base), len(x.args)))
		return x, false
	}
	if _, ok := s.get("definition"); !ok && !x.disabled {
		p.hinted(rule.Error, s.at, codeMacroFile, "the macro "+shortened(s.name)+" has no definition", "definition = search *")
		return x, false
	}
	return x, true
}

// macroName cuts name(2) into the name and the number of arguments.
func macroName(s string) (base string, args int, ok bool) {
	base, rest, parens := strings.Cut(s, "(")
	if parens {
		n, err := strconv.Atoi(strings.TrimSuffix(rest, ")"))
		if err != nil || n < 1 || n > maxNames || !strings.HasSuffix(rest, ")") {
			return base, 0, false
		}
		args = n
	}
	return base, args, base != "" && strings.Trim(base, macroChars+"*") == ""
}

const macroChars = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.:"

// With is these macros and those of a later file, which win.
func (m *Macros) With(over *Macros) *Macros {
	out := &Macros{byName: map[string]macro{}}
	for _, x := range []*Macros{m, over} {
		if x != nil {
			maps.Copy(out.byName, x.byName)
		}
	}
	out.sortWild()
	return out
}

func (m *Macros) sortWild() {
	for name := range m.byName {
		if strings.Contains(name, "*") {
			m.wild = append(m.wild, name)
		}
	}
	slices.SortFunc(m.wild, func(a, b string) int { return cmp.Or(len(b)-len(a), cmp.Compare(a, b)) })
}

// Names are the names of the macros, sorted, with the number of their
// arguments in parentheses.
func (m *Macros) Names() []string {
	if m == nil {
		return nil
	}
	var out []string
	for _, name := range slices.Sorted(maps.Keys(m.byName)) {
		if !m.byName[name].disabled {
			out = append(out, name)
		}
	}
	return out
}

// Digest is the hex SHA-256 of the macros: equal for macros that expand to
// the same.
func (m *Macros) Digest() string {
	h := sha256.New()
	for _, name := range m.Names() {
		x := m.byName[name]
		fmt.Fprintf(h, "%q %q %q %t\n", name, x.args, x.definition, x.evaluated)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// find is the macro of a name and a number of arguments.
func (m *Macros) find(name string, args int) (macro, bool) {
	if m == nil {
		return macro{}, false
	}
	key := name
	if args > 0 {
		key = fmt.Sprintf("%s(%d)", name, args)
	}
	if x, ok := m.byName[key]; ok {
		return x, !x.disabled
	}
	for _, w := range m.wild {
		if args == 0 && globbed(w, name) && !m.byName[w].disabled {
			return m.byName[w], true
		}
	}
	return macro{}, false
}

// arities are the numbers of arguments that macros of the name take.
func (m *Macros) arities(name string) []int {
	var out []int
	for _, key := range m.Names() {
		if base, n, _ := macroName(key); base == name {
			out = append(out, n)
		}
	}
	return out
}
