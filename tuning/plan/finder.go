package plan

import (
	"sync"

	"assay/corpus"
	"assay/tuning/literal"
)

// finder looks for the distinct values of a column for which atoms hold, and
// gathers the rows that have them.
type finder struct {
	s        *scan
	col      *corpus.Column
	asked    []*atom
	ready    *hunts // of asked; nil: none is
	done     []bool // atoms that have been answered
	postings *corpus.Postings
	sets     []answer   // with postings: rows so far
	entries  [][]uint32 // without: distinct values so far
}

// manyAtoms is from how many atoms asked at once on it pays to sort the rows
// of a column by value.
const manyAtoms = 8

func newFinder(s *scan, col *corpus.Column, asked []*atom) *finder {
	f := &finder{s: s, col: col, asked: asked, done: make([]bool, len(asked))}
	if len(asked) >= manyAtoms || col.Posted() {
		f.postings, f.sets = col.Postings(), make([]answer, len(asked))
	} else {
		f.entries = make([][]uint32, len(asked))
	}
	return f
}

// hit adds the rows of a distinct value to those of an atom.
func (f *finder) hit(atom, entry int) {
	if f.postings == nil {
		f.entries[atom] = append(f.entries[atom], uint32(entry))
		return
	}
	set, rows := &f.sets[atom], f.postings.Of(entry)
	if set.rows == nil {
		set.rows = corpus.NewBitmap(f.col.Rows())
	}
	set.rows.SetAll(rows)
	set.n += len(rows)
}

// rows is what an atom holds for.
func (f *finder) rows(atom int) answer {
	if f.postings != nil {
		return f.sets[atom]
	}
	if len(f.entries[atom]) == 0 {
		return answer{}
	}
	keep := make([]bool, f.col.Distinct()+corpus.FirstCode)
	for _, e := range f.entries[atom] {
		keep[e+corpus.FirstCode] = true
	}
	rows := f.col.Where(keep)
	return answer{rows: rows, n: rows.Count()}
}

// each asks the atom about every distinct value.
func (f *finder) each(i int, a *atom) error {
	if _, never := a.m.(nothing); never {
		return nil
	}
	for entry := range f.col.Distinct() {
		if entry%checkEvery == 0 && f.s.ctx.Err() != nil {
			return f.s.ctx.Err()
		}
		if f.holds(a, entry) {
			f.hit(i, entry)
		}
	}
	return nil
}

func (f *finder) holds(a *atom, entry int) bool {
	folded := ""
	if a.m.folds() {
		folded = f.col.Folded(entry)
	}
	return a.holds(f.col.Entry(entry), folded)
}

// sought is a literal that an atom looks for.
type sought struct {
	atom  int
	check bool // the literal alone does not decide
}

// find answers those atoms that look for literals in the texts as they are,
// or in the folded texts.
func (f *finder) find(cased bool) error {
	texts, ok := f.col.Texts()
	if !cased {
		texts, ok = f.col.FoldedTexts()
	}
	if !ok {
		return nil
	}
	h := f.hunt(cased)
	for _, x := range h.of {
		f.done[x.atom] = true
	}
	if h.set == nil {
		return nil
	}
	seen := f.several(h.of)
	return h.set.Find(f.s.ctx, texts, func(n, entry int) {
		x := h.of[n]
		if looked := seen[x.atom]; looked != nil {
			if looked[entry] {
				return
			}
			looked[entry] = true
		}
		if !x.check || f.holds(f.asked[x.atom], entry) {
			f.hit(x.atom, entry)
		}
	})
}

// hunt is the literals of atoms, ready to be looked for.
type hunt struct {
	set *literal.Set // nil when there are none
	of  []sought     // by literal
}

// hunts are those of a list of atoms that is asked for as a whole again and
// again, made at first use: in folded texts, and in texts as they are.
type hunts struct {
	once [2]sync.Once
	made [2]hunt
}

// hunt is the hunt of what is asked: the one that is ready, when all of that
// list is.
func (f *finder) hunt(cased bool) hunt {
	if f.ready == nil {
		return newHunt(f.asked, cased)
	}
	n := 0
	if cased {
		n = 1
	}
	f.ready.once[n].Do(func() { f.ready.made[n] = newHunt(f.asked, cased) })
	return f.ready.made[n]
}

func newHunt(asked []*atom, cased bool) (h hunt) {
	var literals []literal.Literal
	for i, a := range asked {
		ls, check, ok := literalsOf(a.m, cased)
		if !ok {
			continue
		}
		for _, l := range ls {
			literals, h.of = append(literals, l), append(h.of, sought{i, check})
		}
	}
	if literals != nil {
		h.set = literal.Compile(literals)
	}
	return h
}

// several gives each atom with more than one literal a memory of the values
// that were looked at.
func (f *finder) several(of []sought) []map[int]bool {
	out := make([]map[int]bool, len(f.asked))
	for i, x := range of {
		if i > 0 && of[i-1].atom == x.atom && out[x.atom] == nil {
			out[x.atom] = map[int]bool{}
		}
	}
	return out
}
