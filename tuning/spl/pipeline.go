package spl

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"assay/tuning/rule"
)

// pipeline reads the commands between the pipes. The first is a search unless
// nothing stands before the first pipe.
func (p *parser) pipeline(r *rule.Rule, parts []rule.Span) {
	for i, part := range parts {
		p.pos, p.end, p.depth, p.lost = part.Start, part.End, 0, false
		p.first = i == 1 && r.Where == nil && len(r.Stages) == 0
		p.skip()
		switch empty := p.pos >= p.end; {
		case i == 0:
			p.leadingSearch(r, empty && len(parts) == 1)
		case empty:
			p.errorf(rule.Span{Start: part.Start - 1, End: part.Start}, codeEmpty, "no command stands behind this pipe")
		case p.peek() == '`':
			p.macro()
			p.finish()
		default:
			p.command(r)
		}
	}
	if r.Where == nil && len(parts) > 0 {
		r.Where = everything(rule.Span{Start: parts[0].End, End: parts[0].End})
	}
}

// everything is the search of a text that has none: any value at all.
func everything(at rule.Span) rule.Expr {
	return &rule.Keyword{Operands: []rule.Operand{{Pattern: []rule.PatternPart{{Wild: '*'}}, At: at}}, At: at}
}

func (p *parser) leadingSearch(r *rule.Rule, alone bool) {
	if alone {
		p.errorf(p.here(), codeEmpty, "the text has no search")
		return
	}
	if start := p.pos; p.wordIs("search") { // the word, unless it is a field
		p.skip()
		if op, _ := p.operator(); op != "" {
			p.pos = start
		}
	}
	r.Where = p.search()
}

// command reads one command behind a pipe.
func (p *parser) command(r *rule.Rule) {
	name, at := p.until(endsName)
	if name == "" {
		p.errorf(p.here(), codeUnexpected, "a command must begin with its name")
		return
	}
	read, ok := commands[strings.ToLower(name)]
	if !ok {
		p.refuseCommand(name, at)
		return
	}
	if s := read(p, call{name: strings.ToLower(name), at: at, rule: r}); s != nil && !p.lost {
		r.Stages = append(r.Stages, s)
	}
}

// call is a command as it is met: its name in lower case, where that stands,
// the rule that it becomes part of, and the options that it takes.
type call struct {
	name  string
	at    rule.Span
	rule  *rule.Rule
	known settings
}

// commands reads each command behind its name; nil when it is wrong, and
// reported, or does nothing.
var commands = map[string]func(*parser, call) rule.Stage{
	"search":      func(p *parser, c call) rule.Stage { return p.filter(c, p.search()) },
	"where":       func(p *parser, c call) rule.Stage { return p.filter(c, p.where()) },
	"regex":       (*parser).regexStage,
	"stats":       (*parser).statsStage,
	"eventstats":  (*parser).eventStatsStage,
	"streamstats": (*parser).streamStatsStage,
	"timechart":   (*parser).timeChartStage,
	"top":         (*parser).topStage,
	"rare":        (*parser).topStage,
	"table":       (*parser).tableStage,
	"fields":      (*parser).fieldsStage,
	"rename":      (*parser).renameStage,
	"eval":        (*parser).evalStage,
	"bin":         (*parser).binStage,
	"bucket":      (*parser).binStage,
	"dedup":       (*parser).dedupStage,
	"sort":        (*parser).sortStage,
	"head":        (*parser).headStage,
	"tail":        (*parser).tailStage,
	"rex":         (*parser).rexStage,
	"fillnull":    (*parser).fillNullStage,
	"makemv":      (*parser).makeMVStage,
	"mvexpand":    (*parser).mvExpandStage,
	"spath":       (*parser).spathStage,
	"lookup":      (*parser).lookupStage,
	"inputlookup": (*parser).inputLookupStage,
	"convert":     (*parser).convertStage,
}

// filter is a Filter stage; a filter without terms keeps everything, and so
// does the search for *, which a filter macro often is.
func (p *parser) filter(c call, e rule.Expr) rule.Stage {
	if e == nil || c.name == "search" && isEverything(e) {
		return nil
	}
	p.checkFields(e)
	return &rule.Filter{Where: e, At: rule.Span{Start: c.at.Start, End: e.Span().End}}
}

// isEverything reports the search for *.
func isEverything(e rule.Expr) bool {
	k, ok := e.(*rule.Keyword)
	return ok && len(k.Operands) == 1 && len(k.Operands[0].Pattern) == 1 && k.Operands[0].Pattern[0].Wild == '*'
}

// finish reports what is left of a command.
func (p *parser) finish() {
	if p.skip(); p.pos < p.end {
		at := rule.Span{Start: p.pos, End: p.end}
		p.errorf(at, codeUnexpected, "the command should end before %s", spelled(p.src, at))
	}
}

func (p *parser) refuseCommand(name string, at rule.Span) {
	hint, ok := instead[strings.ToLower(name)]
	if !ok {
		p.hinted(rule.Error, at, codeNoCommand, fmt.Sprintf("%s is no command that is known here", shortened(name)),
			"supported: "+strings.Join(slices.Sorted(maps.Keys(commands)), ", "))
		return
	}
	p.hinted(rule.Error, at, codeNoCommand, fmt.Sprintf("the command %s is not supported", name), hint)
}
