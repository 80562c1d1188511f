package index

import (
	"context"
	"fmt"

	"assay/corpus"
)

// scanPhrase looks at every distinct text of the columns.
func scanPhrase(ctx context.Context, sl *slice, ph phrase, paths []string) (*corpus.Bitmap, error) {
	out := corpus.NewBitmap(sl.Rows())
	for _, path := range paths {
		b, err := whereValue(ctx, sl, path, ph.inValue)
		if err != nil {
			return nil, err
		}
		if b != nil {
			out.Or(b)
		}
	}
	return out, nil
}

// whereValue is the rows of a column whose value (present, not null) answers
// true; nil when there is none.
func whereValue(ctx context.Context, sl *slice, path string, holds func(corpus.Value) bool) (*corpus.Bitmap, error) {
	col, err := sl.Column(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("read column %s: %w", path, err)
	}
	return whereEntry(ctx, col, holds)
}

func whereEntry(ctx context.Context, col *corpus.Column, holds func(corpus.Value) bool) (*corpus.Bitmap, error) {
	keep, any := make([]bool, col.Distinct()+corpus.FirstCode), false
	for e := range col.Distinct() {
		if e&1023 == 1023 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if holds(col.Entry(e)) {
			keep[e+corpus.FirstCode], any = true, true
		}
	}
	if !any {
		return nil, nil
	}
	return col.Where(keep), nil
}

// whereMatch is whereValue with null among the values.
func whereMatch(ctx context.Context, sl *slice, path string, m matcher) (*corpus.Bitmap, error) {
	b, err := whereValue(ctx, sl, path, m.holds)
	if err != nil || !m(corpus.Null()) {
		return b, err
	}
	col, err := sl.Column(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("read column %s: %w", path, err)
	}
	nulls := rowsWhere(sl.Rows(), func(row int) bool { return col.Code(row) == corpus.CodeNull })
	if b != nil {
		nulls.Or(b)
	}
	return nulls, nil
}

func rowsWhere(rows int, holds func(row int) bool) *corpus.Bitmap {
	b := corpus.NewBitmap(rows)
	for row := range rows {
		if holds(row) {
			b.Set(row)
		}
	}
	return b
}
