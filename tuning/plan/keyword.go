package plan

import (
	"assay/corpus"
	"assay/tuning/rule"
)

// keyword is text searched in every visible value of the event: in strings
// and in the text of numbers, inside lists and objects too. Field names,
// booleans and null are not searched.
type keyword struct {
	terms []*keywordTerm
	all   bool
	expr  *rule.Keyword
}

// keywordTerm is one operand of a keyword; it is the question that is put to
// every column.
type keywordTerm struct {
	matcher matcher
	operand rule.Operand
	atoms   []atom // one: the term in any value
}

func newKeywordTerm(m matcher, o rule.Operand) *keywordTerm {
	t := &keywordTerm{matcher: m, operand: o}
	a := atom{m: m, holds: t.value}
	if key := keyOf(m); key != "" {
		a.key = "has " + key
	}
	t.atoms = []atom{a}
	return t
}

func (c *compiler) keyword(e *rule.Keyword) node {
	k := &keyword{all: e.All, expr: e}
	for _, o := range e.Operands {
		switch o.Kind {
		case rule.OperandText, rule.OperandNumber, rule.OperandBool:
			k.terms = append(k.terms, newKeywordTerm(c.keywordMatcher(e, spelled(o)), o))
		default:
			c.errorf(codeOperand, o.At, "a keyword is text, not %s", o)
		}
	}
	return k
}

// keywordMatcher is the operand's test on each value.
func (c *compiler) keywordMatcher(e *rule.Keyword, o rule.Operand) matcher {
	t := &rule.Test{Op: e.Op, Cased: e.Cased, Flags: e.Flags, At: e.At}
	switch e.Op {
	case rule.OpEquals:
		t.Op = rule.OpContains
	case rule.OpContains, rule.OpStartsWith, rule.OpEndsWith, rule.OpRegexp:
	default:
		c.errorf(codeOperand, e.At, "a keyword cannot stand with %s", e.Op)
		return nothing{}
	}
	return c.operand(t, o)
}

func (k *keyword) cost() int {
	sum := 1000
	for _, t := range k.terms {
		sum += 50 * t.matcher.cost()
	}
	return sum
}

func (k *keyword) eval(s *scan, need *corpus.Bitmap) (*corpus.Bitmap, error) {
	if s.has == nil {
		return s.events(need, k.match)
	}
	held, rest := s.empty(need.Len()), need
	for _, t := range k.terms {
		rows, err := t.eval(s, rest)
		if err != nil {
			return nil, err
		}
		if k.all {
			rest = rows
		} else {
			held.Or(rows)
			rest = s.clone(rest).AndNot(rows)
		}
	}
	if k.all {
		return rest, nil
	}
	return held, nil
}

// everywhere stands for all visible paths where an answer is named.
const everywhere = "*"

// eval gives the rows that have the term at any path. With a memory the
// answer is found for all rows; without one, column after column is asked
// about the rows that no earlier one settled.
func (t *keywordTerm) eval(s *scan, need *corpus.Bitmap) (*corpus.Bitmap, error) {
	key := atomKey{s.segment, everywhere, t.atoms[0].key}
	x, ok := s.known(key)
	if !ok && s.atoms != nil && key.atom != "" && s.segment != "" {
		if err := s.search(t.atoms, nil); err != nil {
			return nil, err
		}
		x, ok = s.known(key)
	}
	if ok {
		if x.n == 0 {
			return s.none(need), nil
		}
		return s.clone(need).And(x.rows), nil
	}
	held, rest := s.empty(need.Len()), need
	for _, path := range s.paths {
		if !rest.Any() {
			break
		}
		col, err := s.own(path)
		if err != nil {
			return nil, err
		}
		rows, err := t.ask(s, col, rest)
		if err != nil {
			return nil, err
		}
		if !rows.Any() {
			continue
		}
		held.Or(rows)
		rest = s.clone(rest).AndNot(rows)
	}
	return held, nil
}

// search finds, for each term that nobody has looked for before, the rows that
// have it at any path.
func (s *scan) search(terms []atom, ready *hunts) error {
	var asked []*atom
	for i := range terms {
		if x, ok := s.known(atomKey{s.segment, everywhere, terms[i].key}); !ok {
			asked = append(asked, &terms[i])
		} else if s.local != nil {
			s.local[atomKey{s.segment, everywhere, terms[i].key}] = x
		}
	}
	if len(asked) == 0 {
		return nil
	}
	if len(asked) < len(terms) {
		ready = nil
	}
	all := make([]answer, len(asked))
	for _, path := range s.paths {
		col, err := s.own(path)
		if err != nil {
			return err
		}
		found, err := s.find(col, asked, ready)
		if err != nil {
			return err
		}
		for i, x := range found {
			switch {
			case x.n == 0:
			case all[i].rows == nil:
				all[i] = x // nobody else has it
			default:
				all[i].rows.Or(x.rows)
			}
		}
	}
	for i, x := range all {
		if x.rows != nil {
			x.n = x.rows.Count()
		}
		s.keep(atomKey{s.segment, everywhere, asked[i].key}, x)
	}
	return nil
}

// ask gives the rows of need whose value in the column has the term.
func (t *keywordTerm) ask(s *scan, col *corpus.Column, need *corpus.Bitmap) (*corpus.Bitmap, error) {
	if !s.allKnown(col, t.atoms) {
		if n := need.Count(); n*fewRows < col.Distinct() {
			return s.askRows(col, t, need, n)
		}
	}
	found, err := s.answers(col, t.atoms)
	if err != nil || found[0].n == 0 {
		return s.none(need), err
	}
	return s.clone(need).And(found[0].rows), nil
}

func (t *keywordTerm) null() bool  { return false }
func (t *keywordTerm) folds() bool { return true }

func (t *keywordTerm) value(v corpus.Value, folded string) bool {
	switch v.Kind() {
	case corpus.KindString, corpus.KindInt, corpus.KindFloat:
		return t.matcher.match(v, folded)
	case corpus.KindList:
		for _, e := range v.Elems() {
			if t.value(e, foldedText(e)) {
				return true
			}
		}
	case corpus.KindJSON:
		return t.json(v)
	}
	return false
}

// json looks into JSON text: the fields of an object, or a large number.
func (t *keywordTerm) json(v corpus.Value) bool {
	if _, ok := v.Number(); ok {
		return t.matcher.match(v, foldedText(v))
	}
	fields, err := corpus.AppendObject(nil, []byte(v.Text()))
	if err != nil { // two spellings of one path: search the text as it stands
		return t.matcher.match(v, foldedText(v))
	}
	for _, f := range fields {
		if inner := f.Value; inner.Kind() != corpus.KindJSON || inner.Text() != v.Text() {
			if t.value(inner, foldedText(inner)) {
				return true
			}
		}
	}
	return false
}

// in gives the first visible field in which the term occurs.
func (t *keywordTerm) in(r record) (path string, v corpus.Value, ok bool) {
	r.All(func(p string, x corpus.Value) bool {
		if !x.IsNull() && t.value(x, foldedText(x)) {
			path, v, ok = p, x, true
		}
		return !ok
	})
	return path, v, ok
}

func (k *keyword) match(r record) bool {
	for _, t := range k.terms {
		if _, _, ok := t.in(r); ok != k.all {
			return !k.all
		}
	}
	return k.all
}
