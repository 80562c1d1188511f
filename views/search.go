package views

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"time"

	"assay/corpus"
	"assay/index"

	"github.com/labstack/echo/v4"
)

const (
	pageSize    = 50      // hits of a page, unless the address says otherwise
	maxQuery    = 8 << 10 // bytes of a query
	maxExtra    = 5       // facets beside the usual ones
	facetValues = 8
	buckets     = 56
)

// searchAsk is what the address of a search says: the page of the corpus and
// the API read the same one.
type searchAsk struct {
	Text       string // the query as typed
	Sort       string // as in index.Request
	Page, Size int
	Extra      []string  // facets that were asked for beside the usual ones
	From, To   time.Time // a stretch of time to put into the query
	Cursor     string    // of the answer before, in place of Page; only the API has it
}

// finding is the answer to a searchAsk.
type finding struct {
	*index.Result
	Ask   searchAsk
	Query *index.Query
	View  *corpus.View

	Tags   []unknownTag // tags asked for that no rule has
	Offset int          // hits before the first one shown
	Now    time.Time    // what relative times are relative to
}

// readSearchAsk reads q, sort, page, size, facet, from and to.
func readSearchAsk(c echo.Context) (a searchAsk, err error) {
	q := c.QueryParams()
	a = searchAsk{Text: q.Get("q"), Sort: q.Get("sort"), Extra: q["facet"]}
	if len(a.Text) > maxQuery {
		return a, fmt.Errorf("read the query: longer than %d bytes: %w", maxQuery, errBadRequest)
	}
	if len(a.Extra) > maxExtra || len(a.Sort) > corpus.MaxPathBytes {
		return a, fmt.Errorf("read the search: at most %d more fields, and shorter names: %w", maxExtra, errBadRequest)
	}
	a.Extra = slices.DeleteFunc(slices.Clone(a.Extra), func(f string) bool {
		return f == "" || f == "id" || f == "event.id" || slices.Contains(index.DefaultFacets(), f)
	})
	if a.Page, err = number(q, "page", 1, 1, 1<<30); err != nil {
		return a, err
	}
	if a.Size, err = number(q, "size", pageSize, 1, 500); err != nil {
		return a, err
	}
	if a.From, err = formTime(q, "from"); err == nil {
		a.To, err = formTime(q, "to")
	}
	return a, err
}

// number reads a number of a query string.
func number(q url.Values, name string, usual, low, high int) (int, error) {
	text := q.Get(name)
	if text == "" {
		return usual, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < low || n > high {
		return 0, fmt.Errorf("read %s: want a number from %d to %d: %w", name, low, high, errBadRequest)
	}
	return n, nil
}

// formTime reads a time as a date field of a form writes it, in UTC, or RFC
// 3339; the zero time when there is none.
func formTime(q url.Values, name string) (time.Time, error) {
	text := q.Get(name)
	if text == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02T15:04", time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("read %s: want a time such as 2026-11-02T09:30: %w", name, errBadRequest)
}

// values are the parameters that make the same search again, without the page.
func (a searchAsk) values() url.Values {
	v := url.Values{}
	if a.Text != "" {
		v.Set("q", a.Text)
	}
	if a.Sort != "" {
		v.Set("sort", a.Sort)
	}
	if a.Size != pageSize && a.Size != 0 {
		v.Set("size", strconv.Itoa(a.Size))
	}
	for _, f := range a.Extra {
		v.Add("facet", f)
	}
	return v
}

// address is the corpus page for the search, from its first page on.
func (a searchAsk) address() string { return addressOf("/corpus", a.values()) }

// with is the address of the same search with another query.
func (a searchAsk) with(query string) string {
	a.Text = query
	return a.address()
}

// sorted is the address of the same search in another order.
func (a searchAsk) sorted(sort string) string {
	a.Sort = sort
	return a.address()
}

func addressOf(path string, v url.Values) string {
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

// head opens the newest state of the corpus.
func (b *Bench) head(ctx context.Context) (*corpus.View, error) {
	snap, err := b.Store.Head(ctx)
	if err != nil {
		return nil, err
	}
	return b.Store.View(ctx, snap)
}

// search asks for everything that a page of the corpus shows. The error is an
// *index.SyntaxError when the query cannot be read.
func (s *Site) search(ctx context.Context, a searchAsk) (*finding, error) {
	b := s.Bench
	if _, err := index.Parse(a.Text, s.Now()); err != nil {
		return nil, err
	}
	f := &finding{Ask: a}
	var err error
	if f.View, f.Offset, f.Now, err = b.at(ctx, a, s.Now()); err != nil {
		return nil, err
	}
	if f.Query, err = index.Parse(a.Text, f.Now); err != nil {
		return nil, err
	}
	req := index.Request{Query: f.Query, Sort: a.Sort, Offset: f.Offset, Size: a.Size, Highlight: true, Aliases: b.aliases()}
	if a.Cursor == "" { // a further page counts nothing again
		req.Facets, req.FacetSize, req.Buckets = append(index.DefaultFacets(), a.Extra...), facetValues, buckets
	}
	f.Result, err = b.Index.Search(ctx, f.View, req)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	f.Tags, err = b.unknownTags(ctx, f.Query.Values(tagField))
	return f, err
}

// aliases are the mapping's other names for paths.
func (b *Bench) aliases() map[string][]string {
	if b.Mapping == nil {
		return nil
	}
	return b.Mapping.Aliases()
}

// count is how many events a query finds.
func (b *Bench) count(ctx context.Context, v *corpus.View, q *index.Query) (int, error) {
	res, err := b.Index.Search(ctx, v, index.Request{Query: q})
	if err != nil {
		return 0, err
	}
	return res.Total, nil
}

// syntaxError is the error about the query's text, if it is one.
func syntaxError(err error) (wrong *index.SyntaxError) {
	errors.As(err, &wrong)
	return wrong
}
