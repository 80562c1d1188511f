package views

import (
	"net/url"
	"slices"
	"strings"
)

// order is how a table is sorted; the zero order is the table's own.
type order struct {
	By   string
	Down bool
}

// column is one that sorts by a link.
type column[T any] struct {
	by, text string
	down     bool // how it sorts first
	number   bool
	compare  func(x, y T) int
	none     func(T) bool // rows without a value stand last either way; nil: all have one
}

// columns are those of a table.
type columns[T any] []column[T]

// read understands "alerts" or, the other way round, "-alerts"; anything else
// is the table's own order.
func (cs columns[T]) read(text string) order {
	by, turned := strings.CutPrefix(text, "-")
	for _, c := range cs {
		if c.by == by {
			return order{by, c.down != turned}
		}
	}
	return order{}
}

// write is what read understands.
func (cs columns[T]) write(o order) string {
	for _, c := range cs {
		if c.by == o.By && c.down != o.Down {
			return "-" + o.By
		}
	}
	return o.By
}

// sorted are the rows in the order asked for; what is equal stays in the order
// that it has.
func (cs columns[T]) sorted(o order, rows []T) []T {
	for _, c := range cs {
		if c.by == o.By {
			rows = slices.Clone(rows)
			slices.SortStableFunc(rows, func(x, y T) int { return c.between(x, y, o.Down) })
		}
	}
	return rows
}

func (c column[T]) between(x, y T, down bool) int {
	if c.none != nil && (c.none(x) || c.none(y)) {
		switch {
		case !c.none(x):
			return -1
		case !c.none(y):
			return 1
		}
		return 0
	}
	if down {
		x, y = y, x
	}
	return c.compare(x, y)
}

// sortHeadModel is a head that sorts by a link.
type sortHeadModel struct {
	Text, URL, Sort string
	Number          bool
}

// heads are the columns' heads when the table is sorted so; anchor is where
// the table begins on the page, "" for its top.
func (cs columns[T]) heads(here *url.URL, now order, anchor string) (heads []sortHeadModel) {
	for _, c := range cs {
		to := order{c.by, c.down}
		h := sortHeadModel{Text: c.text, Number: c.number}
		if now.By == c.by {
			to.Down = !now.Down
			h.Sort = map[bool]string{true: "descending", false: "ascending"}[now.Down]
		}
		h.URL = withQuery(here, "sort", cs.write(to)) + anchor
		heads = append(heads, h)
	}
	return heads
}
