package spl

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"assay/tuning/rule"
)

// Bounds of the expansion of macros; the whole is bounded as a text is.
const (
	maxMacroDepth = 20
	maxMacroCalls = 2_000
)

// piece is a run of the expanded text: of the author's, or of a macro's
// definition, and then all of it stands for the call.
type piece struct {
	start  int       // in the expanded text
	from   int       // in the author's text, or in the definition
	macro  string    // "" for the author's text
	fixed  bool      // an argument: all of it stands at from
	callAt rule.Span // in the author's text
}

// expansion is a text with its macros expanded.
type expansion struct {
	macros *Macros
	out    strings.Builder
	pieces []piece
	found  rule.Diagnostics
	failed []rule.Span // calls that could not be expanded
	calls  int
	stack  []string
	call   rule.Span // the outermost call
}

// expand gives the text with the macros behind body expanded. Calls that
// cannot be stay as they are and are reported.
func expand(text string, body int, macros *Macros) *expansion {
	x := &expansion{macros: macros}
	x.emit(text[:body], piece{})
	x.text(text[body:], func(i int) (piece, int) { return piece{from: body + i}, len(text) })
	return x
}

// emit adds a run of text.
func (x *expansion) emit(s string, at piece) {
	if s == "" {
		return
	}
	at.start, at.callAt = x.out.Len(), x.call
	x.pieces = append(x.pieces, at)
	x.out.WriteString(s)
}

// text adds a text with its macros expanded; at says where an offset of it
// is, and where the run that it belongs to ends.
func (x *expansion) text(s string, at func(int) (piece, int)) {
	done := 0
	for i := 0; i < len(s); {
		end := i + 1
		switch c := s[i]; {
		case strings.HasPrefix(s[i:], "```"):
			end = len(s)
			if n := strings.Index(s[i+3:], "```"); n >= 0 {
				end = i + 3 + n + 3
			}
		case c == '"':
			end = min(len(s), closing(s, i, '"')+1)
		case c == '\\':
			end = min(len(s), i+2)
		case c == '`':
			shut := closing(s, i, '`')
			if end = min(len(s), shut+1); shut == len(s) || len(x.found) >= maxFindings {
				break // layout reports it, or nobody any more
			}
			x.runs(s[done:i], done, at)
			here, _ := at(i)
			x.macro(s[i:end], here)
			done = end
		}
		i = end
	}
	x.runs(s[done:], done, at)
}

// runs adds text that is no macro, a piece for each run.
func (x *expansion) runs(s string, offset int, at func(int) (piece, int)) {
	for len(s) > 0 {
		p, end := at(offset)
		n := min(len(s), end-offset)
		x.emit(s[:n], p)
		s, offset = s[n:], offset+n
	}
}

// macro expands one call, which stands with its quotes at a place of the text
// that it is in.
func (x *expansion) macro(quoted string, at piece) {
	if len(x.stack) == 0 {
		x.call = rule.Span{Start: at.from, End: at.from + len(quoted)}
		defer func() { x.call = rule.Span{} }()
	}
	x.calls++
	name, args, ok := macroCall(quoted)
	m, known := x.macros.find(name, len(args))
	code, message, hint := codeMacroCall, "", ""
	switch chain := slices.Index(x.stack, m.name); {
	case !ok:
		message, hint = "this is no call of a macro", "`name` or `name(argument, argument)`"
	case !known:
		code, message, hint = codeUnknownMacro, unknownMacro(name, len(args), x.macros.arities(name)), macroHint(name, len(args))
	case m.evaluated:
		message, hint = "the macro "+name+" computes its text (iseval), which is not supported", "write its result down as the definition"
	case chain >= 0:
		message = "the macro " + m.name + " calls itself: " + strings.Join(append(x.stack[chain:], m.name), " > ")
	case len(x.stack) >= maxMacroDepth:
		message = fmt.Sprintf("macros call macros more than %d deep", maxMacroDepth)
	case x.calls > maxMacroCalls:
		message = fmt.Sprintf("more than %d macros", maxMacroCalls)
	}
	var text string
	var places func(int) (piece, int)
	if message == "" {
		if text, places = substituted(m, args); x.out.Len()+len(text) > maxText {
			message = fmt.Sprintf("the macros make the text longer than %d bytes", maxText)
		}
	}
	if message != "" {
		x.fail(quoted, at, rule.Diagnostic{Code: code, Message: message, Hint: hint})
		return
	}
	if strings.Contains(m.name, "*") && len(x.found) < maxFindings {
		x.found = append(x.found, rule.Diagnostic{Grade: rule.Hint, Code: codeWildMacro, Span: x.call,
			Message: fmt.Sprintf("the macro %s is not defined; [%s] stands for it", name, m.name), Hint: macroHint(name, 0)})
	}
	x.stack = append(x.stack, m.name)
	x.text(text, places)
	x.stack = x.stack[:len(x.stack)-1]
}

// fail leaves the call as it is and reports it once for each place.
func (x *expansion) fail(quoted string, at piece, d rule.Diagnostic) {
	x.emit(quoted, at)
	d.Span = x.call
	d.Message += inMacro(at)
	if n := len(x.failed); n == 0 || x.failed[n-1] != x.call {
		x.found, x.failed = append(x.found, d), append(x.failed, x.call)
	}
}

// macroCall takes `name(a, b)` apart.
func macroCall(quoted string) (name string, args []string, ok bool) {
	call := strings.TrimSpace(strings.Trim(quoted, "`"))
	name, rest, parens := strings.Cut(call, "(")
	name = strings.TrimSpace(name)
	if parens {
		if !strings.HasSuffix(rest, ")") {
			return name, nil, false
		}
		args = arguments(strings.TrimSuffix(rest, ")"))
	}
	return name, args, name != "" && strings.Trim(name, macroChars) == "" && len(args) <= maxNames
}

// arguments cuts at the commas that stand outside quotes and parentheses. The
// quotes around a whole argument are not part of it.
func arguments(s string) []string {
	if strings.TrimSpace(s) == "" {
		return nil
	}
	var out []string
	start, depth := 0, 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			i = closing(s, i, '"')
		case '(', '[':
			depth++
		case ')', ']':
			depth--
		case ',':
			if depth == 0 {
				out, start = append(out, argument(s[start:i])), i+1
			}
		}
	}
	return append(out, argument(s[min(start, len(s)):]))
}

func argument(s string) string {
	s = strings.TrimSpace(s)
	if len(s) >= 2 && s[0] == '"' && closing(s, 0, '"') == len(s)-1 {
		return unescape(s[1 : len(s)-1])
	}
	return s
}

// substituted is the definition with $name$ replaced by the arguments, and
// where each offset of it is in the definition.
func substituted(m macro, args []string) (string, func(int) (piece, int)) {
	var out strings.Builder
	var starts, froms []int
	var fixed []bool
	add := func(s string, from int, isArgument bool) {
		if s == "" {
			return
		}
		starts, froms, fixed = append(starts, out.Len()), append(froms, from), append(fixed, isArgument)
		out.WriteString(s)
	}
	rest := m.definition
	for {
		at := len(m.definition) - len(rest)
		open := strings.IndexByte(rest, '$')
		shut := -1
		if open >= 0 {
			shut = strings.IndexByte(rest[open+1:], '$')
		}
		if shut < 0 || out.Len() > maxText {
			add(rest, at, false)
			break
		}
		i := slices.Index(m.args, rest[open+1:open+1+shut])
		if i < 0 {
			add(rest[:open+1], at, false)
			rest = rest[open+1:]
			continue
		}
		add(rest[:open], at, false)
		add(args[i], at+open, true)
		rest = rest[open+shut+2:]
	}
	starts = append(starts, out.Len())
	return out.String(), func(i int) (piece, int) {
		k := sort.SearchInts(starts, i+1) - 1
		p := piece{macro: m.name, from: froms[k], fixed: fixed[k]}
		if !p.fixed {
			p.from += i - starts[k]
		}
		return p, starts[k+1]
	}
}

func unknownMacro(name string, args int, arities []int) string {
	name = shortened(name)
	if len(arities) == 0 {
		return "the macro " + name + " is not defined"
	}
	return fmt.Sprintf("the macro %s is not defined with %d arguments (only with %s)", name, args, strings.Trim(fmt.Sprint(arities), "[]"))
}

func macroHint(name string, args int) string {
	stanza := shortened(name)
	if args > 0 {
		return fmt.Sprintf("define it in macros.conf in the data directory: [%s(%d)], args = ..., definition = ...", stanza, args)
	}
	return fmt.Sprintf("define it in macros.conf in the data directory: [%s], definition = ...", stanza)
}

// inMacro says where in a macro's definition something is.
func inMacro(at piece) string {
	if at.macro == "" {
		return ""
	}
	return fmt.Sprintf(" (in the macro %s, character %d of its definition)", at.macro, at.from+1)
}

// at is the piece that holds an offset of the expanded text.
func (x *expansion) at(offset int) piece {
	i := sort.Search(len(x.pieces), func(i int) bool { return x.pieces[i].start > offset })
	if i == 0 {
		return piece{from: offset}
	}
	p := x.pieces[i-1]
	if !p.fixed {
		p.from += offset - p.start
	}
	return p
}

// place is where a span of the expanded text is in the author's text.
func (x *expansion) place(s rule.Span) rule.Span {
	if s.IsZero() {
		return s
	}
	first, last := x.at(s.Start), x.at(max(s.Start, s.End-1))
	out := rule.Span{Start: first.from, End: last.from + min(1, s.End-s.Start)}
	if first.macro != "" {
		out.Start = first.callAt.Start
	}
	if last.macro != "" {
		out.End = last.callAt.End
	}
	return out
}

// settle moves diagnostics to the author's text, and drops those that only
// repeat that a macro could not be expanded.
func (x *expansion) settle(found rule.Diagnostics) rule.Diagnostics {
	out := slices.Clone(x.found)
	for _, d := range found {
		at := x.at(d.Span.Start)
		d.Span = x.place(d.Span)
		again := slices.ContainsFunc(x.failed, func(f rule.Span) bool { return f.Start <= d.Span.Start && d.Span.End <= f.End })
		if !again || d.Grade != rule.Error {
			d.Message += inMacro(at)
			out = append(out, d)
		}
	}
	return out
}
