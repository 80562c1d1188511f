package index

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"assay/corpus"
)

// byScore ranks the found rows by how well their texts fit the words: the sum
// over the wanted phrases of the best text. Equal scores go newest first.
func (p *pager) byScore(ctx context.Context) ([]place, error) {
	scores, err := p.s.scores(ctx)
	if err != nil {
		return nil, err
	}
	top := newRanking(p.offset+p.size, p.total)
	for i, b := range p.found {
		sl := &p.s.table.slices[i]
		times, err := sl.Times(ctx)
		if err != nil {
			return nil, fmt.Errorf("read times: %w", err)
		}
		b.All(func(row int) bool {
			if score := scores[i][row]; top.mayTake(score) {
				nano, _ := times.At(row)
				top.add(scored{score, nano, uint32(sl.base + row)})
			}
			return true
		})
	}
	page := make([]place, p.size)
	for i, a := range top.sorted()[p.offset:] {
		page[i] = place{a.row, a.score}
	}
	return page, nil
}

type scored struct {
	score float32
	nano  int64
	row   uint32
}

func compareScored(a, b scored) int {
	return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(b.nano, a.nano), cmp.Compare(a.row, b.row))
}

// ranking keeps the best n of many. It holds no more than twice that many, and
// from the first time it was full on passes over what is worse than the last
// one kept then.
type ranking struct {
	n     int
	kept  []scored
	full  bool
	floor scored // the last of the best so far
}

func newRanking(n, total int) *ranking {
	return &ranking{n: n, kept: make([]scored, 0, min(2*n, total))}
}

// mayTake is false for a score with which nothing gets among the best.
func (r *ranking) mayTake(score float32) bool { return !r.full || score >= r.floor.score }

func (r *ranking) add(s scored) {
	if r.full && compareScored(s, r.floor) > 0 {
		return
	}
	if len(r.kept) == 2*r.n {
		r.kept = r.sorted()
		r.full, r.floor = true, r.kept[r.n-1]
		if compareScored(s, r.floor) > 0 {
			return
		}
	}
	r.kept = append(r.kept, s)
}

// sorted are the best, in order.
func (r *ranking) sorted() []scored {
	slices.SortFunc(r.kept, compareScored)
	return r.kept[:min(r.n, len(r.kept))]
}

// scores gives the score of every row of every slice.
func (s *selection) scores(ctx context.Context) ([][]float32, error) {
	var sum [][]float32
	for _, w := range s.wanted() {
		if len(w.phrase) == 0 {
			continue
		}
		one, err := s.phraseScores(ctx, w)
		if err != nil {
			return nil, err
		}
		if sum == nil {
			sum = one
			continue
		}
		for i := range sum {
			for row, f := range one[i] {
				sum[i][row] += f
			}
		}
	}
	if sum == nil {
		sum = s.zeroScores()
	}
	return sum, nil
}

func (s *selection) zeroScores() [][]float32 {
	out := make([][]float32, len(s.table.slices))
	for i, sl := range s.table.slices {
		out[i] = make([]float32, sl.Rows())
	}
	return out
}

func (s *selection) phraseScores(ctx context.Context, w want) ([][]float32, error) {
	out := s.zeroScores()
	covered := s.words.indexScores(ctx, w, out)
	err := s.table.each(ctx, func(ctx context.Context, i int) error {
		if covered && s.words.covers(s.table.slices[i].name) {
			return nil
		}
		return s.scanScores(ctx, i, w, out[i])
	})
	return out, err
}

// scanScores judges texts as Bleve does: more often is better, in a shorter
// text is better. How rare the words are is not known here.
func (s *selection) scanScores(ctx context.Context, i int, w want, out []float32) error {
	paths := w.paths
	if paths == nil {
		paths = s.table.textPaths()
	}
	clear(out)
	for _, path := range paths {
		col, err := s.table.slices[i].Column(ctx, path)
		if err != nil {
			return fmt.Errorf("read column %s: %w", path, err)
		}
		byCode, any := make([]float32, col.Distinct()+corpus.FirstCode), false
		for e := range col.Distinct() {
			f := scoreValue(col.Entry(e), w.phrase)
			byCode[e+corpus.FirstCode] = f
			any = any || f > 0
		}
		if any {
			spreadScores(col, byCode, out)
		}
	}
	return ctx.Err()
}

func spreadScores(col *corpus.Column, byCode, out []float32) {
	for row := range out {
		out[row] = max(out[row], byCode[col.Code(row)])
	}
}

func scoreValue(v corpus.Value, ph phrase) (top float32) {
	eachText(v, func(s string) bool {
		n := 0
		ph.each(s, func(int, int) bool { n++; return true })
		if n > 0 {
			length := 0
			t := tokenizer{text: s}
			for _, ok := t.next(); ok; _, ok = t.next() {
				length++
			}
			top = max(top, float32(math.Sqrt(float64(n)/float64(length))))
		}
		return true
	})
	return top
}

// indexScores fills in the scores of the covered slices; false means that the
// index could not answer.
func (r *reader) indexScores(ctx context.Context, w want, out [][]float32) bool {
	if len(r.records) == 0 {
		return false
	}
	s := newSpread(ctx, r, w.paths)
	s.scores = out
	if err := r.score(ctx, w.phrase, s.addScore); err != nil {
		return false
	}
	return s.spreadScores() == nil
}
