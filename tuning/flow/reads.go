package flow

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"assay/tuning/rule"
)

// How is what a stage does with a field.
type How uint8

// The ways to read a field.
const (
	Tested How = iota
	Grouped
	Aggregated
)

// Read is a field that a stage reads.
type Read struct {
	Field   string
	How     How
	At      rule.Span
	Made    bool // an earlier stage makes a field of that name, or has replaced the events
	Unknown bool // the rows at this stage have no column of that name
}

// Reads is what a pipeline needs of events.
type Reads struct {
	Fields   []Read   // in the order of the text; behind a stage that replaces rows only for Unknown
	Names    []string // the fields to give to a row, sorted, each once
	Patterns []string // and all those that these meet
	Changed  []string // the fields of events that stages make or read, sorted
	Unsure   bool     // a stage makes or drops fields that it does not name
}

// Leaves reports a field of events that no stage reads, makes or drops.
func (r *Reads) Leaves(field string) bool {
	_, named := slices.BinarySearch(r.Changed, field)
	return !named && !r.Unsure
}

// ReadsOf says what stages read. Names of fields that an earlier stage makes
// for some rows only are among Names.
func ReadsOf(stages []rule.Stage) Reads {
	w := &reader{open: true, made: map[string]bool{}}
	for _, s := range withoutTables(stages) {
		w.stage(s)
	}
	slices.Sort(w.out.Names)
	w.out.Names = slices.Compact(w.out.Names)
	w.out.Changed = append(slices.Sorted(maps.Keys(w.made)), w.out.Names...)
	slices.Sort(w.out.Changed)
	w.out.Unsure = w.many || w.events || slices.ContainsFunc(withoutTables(stages), drops)
	return w.out
}

// drops reports a stage that takes fields away which it does not name.
func drops(s rule.Stage) bool {
	switch s.(type) {
	case *rule.Table, *rule.Fields:
		return true
	}
	return false
}

// reader walks the stages.
type reader struct {
	out    Reads
	events bool            // a stage has replaced the events' rows
	open   bool            // rows may have columns that no stage names
	many   bool            // a stage makes fields that it does not name
	made   map[string]bool // fields that stages make; behind a replacing stage, the columns
}

func (w *reader) read(how How, at rule.Span, fields ...string) {
	for _, f := range fields {
		if IsPattern(f) {
			if !w.events {
				w.out.Patterns = append(w.out.Patterns, f)
			}
			continue
		}
		w.out.Fields = append(w.out.Fields, Read{f, how, at, w.made[f] || w.many || w.events, w.events && !w.open && !w.has(f)})
		if !w.events {
			w.out.Names = append(w.out.Names, f)
		}
	}
}

// has reports a column, or one that reaches into it.
func (w *reader) has(field string) bool {
	for f := field; f != ""; {
		if w.made[f] {
			return true
		}
		i := strings.LastIndexByte(f, '.')
		f = f[:max(i, 0)]
	}
	return false
}

func (w *reader) make(fields ...string) {
	for _, f := range fields {
		if IsPattern(f) {
			w.many, w.open = true, true
		} else if f != "" {
			w.made[f] = true
		}
	}
}

func (w *reader) condition(e rule.Expr) {
	if e == nil {
		return
	}
	rule.FieldsOf(e, func(f string, at rule.Span) { w.read(Tested, at, f) })
	if rule.Searches(e) && !w.events {
		w.out.Patterns = append(w.out.Patterns, "*")
	}
}

func (w *reader) term(t rule.Term, how How) {
	rule.FieldsOfTerm(t, func(f string, at rule.Span) { w.read(how, at, f) })
	if rule.TermSearches(t) && !w.events {
		w.out.Patterns = append(w.out.Patterns, "*")
	}
}

func (w *reader) pairs(list []rule.Pair, at rule.Span) {
	for _, p := range list {
		w.read(Tested, at, p.From)
		w.make(p.To)
	}
}

func (w *reader) stage(s rule.Stage) {
	switch s := s.(type) {
	case *rule.Filter:
		w.condition(s.Where)
	case *rule.Eval:
		for _, a := range s.Sets {
			w.term(a.To, Tested)
			w.make(a.Field)
		}
	case *rule.Rename:
		w.pairs(s.Pairs, s.At)
	case *rule.Bin:
		w.read(Tested, s.At, s.Field)
		w.make(s.As)
	case *rule.Rex:
		w.read(Tested, s.At, s.Field)
		if re, err := regexp.Compile(s.Pattern); s.Mode == "" && err == nil {
			w.make(GroupNames(re)...)
		}
	case *rule.FillNull:
		w.read(Tested, s.At, s.Fields...)
		w.make(s.Fields...)
	case *rule.MakeMV:
		w.read(Tested, s.At, s.Field)
	case *rule.MVExpand:
		w.read(Tested, s.At, s.Field)
	case *rule.Spath:
		w.spath(s)
	case *rule.Convert:
		for _, c := range s.Calls {
			w.read(Tested, s.At, c.Field)
			w.make(c.As)
		}
	default:
		w.wider(s)
	}
}

func (w *reader) spath(s *rule.Spath) {
	w.read(Tested, s.At, s.Input)
	switch {
	case s.Path == "":
		w.make("*")
	case s.Output != "":
		w.make(s.Output)
	default:
		w.make(s.Path)
	}
}

func (w *reader) wider(s rule.Stage) {
	switch s := s.(type) {
	case *rule.Lookup:
		for _, p := range s.Match {
			w.read(Tested, s.At, p.To)
		}
		for _, p := range s.Output {
			w.make(p.To)
		}
		if len(s.Output) == 0 {
			w.make("*")
		}
	case *rule.InputLookup:
		if !s.Append {
			w.replace(nil)
		}
		w.make("*")
		w.open = true
	case *rule.Stats:
		w.aggs(s.Aggs, s.By, s.At)
		w.replace(slices.Concat(s.By, aggNames(s.Aggs)))
	case *rule.EventStats:
		w.aggs(s.Aggs, s.By, s.At)
		w.make(aggNames(s.Aggs)...)
	case *rule.StreamStats:
		w.aggs(s.Aggs, s.By, s.At)
		if s.Period > 0 {
			w.time()
		}
		w.make(aggNames(s.Aggs)...)
	case *rule.Dedup:
		w.read(Grouped, s.At, s.Fields...)
		w.keys(s.Sort, s.At)
	case *rule.Sort:
		w.keys(s.Keys, s.At)
	case *rule.Head:
		w.condition(s.While)
	case *rule.Top:
		w.read(Grouped, s.At, slices.Concat(s.By, s.Fields)...)
		w.replace(append(slices.Concat(s.By, s.Fields), s.CountField, s.PercentField))
	case *rule.TimeChart:
		w.timeChart(s)
	}
}

func (w *reader) timeChart(s *rule.TimeChart) {
	w.time()
	names := append(aggNames(s.Aggs), TimeField)
	w.aggs(s.Aggs, nil, s.At)
	if s.By != "" {
		w.read(Grouped, s.At, s.By)
		names = append(names, "*")
	}
	w.replace(names)
}

func (w *reader) keys(keys []rule.SortKey, at rule.Span) {
	for _, k := range keys {
		w.read(Tested, at, k.Field)
	}
}

func (w *reader) aggs(aggs []rule.Agg, by []string, at rule.Span) {
	w.read(Grouped, at, by...)
	for _, a := range aggs {
		if timely(a.Func) != nil {
			w.time()
		}
		switch {
		case a.Arg != nil:
			w.term(a.Arg, Aggregated)
		case a.Field != "":
			w.read(Aggregated, a.At, a.Field)
		}
	}
}

// time notes that a stage needs the time of events.
func (w *reader) time() {
	if !w.events {
		w.out.Names = append(w.out.Names, TimeField)
	}
}

// replace notes that rows have these columns from here on.
func (w *reader) replace(columns []string) {
	w.events, w.open, w.many = true, false, false
	clear(w.made)
	w.make(columns...)
}
