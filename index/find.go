package index

import (
	"context"
	"errors"
	"io"
	"maps"
	"slices"

	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/query"
)

// Bounds of how many words of the index a wildcard may stand for. Beyond, the
// scan is no slower.
const (
	maxExpansion       = 20000
	maxPhraseExpansion = 1000
)

// errTooMany says that the index is not the way to answer.
var errTooMany = errors.New("too many words fit the wildcard")

// hit is a document of one Bleve segment.
type hit func(z *zap, doc uint64, score float64)

// find yields the documents with the phrase, without scores.
func (r *reader) find(ctx context.Context, ph phrase, yield hit) (err error) {
	defer r.guard(&err)
	terms, err := r.expand(ctx, ph)
	if err != nil || len(terms) == 0 {
		return err
	}
	if len(terms) == 1 {
		return r.findWords(ctx, terms[0], yield)
	}
	return r.search(ctx, query.NewMultiPhraseQuery(terms, textField), false, yield)
}

// score yields the documents with the phrase and how well they fit.
func (r *reader) score(ctx context.Context, ph phrase, yield hit) (err error) {
	defer r.guard(&err)
	terms, err := r.expand(ctx, ph)
	if err != nil || len(terms) == 0 {
		return err
	}
	if len(terms) > 1 {
		return r.search(ctx, query.NewMultiPhraseQuery(terms, textField), true, yield)
	}
	for _, t := range terms[0] {
		q := query.NewTermQuery(t)
		q.SetField(textField)
		if err := r.search(ctx, q, true, yield); err != nil {
			return err
		}
	}
	return nil
}

// guard turns a panic into an error and remembers that the index is broken.
func (r *reader) guard(err *error) {
	recoverTo(err)
	if errors.Is(*err, errBroken) {
		go r.index.markBroken(*err)
	}
}

// expand lists for each place of the phrase the words of the index that fit;
// no list at all when a place fits none.
func (r *reader) expand(ctx context.Context, ph phrase) ([][]string, error) {
	limit := maxExpansion
	if len(ph) > 1 {
		limit = maxPhraseExpansion
	}
	terms := make([][]string, len(ph))
	for i, m := range ph {
		if m.plain != "" {
			terms[i] = []string{m.plain}
			continue
		}
		fit, err := r.wordsLike(ctx, m, limit)
		if err != nil || len(fit) == 0 {
			return nil, err
		}
		terms[i] = fit
	}
	return terms, nil
}

// wordsLike are the words of the index that fit: those with a start that is
// given from the dictionary, others from the lists of all words.
func (r *reader) wordsLike(ctx context.Context, m tokenMatcher, limit int) ([]string, error) {
	if m.prefix != "" {
		return r.wordsFrom(ctx, m, limit)
	}
	seen := map[string]bool{}
	for i := range r.zaps {
		list, err := r.wordList(ctx, &r.zaps[i])
		if err != nil {
			return nil, err
		}
		list.like(m, func(word string) bool {
			seen[word] = true
			return len(seen) <= limit
		})
		if len(seen) > limit {
			return nil, errTooMany
		}
	}
	return slices.Sorted(maps.Keys(seen)), ctx.Err()
}

func (r *reader) wordsFrom(ctx context.Context, m tokenMatcher, limit int) (fit []string, err error) {
	dict, err := r.snapshot.FieldDictPrefix(textField, []byte(m.prefix))
	if err != nil {
		return nil, err
	}
	defer dict.Close()
	for n := 0; ; n++ {
		if n&4095 == 4095 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		e, err := dict.Next()
		if err != nil || e == nil {
			return fit, err
		}
		if m.match(e.Term) {
			if fit = append(fit, e.Term); len(fit) > limit {
				return nil, errTooMany
			}
		}
	}
}

// findWords walks the postings of each word, segment by segment.
func (r *reader) findWords(ctx context.Context, terms []string, yield hit) error {
	for i := range r.zaps {
		z := &r.zaps[i]
		dict, err := z.Segment().Dictionary(textField)
		if err != nil {
			return err
		}
		for _, t := range terms {
			if err := ctx.Err(); err != nil {
				return err
			}
			list, err := dict.PostingsList([]byte(t), z.Deleted(), nil)
			if err != nil {
				return err
			}
			it := list.Iterator(false, false, false, nil)
			for {
				p, err := it.Next()
				if err != nil {
					return err
				}
				if p == nil {
					break
				}
				yield(z, p.Number(), 1)
			}
		}
	}
	return nil
}

// search runs one of Bleve's own queries.
func (r *reader) search(ctx context.Context, q query.Query, scored bool, yield hit) (err error) {
	o := search.SearcherOptions{}
	if !scored {
		o.Score = "none"
	}
	s, err := q.Searcher(ctx, r.snapshot, mapping.NewIndexMapping(), o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	pool := &search.SearchContext{DocumentMatchPool: search.NewDocumentMatchPool(s.DocumentMatchPoolSize()+1, 0), IndexReader: r.snapshot}
	at := 0
	for n := 0; ; n++ {
		if n&4095 == 4095 && ctx.Err() != nil {
			return ctx.Err()
		}
		m, err := s.Next(pool)
		if err == io.EOF || err == nil && m == nil {
			return nil
		}
		if err != nil {
			return err
		}
		doc := m.IndexInternalID.Value()
		for at+1 < len(r.zaps) && doc >= r.zaps[at+1].first {
			at++
		}
		yield(&r.zaps[at], doc-r.zaps[at].first, m.Score)
		pool.DocumentMatchPool.Put(m)
	}
}
