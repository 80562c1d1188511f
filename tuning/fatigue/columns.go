package fatigue

import (
	"context"
	"fmt"
	"math"
	"strings"
	"time"

	"assay/corpus"
	"assay/tuning/episode"
)

// columns are what is read of one segment.
type columns struct {
	times                                      *corpus.Times
	rule, name, team, raised, closed, handling *corpus.Column
	response                                   *corpus.Column
	entity, evidence                           []*corpus.Column // first filled wins
}

func openColumns(ctx context.Context, from corpus.Columns) (c columns, err error) {
	if c.times, err = from.Times(ctx); err != nil {
		return c, fmt.Errorf("read times: %w", err)
	}
	open := func(path string) *corpus.Column {
		if err != nil {
			return nil
		}
		column, e := from.Column(ctx, path)
		if e != nil {
			err = fmt.Errorf("read %s: %w", path, e)
		}
		return column
	}
	c.rule, c.name, c.team = open(rulePath), open(namePath), open(teamPath)
	c.raised, c.closed, c.handling = open(raisedPath), open(closedPath), open(handlingPath)
	c.response = open(responsePath)
	for _, path := range episode.DefaultEntity {
		c.entity = append(c.entity, open(path))
	}
	for _, path := range evidencePaths {
		c.evidence = append(c.evidence, open(path))
	}
	return c, err
}

// raisedAt is when the alert of a row was raised, else when its event was.
func (c columns) raisedAt(raised func(int) int64, row int) int64 {
	if nano := raised(row); nano != corpus.NoTime {
		return nano
	}
	if nano, ok := c.times.At(row); ok {
		return nano
	}
	return corpus.NoTime
}

// evidencePaths are where the text lies that is read to judge an alert; the
// first that is filled counts.
var evidencePaths = []string{"process.command_line", "url.full", "content.text", "message", "tool.arguments"}

// lengthReader is the bytes of the first filled of the columns.
func lengthReader(all []*corpus.Column) func(row int) uint32 {
	return func(row int) uint32 {
		for _, c := range all {
			if code := c.Code(row); code >= corpus.FirstCode {
				if n := len(c.Entry(int(code - corpus.FirstCode)).Text()); n > 0 {
					return uint32(min(n, math.MaxUint32))
				}
			}
		}
		return 0
	}
}

// suppressed reports of a row that its alert was suppressed: its response says so,
// in whatever words a source has for it. A distinct value is looked at once.
func suppressed(c *corpus.Column) func(row int) bool {
	says := make([]bool, c.Distinct())
	for i := range says {
		says[i] = strings.Contains(strings.ToLower(c.Entry(i).Text()), "suppress")
	}
	return func(row int) bool {
		code := c.Code(row)
		return code >= corpus.FirstCode && says[code-corpus.FirstCode]
	}
}

// keyReader is the key of a row: of a segment from its column of keys.
func keyReader(ctx context.Context, from corpus.Columns) (func(row int) (corpus.Key, error), error) {
	if s, ok := from.(interface {
		Keys(context.Context) ([]corpus.Key, error)
	}); ok {
		keys, err := s.Keys(ctx)
		return func(row int) (corpus.Key, error) { return keys[row], nil }, err
	}
	return func(row int) (corpus.Key, error) {
		e, err := from.Event(ctx, row)
		if err != nil {
			return corpus.Key{}, err
		}
		return e.Key(), nil
	}, nil
}

// names numbers texts from 1; 0 is no text.
type names struct {
	of    map[string]uint32
	list  []string // list[0] is ""
	calls []string // what people call it, by number
}

func newNames() *names { return &names{map[string]uint32{}, []string{""}, []string{""}} }

func (n *names) number(text string) uint32 {
	if text == "" {
		return 0
	}
	i, ok := n.of[text]
	if !ok {
		i = uint32(len(n.list))
		n.of[text] = i
		n.list, n.calls = append(n.list, text), append(n.calls, "")
	}
	return i
}

// call keeps of the names that a thing is called by the first of the
// alphabet, so that the order of reading does not matter.
func (n *names) call(i uint32, name string) {
	if name != "" && (n.calls[i] == "" || name < n.calls[i]) {
		n.calls[i] = name
	}
}

// known is the number of a text that has one, else 0; it changes nothing.
func (n *names) known(text string) uint32 { return n.of[text] }

// reader numbers the rows of a column; a distinct value is looked up once.
func (n *names) reader(c *corpus.Column) func(row int) uint32 {
	return prefixed(c, "", n.number)
}

func prefixed(c *corpus.Column, prefix string, number func(text string) uint32) func(row int) uint32 {
	const unread = ^uint32(0)
	known := make([]uint32, c.Distinct())
	for i := range known {
		known[i] = unread
	}
	return func(row int) uint32 {
		code := c.Code(row)
		if code < corpus.FirstCode {
			return 0
		}
		i := int(code - corpus.FirstCode)
		if known[i] == unread {
			known[i] = 0
			if text := c.Entry(i).Text(); text != "" {
				known[i] = number(prefix + text)
			}
		}
		return known[i]
	}
}

// firstReader numbers the first filled of the columns; the same text in two
// columns is two things. A text without a number counts as not filled.
func firstReader(all []*corpus.Column, number func(text string) uint32) func(row int) uint32 {
	readers := make([]func(int) uint32, len(all))
	for i, c := range all {
		readers[i] = prefixed(c, c.Path()+"\x00", number)
	}
	return func(row int) uint32 {
		for _, read := range readers {
			if number := read(row); number != 0 {
				return number
			}
		}
		return 0
	}
}

func textReader(c *corpus.Column) func(row int) string {
	return func(row int) string {
		code := c.Code(row)
		if code < corpus.FirstCode {
			return ""
		}
		return c.Entry(int(code - corpus.FirstCode)).Text()
	}
}

// timeReader reads RFC 3339 text, which import writes; anything else is no
// time.
func timeReader(c *corpus.Column) func(row int) int64 {
	text := textReader(c)
	return func(row int) int64 {
		t, err := time.Parse(time.RFC3339, text(row))
		if err != nil || t.Year() < 1678 || t.Year() > 2261 { // what nanoseconds can hold
			return corpus.NoTime
		}
		return t.UnixNano()
	}
}
