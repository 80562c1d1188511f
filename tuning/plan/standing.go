package plan

import "assay/corpus"

// standing is whether a row has a value at all.
type standing uint8

const (
	absentRows standing = iota
	nullRows
	valuedRows // neither absent nor null; an empty list is a value here
	numStandings
)

var standingKeys = [numStandings]string{"absent", "null", "valued"}

// standing gives the rows of the column that stand so.
func (s *scan) standing(col *corpus.Column, how standing) answer {
	absent, nulls := col.Absent(), col.Nulls()
	n := [numStandings]int{absent, nulls, col.Rows() - absent - nulls}[how]
	if n == 0 {
		return answer{rows: s.none(nil)}
	}
	key := atomKey{s.segment, col.Path(), standingKeys[how]}
	if x, ok := s.known(key); ok {
		return x
	}
	keep := make([]bool, col.Distinct()+corpus.FirstCode)
	for code := range keep {
		keep[code] = min(code, corpus.FirstCode) == int(how)
	}
	x := answer{rows: col.Where(keep), n: n}
	s.keep(key, x)
	return x
}

// known is the answer that somebody has found before.
func (s *scan) known(k atomKey) (answer, bool) {
	if x, ok := s.local[k]; ok {
		return x, true
	}
	return s.atoms.get(k)
}

func (s *scan) keep(k atomKey, x answer) {
	if s.local != nil && k.atom != "" {
		s.local[k] = x
	}
	s.atoms.put(k, x)
}
