package plan

import "assay/corpus"

// answers gives the rows of the column for which each atom holds, whatever
// else the rule asks. What nobody has asked before is found for all atoms in
// one pass over the distinct values.
func (s *scan) answers(col *corpus.Column, want []atom) ([]answer, error) {
	return s.answersOf(col, want, nil)
}

// answersOf is answers for a list of which the hunts may be ready.
func (s *scan) answersOf(col *corpus.Column, want []atom, ready *hunts) ([]answer, error) {
	out := make([]answer, len(want))
	var missing []int
	for i := range want {
		var ok bool
		if out[i], ok = s.known(atomKey{s.segment, col.Path(), want[i].key}); !ok {
			missing = append(missing, i)
		}
	}
	if missing == nil {
		return out, nil
	}
	asked := make([]*atom, len(missing))
	for i, n := range missing {
		asked[i] = &want[n]
	}
	if len(missing) < len(want) {
		ready = nil
	}
	found, err := s.find(col, asked, ready)
	if err != nil {
		return nil, err
	}
	for i, n := range missing {
		out[n] = found[i]
		s.keep(atomKey{s.segment, col.Path(), want[n].key}, out[n])
	}
	return out, nil
}

// allKnown reports that every atom was answered before.
func (s *scan) allKnown(col *corpus.Column, want []atom) bool {
	for i := range want {
		if _, ok := s.known(atomKey{s.segment, col.Path(), want[i].key}); !ok {
			return false
		}
	}
	return true
}

// find gives the rows for which each atom holds.
func (s *scan) find(col *corpus.Column, asked []*atom, ready *hunts) ([]answer, error) {
	f := newFinder(s, col, asked)
	f.ready = ready
	if err := f.find(false); err != nil {
		return nil, err
	}
	if err := f.find(true); err != nil {
		return nil, err
	}
	out := make([]answer, len(asked))
	for i, a := range asked {
		if !f.done[i] {
			if err := f.each(i, a); err != nil {
				return nil, err
			}
		}
		out[i] = f.rows(i)
	}
	return out, nil
}
