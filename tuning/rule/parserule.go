package rule

// rule reads a whole rule.
func (p *parser) rule() (*Rule, error) {
	defer p.leave()
	if err := p.enter(); err != nil {
		return nil, err
	}
	if err := p.expect("rule"); err != nil {
		return nil, err
	}
	r := &Rule{}
	if err := p.attributes(p.ruleAttributes(r)); err != nil {
		return nil, err
	}
	for p.tok.is("|") {
		if err := p.advance(); err != nil {
			return nil, err
		}
		if err := appendRead(&r.Stages, p.stage); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func (p *parser) ruleAttributes(r *Rule) attributes {
	return attributes{
		"id": &r.ID, "name": &r.Name, "title": &r.Title, "dialect": (*string)(&r.Dialect), "status": (*string)(&r.Status),
		"level": &r.Level, "description": &r.Description, "author": &r.Author, "date": &r.Date, "modified": &r.Modified,
		"tags": &r.Tags, "references": &r.References, "falsepositives": &r.FalsePositives, "fields": &r.Fields,
		"filters": &r.Filters, "window": &r.Window, "where": &r.Where,
		"custom":      func() error { return p.custom(r) },
		"related":     func() error { return appendRead(&r.Related, p.related) },
		"applied":     func() error { return appendRead(&r.Applied, p.applied) },
		"logsource":   func() error { return p.logSource(&r.LogSource) },
		"response":    func() error { return p.response(r) },
		"correlation": func() error { return p.correlation(r) },
	}
}

func (p *parser) custom(r *Rule) error {
	r.Custom = map[string]string{}
	for !p.tok.is("}") {
		key, err := p.name()
		if err != nil {
			return err
		}
		if err = p.expect("="); err != nil {
			return err
		}
		if r.Custom[key], err = p.quoted(); err != nil {
			return err
		}
	}
	return nil
}

func (p *parser) logSource(s *LogSource) error {
	return p.attributes(attributes{"category": &s.Category, "product": &s.Product, "service": &s.Service})
}

func (p *parser) related() (x Related, err error) {
	err = p.attributes(attributes{"id": &x.ID, "type": &x.Type})
	return x, err
}

func (p *parser) applied() (x AppliedFilter, err error) {
	start := p.tok.at.Start
	err = p.keyed(start, &x.At, attributes{"name": &x.Name, "owner": &x.Owner, "expires": &x.Expires})
	return x, err
}

func (p *parser) response(r *Rule) error {
	start, s := p.tok.at.Start, &Response{}
	r.Response = s
	return p.keyed(start, &s.At, attributes{"action": &s.Action, "ttl": &s.TTL, "undo": &s.Undo, "owner": &s.Owner, "evidence": &s.Evidence})
}

func (p *parser) correlation(r *Rule) error {
	start, c := p.tok.at.Start, &Correlation{}
	r.Correlation = c
	return p.keyed(start, &c.At, attributes{
		"type": (*string)(&c.Type), "by": &c.GroupBy, "timespan": &c.Timespan, "field": &c.Field, "percentile": &c.Percentile,
		"when": &c.When, "generate": &c.Generate, "firing": (*string)(&c.Firing),
		"bound": func() error { return appendRead(&c.Bounds, p.bound) },
		"alias": func() error { return appendRead(&c.Aliases, p.alias) },
		"base":  func() error { return appendRead(&c.Bases, p.base) },
	})
}

// bound reads a comparison and a number.
func (p *parser) bound() (b Bound, err error) {
	if b.Op, err = p.order(); err != nil {
		return b, err
	}
	b.Value, err = p.float()
	return b, err
}

// alias reads a name and fields=(base as field, ...).
func (p *parser) alias() (a Alias, err error) {
	if a.Name, err = p.name(); err != nil {
		return a, err
	}
	err = p.attributes(attributes{"fields": &a.Fields})
	return a, err
}

// base reads a name and the rule of that name.
func (p *parser) base() (b Base, err error) {
	if b.Name, err = p.name(); err != nil || p.tok.is("}") {
		return b, err
	}
	b.Rule, err = p.rule()
	return b, err
}
