package rule

// stage reads a stage's word and what belongs to it.
func (p *parser) stage() (Stage, error) {
	word := p.tok
	read, ok := stageReaders[word.raw]
	if !ok || word.kind != tokWord {
		return nil, p.unexpected("a stage")
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	s, err := read(p, word.at.Start)
	if err != nil {
		return nil, err
	}
	return s, nil
}

// stageReaders reads each stage behind its word; start is where that stands.
var stageReaders = map[string]func(p *parser, start int) (Stage, error){
	"where":       (*parser).filterStage,
	"stats":       (*parser).statsStage,
	"eventstats":  (*parser).eventStatsStage,
	"streamstats": (*parser).streamStatsStage,
	"table":       (*parser).tableStage,
	"eval":        (*parser).evalStage,
	"convert":     (*parser).convertStage,
	"timechart":   (*parser).timeChartStage,
	"top":         func(p *parser, start int) (Stage, error) { return p.topStage(start, false) },
	"rare":        func(p *parser, start int) (Stage, error) { return p.topStage(start, true) },
	"fields": func(p *parser, start int) (Stage, error) {
		s := &Fields{}
		return s, p.keyed(start, &s.At, attributes{"drop": &s.Drop, "names": &s.Names})
	},
	"rename": func(p *parser, start int) (Stage, error) {
		s := &Rename{}
		return s, p.keyed(start, &s.At, attributes{"names": &s.Pairs})
	},
	"bin": func(p *parser, start int) (Stage, error) {
		s := &Bin{}
		return s, p.keyed(start, &s.At, attributes{"field": (*single)(&s.Field), "as": &s.As, "every": &s.Every, "width": &s.Width, "bins": &s.Bins})
	},
	"dedup": func(p *parser, start int) (Stage, error) {
		s := &Dedup{}
		return s, p.keyed(start, &s.At, attributes{"n": &s.N, "fields": &s.Fields, "keepempty": &s.KeepEmpty,
			"keepevents": &s.KeepEvents, "consecutive": &s.Consecutive, "sort": &s.Sort})
	},
	"sort": func(p *parser, start int) (Stage, error) {
		s := &Sort{}
		return s, p.keyed(start, &s.At, attributes{"limit": &s.Limit, "keys": &s.Keys})
	},
	"head": func(p *parser, start int) (Stage, error) {
		s := &Head{}
		return s, p.keyed(start, &s.At, attributes{"n": &s.N, "while": &s.While, "keeplast": &s.KeepLast, "null": &s.Null})
	},
	"tail": func(p *parser, start int) (Stage, error) {
		s := &Tail{}
		return s, p.keyed(start, &s.At, attributes{"n": &s.N})
	},
	"rex": func(p *parser, start int) (Stage, error) {
		s := &Rex{}
		return s, p.keyed(start, &s.At, attributes{"field": (*single)(&s.Field), "pattern": &s.Pattern, "max": &s.Max, "mode": &s.Mode, "replace": &s.Replace})
	},
	"fillnull": func(p *parser, start int) (Stage, error) {
		s := &FillNull{}
		return s, p.keyed(start, &s.At, attributes{"value": &s.Value, "fields": &s.Fields})
	},
	"makemv": func(p *parser, start int) (Stage, error) {
		s := &MakeMV{}
		return s, p.keyed(start, &s.At, attributes{"field": (*single)(&s.Field), "delim": &s.Delim, "tokenizer": &s.Tokenizer, "allowempty": &s.AllowEmpty})
	},
	"mvexpand": func(p *parser, start int) (Stage, error) {
		s := &MVExpand{}
		return s, p.keyed(start, &s.At, attributes{"field": (*single)(&s.Field), "limit": &s.Limit})
	},
	"spath": func(p *parser, start int) (Stage, error) {
		s := &Spath{}
		return s, p.keyed(start, &s.At, attributes{"input": &s.Input, "path": &s.Path, "output": &s.Output})
	},
	"lookup": func(p *parser, start int) (Stage, error) {
		s := &Lookup{}
		return s, p.keyed(start, &s.At, attributes{"list": &s.List, "match": &s.Match, "output": &s.Output, "keep": &s.Keep})
	},
	"inputlookup": func(p *parser, start int) (Stage, error) {
		s := &InputLookup{}
		return s, p.keyed(start, &s.At, attributes{"list": &s.List, "where": &s.Where, "append": &s.Append, "max": &s.Max})
	},
}

// keyed reads a stage that is nothing but keys.
func (p *parser) keyed(start int, at *Span, as attributes) error {
	err := p.attributes(as)
	*at = Span{start, p.end}
	return err
}

func (p *parser) topStage(start int, rare bool) (Stage, error) {
	s := &Top{Rare: rare}
	return s, p.keyed(start, &s.At, attributes{"limit": &s.Limit, "fields": &s.Fields, "by": &s.By,
		"count": &s.CountField, "percent": &s.PercentField, "other": &s.Other})
}

func (p *parser) filterStage(start int) (Stage, error) {
	x, err := p.or()
	return &Filter{Where: x, At: Span{start, p.end}}, err
}

func (p *parser) statsStage(start int) (Stage, error) {
	s := &Stats{}
	err := p.aggregates(&s.Aggs, &s.By)
	s.At = Span{start, p.end}
	return s, err
}

func (p *parser) eventStatsStage(start int) (Stage, error) {
	s := &EventStats{}
	err := p.aggregates(&s.Aggs, &s.By)
	s.At = Span{start, p.end}
	return s, err
}

func (p *parser) streamStatsStage(start int) (Stage, error) {
	s := &StreamStats{}
	err := p.attributes(attributes{"rows": &s.Rows, "period": &s.Period, "without": &s.Without, "overall": &s.Overall})
	if err == nil {
		err = p.aggregates(&s.Aggs, &s.By)
	}
	s.At = Span{start, p.end}
	return s, err
}

func (p *parser) timeChartStage(start int) (Stage, error) {
	s := &TimeChart{}
	err := p.attributes(attributes{"every": &s.Every, "split": &s.By, "limit": &s.Limit, "other": &s.Other})
	if err == nil {
		err = p.aggregates(&s.Aggs, nil)
	}
	s.At = Span{start, p.end}
	return s, err
}

func (p *parser) tableStage(start int) (Stage, error) {
	s := &Table{}
	if p.stageEnds() {
		return s, nil
	}
	err := p.commas(func() error { return appendRead(&s.Fields, p.name) })
	s.At = Span{start, p.end}
	return s, err
}

func (p *parser) evalStage(start int) (Stage, error) {
	s := &Eval{}
	if p.stageEnds() {
		return s, nil
	}
	err := p.commas(func() error { return appendRead(&s.Sets, p.assign) })
	s.At = Span{start, p.end}
	return s, err
}

// assign reads name = term.
func (p *parser) assign() (set Assign, err error) {
	if set.Field, err = p.name(); err != nil {
		return set, err
	}
	if err = p.expect("="); err != nil {
		return set, err
	}
	set.To, err = p.term()
	return set, err
}

func (p *parser) convertStage(start int) (Stage, error) {
	s := &Convert{}
	err := p.attributes(attributes{"format": &s.Format})
	for err == nil && !p.stageEnds() {
		err = appendRead(&s.Calls, p.conversion)
	}
	s.At = Span{start, p.end}
	return s, err
}

// conversion reads func(field) as name.
func (p *parser) conversion() (c Conversion, err error) {
	if c.Func, err = p.word(); err != nil {
		return c, err
	}
	if err = p.expect("("); err != nil {
		return c, err
	}
	if c.Field, err = p.name(); err != nil {
		return c, err
	}
	if err = p.expect(")"); err != nil || !p.tok.is("as") {
		return c, err
	}
	if err = p.advance(); err != nil {
		return c, err
	}
	c.As, err = p.name()
	return c, err
}

// stageEnds reports that nothing more belongs to a stage.
func (p *parser) stageEnds() bool {
	return p.tok.kind == tokEnd || p.tok.is("|") || p.tok.is("}")
}

// commas reads items with commas between them.
func (p *parser) commas(item func() error) error {
	for {
		if err := item(); err != nil {
			return err
		}
		if !p.tok.is(",") {
			return nil
		}
		if err := p.advance(); err != nil {
			return err
		}
	}
}

// aggregates reads aggregates and, where by is asked for, the fields behind
// by.
func (p *parser) aggregates(aggs *[]Agg, by *[]string) error {
	if !p.stageEnds() && !p.tok.is("by") {
		if err := p.commas(func() error { return appendRead(aggs, p.agg) }); err != nil {
			return err
		}
	}
	if by == nil || !p.tok.is("by") {
		return nil
	}
	if err := p.advance(); err != nil {
		return err
	}
	return p.commas(func() error { return appendRead(by, p.name) })
}

// agg reads name ["/" percent] ["(" field | eval term ")"] ["as" name].
func (p *parser) agg() (a Agg, err error) {
	start := p.tok.at.Start
	if a.Func, err = p.name(); err != nil {
		return a, err
	}
	if p.tok.is("/") {
		if err = p.advance(); err != nil {
			return a, err
		}
		if a.Percent, err = p.float(); err != nil {
			return a, err
		}
	}
	if p.tok.is("(") {
		if err = p.aggArgument(&a); err != nil {
			return a, err
		}
	}
	a.As = a.DefaultAs()
	if p.tok.is("as") {
		if err = p.advance(); err != nil {
			return a, err
		}
		a.As, err = p.name()
	}
	a.At = Span{start, p.end}
	return a, err
}

func (p *parser) aggArgument(a *Agg) (err error) {
	if err = p.advance(); err != nil {
		return err
	}
	eval := p.tok.is("eval")
	if a.Field, err = p.name(); err != nil {
		return err
	}
	if eval && !p.tok.is(")") {
		a.Field = ""
		if a.Arg, err = p.term(); err != nil {
			return err
		}
	}
	return p.expect(")")
}
