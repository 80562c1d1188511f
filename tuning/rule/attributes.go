package rule

import (
	"strconv"
	"time"
)

// attributes are the keys of a canonical text and where the value of each
// goes: a *bool is set by the key alone; *int, *float64, *time.Duration,
// *string, *single, *[]string, *[]Pair, *[]SortKey and *Expr are filled; a
// function reads what stands in braces.
type attributes map[string]any

// single is a name that stands alone in its parentheses.
type single string

// attributes reads keys while they are among these; a word that is none of
// them stays.
func (p *parser) attributes(as attributes) error {
	for p.tok.kind == tokWord {
		to, ok := as[p.tok.raw]
		if !ok {
			return nil
		}
		if err := p.advance(); err != nil {
			return err
		}
		if flag, ok := to.(*bool); ok {
			*flag = true
			continue
		}
		if err := p.expect("="); err != nil {
			return err
		}
		if err := p.attribute(to); err != nil {
			return err
		}
	}
	return nil
}

// attribute reads one value.
func (p *parser) attribute(to any) (err error) {
	switch to := to.(type) {
	case *int:
		*to, err = p.integer()
	case *float64:
		*to, err = p.float()
	case *time.Duration:
		*to, err = p.span()
	case *string:
		*to, err = p.quoted()
	case *Expr:
		*to, err = p.group("{", "}")
	case func() error:
		if err = p.expect("{"); err == nil {
			if err = to(); err == nil {
				err = p.expect("}")
			}
		}
	case *single:
		err = p.list(func() error {
			name, err := p.name()
			*to = single(name)
			return err
		})
	case *[]string:
		err = p.list(func() error { return appendRead(to, p.name) })
	case *[]Pair:
		err = p.list(func() error { return appendRead(to, p.pair) })
	case *[]SortKey:
		err = p.list(func() error { return appendRead(to, p.sortKey) })
	}
	return err
}

func appendRead[T any](to *[]T, read func() (T, error)) error {
	x, err := read()
	*to = append(*to, x)
	return err
}

// list reads items between parentheses; there may be none.
func (p *parser) list(item func() error) error {
	if err := p.expect("("); err != nil {
		return err
	}
	for first := true; !p.tok.is(")"); first = false {
		if !first {
			if err := p.expect(","); err != nil {
				return err
			}
		}
		if err := item(); err != nil {
			return err
		}
	}
	return p.advance()
}

// pair reads one name as another.
func (p *parser) pair() (out Pair, err error) {
	if out.From, err = p.name(); err != nil {
		return out, err
	}
	if err = p.expect("as"); err != nil {
		return out, err
	}
	out.To, err = p.name()
	return out, err
}

func (p *parser) sortKey() (k SortKey, err error) {
	if k.Field, err = p.name(); err != nil {
		return k, err
	}
	if p.tok.is("as") {
		if err = p.advance(); err != nil {
			return k, err
		}
		if k.As, err = p.word(); err != nil {
			return k, err
		}
	}
	if p.tok.is("desc") {
		k.Desc, err = true, p.advance()
	}
	return k, err
}

// word reads a bare word, also one that the grammar uses.
func (p *parser) word() (string, error) {
	if p.tok.kind != tokWord {
		return "", p.unexpected("a word")
	}
	w := p.tok.raw
	return w, p.advance()
}

// float reads a number, infinities included.
func (p *parser) float() (float64, error) {
	n, err := strconv.ParseFloat(p.tok.raw, 64)
	if err != nil || p.tok.kind != tokNumber {
		return 0, p.unexpected("a number")
	}
	return n, p.advance()
}

// integer reads a whole number, which may be written as 1e+06.
func (p *parser) integer() (int, error) {
	const most = 1 << 53
	at := p.tok
	n, err := p.float()
	if err != nil {
		return 0, err
	}
	if n < -most || n > most || n != float64(int(n)) {
		return 0, syntaxError(at.at, at.raw+" is no whole number")
	}
	return int(n), nil
}

// span reads a length of time, or all.
func (p *parser) span() (time.Duration, error) {
	if p.tok.is("all") {
		return WholeTime, p.advance()
	}
	d, err := time.ParseDuration(p.tok.raw)
	if err != nil || p.tok.kind != tokNumber {
		return 0, p.unexpected("a length of time such as 5m0s")
	}
	return d, p.advance()
}

// quoted reads a text in quotes.
func (p *parser) quoted() (string, error) {
	if p.tok.kind != tokString {
		return "", p.unexpected("a text in quotes")
	}
	s, err := p.tok.unquote()
	if err != nil {
		return "", err
	}
	return s, p.advance()
}
