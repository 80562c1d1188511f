package index

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"

	"assay/corpus"

	"golang.org/x/sync/errgroup"
)

// labels are the verdicts and reasons of a segment's rows.
type labels interface {
	Verdict(row int) corpus.Verdict
	Reason(row int) corpus.Reason
	Having(corpus.Verdict) *corpus.Bitmap // shared: not to be changed
	Count(rows *corpus.Bitmap) ([corpus.NumVerdicts]int, [corpus.NumReasons]int)
}

// slice is a segment of a table with its labels. Its name is the segment's
// digest, which stands for its contents for ever.
type slice struct {
	corpus.Columns
	name   string
	labels labels
	base   int // rows in the slices before
}

// ids is the column of the events' identities.
func (s *slice) ids(ctx context.Context) (*corpus.Column, error) {
	if c, ok := s.Columns.(interface {
		IDs(context.Context) (*corpus.Column, error)
	}); ok {
		return c.IDs(ctx)
	}
	return s.Column(ctx, "event.id")
}

// table is a view as a search sees it.
type table struct {
	slices []slice
	rows   int
	name   string   // the slices' names joined: names the contents without labels
	paths  []string // every column
	find   func(ctx context.Context, id string) (corpus.Ref, error)
}

func newTable(ctx context.Context, v *corpus.View) (*table, error) {
	paths, err := v.Paths(ctx)
	if err != nil {
		return nil, fmt.Errorf("list fields: %w", err)
	}
	t := &table{find: v.Find}
	for _, p := range paths {
		t.paths = append(t.paths, p.Path)
	}
	for i, s := range v.Segments() {
		t.add(s.Meta().Digest, s, v.Labels(i))
	}
	t.seal()
	return t, nil
}

func (t *table) add(name string, c corpus.Columns, l labels) {
	t.slices = append(t.slices, slice{Columns: c, name: name, labels: l, base: t.rows})
	t.rows += c.Rows()
}

func (t *table) seal() {
	names := make([]string, len(t.slices))
	for i, s := range t.slices {
		names[i] = s.name
	}
	t.name = strings.Join(names, ",")
}

// filled picks the first of the paths that the table has.
func (t *table) filled(paths []string) string {
	for _, p := range paths {
		if slices.Contains(t.paths, p) {
			return p
		}
	}
	return paths[0]
}

// textPaths are the columns whose texts are searched for words.
func (t *table) textPaths() []string {
	out := make([]string, 0, len(t.paths))
	for _, p := range t.paths {
		if p != "event.id" {
			out = append(out, p)
		}
	}
	return out
}

// each runs f for every slice, several at a time.
func (t *table) each(ctx context.Context, f func(ctx context.Context, i int) error) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(runtime.GOMAXPROCS(0))
	for i := range t.slices {
		g.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			return f(ctx, i)
		})
	}
	return g.Wait()
}
