package spl

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"assay/tuning/rule"
)

// Bounds of a text, far above what people write.
const (
	maxText     = 1 << 20 // bytes
	maxDepth    = 100     // nested parentheses and NOTs
	maxTerms    = 20_000  // tests, keywords, operands and fields
	maxCommands = 200     // commands of one text
	maxNames    = 500     // fields of one stats or table
	maxStars    = 1_000   // wildcards of one value
	maxFindings = 100     // diagnostics
)

// Options of Parse; the zero value works.
type Options struct {
	// Lists tells whether a named list of that name exists; nil: not known.
	Lists func(name string) bool
	// Macros are expanded in searches; nil: none are known.
	Macros *Macros
}

// Parse reads one rule: a search with its header, or one stanza of a
// savedsearches.conf. The name is that of the file, or "": it stands in for
// an id or a title that the text does not give. The rule is nil when a
// diagnostic is an error. Diagnostics come in the order of the text.
func Parse(name, text string, o Options) (*rule.Rule, rule.Diagnostics) {
	if IsSaved(text) {
		return parseOneSaved(name, text, o)
	}
	p := &parser{lists: o.Lists}
	if !p.readable(text) {
		return nil, p.found
	}
	r := &rule.Rule{Dialect: rule.SPL, Status: rule.Experimental, Text: text, Digest: digest(text)}
	p.read(r, text, p.header(r, text), o.Macros, p.pipeline)
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	identify(r, strings.TrimSuffix(name, path.Ext(name)))
	p.sort()
	if p.found.Err() != nil {
		return nil, p.found
	}
	return r, p.found
}

// ParseAll reads the rules of a text: one, or those of a savedsearches.conf.
func ParseAll(name, text string, o Options) ([]*rule.Rule, rule.Diagnostics) {
	if IsMacroFile(name) {
		return nil, macrosFor(text)
	}
	if IsSavedFile(name, text) {
		return ParseSaved(name, text, o)
	}
	r, ds := Parse(name, text, o)
	if r == nil {
		return nil, ds
	}
	return []*rule.Rule{r}, ds
}

// read reads the commands behind body, with their macros expanded.
func (p *parser) read(r *rule.Rule, text string, body int, macros *Macros, commands func(*rule.Rule, []rule.Span)) {
	before, there, hadWhere := p.found, len(r.Stages), r.Where != nil
	p.found = nil
	x := expand(text, body, macros)
	commands(r, p.layout(x.out.String(), body))
	p.found = append(before, x.settle(p.found)...)
	if len(p.found) > maxFindings+1 {
		p.found = p.found[:maxFindings]
		p.report(rule.Diagnostic{})
	}
	if x.calls == 0 || r.Where == nil {
		return
	}
	w := walk{span: x.place, seen: map[any]bool{}}
	if !hadWhere {
		w.expr(r.Where)
	}
	for _, s := range r.Stages[there:] {
		w.stage(s)
	}
}

func (p *parser) sort() {
	slices.SortStableFunc(p.found, func(a, b rule.Diagnostic) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// identify fills id and title where the header gave none.
func identify(r *rule.Rule, file string) {
	if file == "." || file == "/" {
		file = ""
	}
	r.Title = cmp.Or(r.Title, file, r.ID, "Untitled search")
	r.ID = cmp.Or(r.ID, slug(file), slug(r.Title), "spl-"+r.Digest[:12])
	r.Name = cmp.Or(r.Name, slug(file), r.ID)
}

// slug is the text in lower case with runs of anything but letters and digits
// as one hyphen.
func slug(s string) string {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return r < '0' || r > '9' && r < 'a' || r > 'z' && r < utf8.RuneSelf
	})
	return strings.Join(words, "-")
}

// parser reads the commands of one text. The scanner in it is set to one
// command at a time.
type parser struct {
	scanner
	lists func(string) bool
	first bool // the command is the first of the text
	found rule.Diagnostics
	terms int
	depth int
	tok   token // of the expression grammar
	bad   bool  // this expression has been reported
	lost  bool  // the rest of this command has been given up
	shape shape
}

func (p *parser) readable(text string) bool {
	if len(text) > maxText {
		p.errorf(rule.Span{}, codeTooLarge, "the text has %d bytes; a rule has at most %d", len(text), maxText)
		return false
	}
	if !utf8.ValidString(text) {
		at := invalidAt(text)
		p.errorf(rule.Span{Start: at, End: at + 1}, codeEncoding, "the text is not valid UTF-8")
		return false
	}
	if at := strings.IndexByte(text, 0); at >= 0 { // peek's mark of the end
		p.errorf(rule.Span{Start: at, End: at + 1}, codeEncoding, "the text holds a NUL byte")
		return false
	}
	return true
}

func invalidAt(text string) int {
	for i, r := range text {
		if r == utf8.RuneError {
			if _, n := utf8.DecodeRuneInString(text[i:]); n == 1 {
				return i
			}
		}
	}
	return 0
}

// report adds a diagnostic; past maxFindings the text is given up.
func (p *parser) report(d rule.Diagnostic) {
	switch n := len(p.found); {
	case n < maxFindings:
		p.found = append(p.found, d)
	case n == maxFindings:
		p.found = append(p.found, rule.Diagnostic{Code: codeTooMany, Span: d.Span, Message: "too much is wrong here to go on"})
		fallthrough
	default:
		p.giveUp()
	}
}

// giveUp skips the rest of the command.
func (p *parser) giveUp() {
	p.pos = p.end
	p.lost = true
}

func (p *parser) errorf(at rule.Span, code, format string, args ...any) {
	p.report(rule.Diagnostic{Code: code, Span: at, Message: fmt.Sprintf(format, args...)})
}

func (p *parser) hinted(g rule.Grade, at rule.Span, code, message, hint string) {
	p.report(rule.Diagnostic{Grade: g, Code: code, Span: at, Message: message, Hint: hint})
}

// enter goes one level down; false when that is too deep, and then the rest
// of the command is skipped. Every enter is followed by a leave.
func (p *parser) enter(at rule.Span) bool {
	p.depth++
	if p.depth == maxDepth+1 {
		p.errorf(at, codeTooDeep, "nested more than %d deep", maxDepth)
		p.giveUp()
	}
	return p.depth <= maxDepth
}

func (p *parser) leave() { p.depth-- }

// count takes n terms from the bound; past it the command is skipped.
func (p *parser) count(n int, at rule.Span) {
	if p.terms <= maxTerms && p.terms+n > maxTerms {
		p.errorf(at, codeTooMany, "more than %d terms", maxTerms)
	}
	if p.terms += n; p.terms > maxTerms {
		p.giveUp()
	}
}
