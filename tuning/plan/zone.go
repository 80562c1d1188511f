package plan

import (
	"assay/corpus"
	"assay/tuning/rule"
)

// Zoner is an optional method of Columns: what they tell of a path without
// reading its column. With it, tests that a segment cannot meet read nothing
// of it.
type Zoner interface {
	Zone(path string) (z corpus.Zone, ok bool)
}

func (s *scan) zone(path string) (z corpus.Zone, ok bool) {
	if s.zones == nil || isMade(path) {
		return z, false
	}
	return s.zones.Zone(path)
}

// ruledOut reports that the test holds for no row, as the zones of its paths
// tell. It errs towards reading.
func (t *test) ruledOut(s *scan) bool {
	if s.zones == nil || t.absents || t.link != anyOperand && t.link != allOperands {
		return false
	}
	for _, path := range t.paths {
		if !isMade(path) && !s.may(path) {
			continue
		}
		z, ok := s.zone(path)
		if !ok || t.nulls && z.Nulls > 0 || !t.excluded(&z) {
			return false
		}
	}
	return true
}

// excluded reports that no value of the zone meets the operands.
func (t *test) excluded(z *corpus.Zone) bool {
	if t.link == allOperands {
		for i := range t.atoms {
			if excluded(z, t.atoms[i].m) {
				return true
			}
		}
		return false
	}
	return excludesAll(z, t.atoms)
}

func excludesAll(z *corpus.Zone, atoms []atom) bool {
	for i := range atoms {
		if !excluded(z, atoms[i].m) {
			return false
		}
	}
	return true
}

// excluded reports that no value of the zone meets the matcher.
func excluded(z *corpus.Zone, m matcher) bool {
	switch m := m.(type) {
	case nothing:
		return true
	case textMatcher:
		return m.how == whole && !z.MayText(corpus.Fold(m.text))
	case oneOf:
		for text := range m.texts {
			if z.MayText(corpus.Fold(text)) {
				return false
			}
		}
		return true
	case number:
		low, high, ok := z.Numbers()
		return ok && (m.value < low || m.value > high)
	case comparison:
		return !mayCompare(z, m)
	}
	return false
}

// mayCompare asks the value that is nearest to meet the comparison.
func mayCompare(z *corpus.Zone, m comparison) bool {
	low, high, ok := z.Numbers()
	if ok && (m.op == rule.OpLess || m.op == rule.OpLessEq) {
		return compares(m.op, low, m.value)
	}
	return !ok || compares(m.op, high, m.value)
}
