package index

import (
	"context"
	"fmt"
	"strings"
)

// wordList is the words of one Bleve segment, each between two line feeds, in
// one text: a word with wildcards at its start is looked for in it as fast as
// memory is read, where walking the dictionary decodes every word.
type wordList struct{ text string }

// wordList of a segment is kept as long as the cache has room for it.
func (r *reader) wordList(ctx context.Context, z *zap) (wordList, error) {
	key := fmt.Sprintf("words of %d", z.places.serial)
	if v, ok := r.index.cache.get(key); ok {
		return v.(wordList), nil
	}
	l, err := readWordList(ctx, z)
	if err == nil {
		r.index.cache.put(key, l, int64(len(l.text)))
	}
	return l, err
}

func readWordList(ctx context.Context, z *zap) (wordList, error) {
	dict, err := z.Segment().Dictionary(textField)
	if err != nil {
		return wordList{}, err
	}
	var b strings.Builder
	b.WriteByte('\n')
	it := dict.AutomatonIterator(nil, nil, nil)
	for n := 0; ; n++ {
		if n&4095 == 4095 && ctx.Err() != nil {
			return wordList{}, ctx.Err()
		}
		e, err := it.Next()
		if err != nil {
			return wordList{}, err
		}
		if e == nil {
			return wordList{strings.Clone(b.String())}, nil
		}
		b.WriteString(e.Term)
		b.WriteByte('\n')
	}
}

// like yields the words that fit until yield answers false.
func (l wordList) like(m tokenMatcher, yield func(word string) bool) {
	for at := 1; at < len(l.text); {
		if m.glob.longest != "" {
			i := strings.Index(l.text[at:], m.glob.longest)
			if i < 0 {
				return
			}
			at = strings.LastIndexByte(l.text[:at+i], '\n') + 1
		}
		end := at + strings.IndexByte(l.text[at:], '\n')
		if word := l.text[at:end]; m.match(word) && !yield(word) {
			return
		}
		at = end + 1
	}
}
