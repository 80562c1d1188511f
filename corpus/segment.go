package corpus

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// Segment is an open segment. It is immutable and safe for concurrent use;
// columns are read at first use and kept in the store's cache.
type Segment struct {
	meta SegmentMeta
	path string
	desc *fileMeta
	cols *sidecar // nil when there is none
	lazy lazyFile

	visible sync.Once
	shown   []string        // visible paths, sorted
	shows   map[string]bool // the same
	paths   map[string]*filePath
	cache   *columnCache
	alone   atomic.Int32 // events read by page so far
}

// Meta is the segment's description.
func (s *Segment) Meta() SegmentMeta { return s.meta }

// Rows is the number of events.
func (s *Segment) Rows() int { return s.meta.Rows }

// Column is the column of a path as GetField sees it in each event: the field
// itself, else what a list of objects at a shorter path holds there. Paths
// that state an outcome are absent in every row.
func (s *Segment) Column(ctx context.Context, path string) (*Column, error) {
	lists := s.listPaths(path)
	if IsOutcomePath(path) || lists == nil && s.paths[path] == nil {
		return s.absentColumn(path), nil
	}
	if lists == nil {
		return s.own(ctx, path)
	}
	return cached(s.cache, cacheKey{s.meta.Digest, "fanned", path}, func() (*Column, int64, error) {
		c, err := s.fanned(ctx, path, lists)
		return c, columnBytes(c), s.named(err)
	})
}

// listPaths are the shorter paths of the segment, the longest first, when at
// least one of them holds lists or objects.
func (s *Segment) listPaths(path string) []string {
	var out []string
	any := false
	for cut := strings.LastIndexByte(path, '.'); cut > 0; cut = strings.LastIndexByte(path[:cut], '.') {
		if p := s.paths[path[:cut]]; p != nil {
			out = append(out, p.Path)
			any = any || p.Kinds&(1<<KindList|1<<KindJSON) != 0
		}
	}
	if !any {
		return nil
	}
	return out
}

func (s *Segment) absentColumn(path string) *Column {
	return newColumn(path, codes{rows: s.meta.Rows}, dictionary{})
}

// own is the column of what the events hold at the very path.
func (s *Segment) own(ctx context.Context, path string) (*Column, error) {
	return cached(s.cache, cacheKey{s.meta.Digest, "own", path}, func() (*Column, int64, error) {
		c, err := s.loadOwn(ctx, path)
		return c, columnBytes(c), s.named(err)
	})
}

func (s *Segment) loadOwn(ctx context.Context, path string) (*Column, error) {
	if c, ok, err := s.cols.column(path); s.whole(ok, err) {
		return c, nil
	}
	p := s.paths[path]
	x := &columnExtender{}
	if p.Column != "" {
		c, err := s.internal(ctx, columnName(path), parseShape(p.Column))
		if err != nil {
			return nil, err
		}
		if p.Nulls == 0 && p.Rest == 0 {
			return c.at(path), nil
		}
		x.codes, x.dict = c.Codes(), slices.Clip(c.dict.list())
	} else {
		x.codes = make([]uint32, s.meta.Rows)
	}
	if p.Nulls > 0 && p.Raw == "" {
		nulls, err := s.nulls(ctx)
		if err != nil {
			return nil, err
		}
		for _, row := range nulls[path] {
			x.codes[row] = CodeNull
		}
	}
	if p.Rest > 0 || p.Raw != "" {
		rest, err := s.rest(ctx)
		if err != nil {
			return nil, err
		}
		for _, c := range rest[path] {
			x.set(int(c.row), c.value)
		}
	}
	return NewColumn(path, x.codes, x.dict), nil
}

// fanned fills the rows that lack the path from the longest shorter path that
// they do have.
func (s *Segment) fanned(ctx context.Context, path string, shorter []string) (*Column, error) {
	x := &columnExtender{codes: make([]uint32, s.meta.Rows)}
	if s.paths[path] != nil {
		c, err := s.own(ctx, path)
		if err != nil {
			return nil, err
		}
		x.codes, x.dict = c.Codes(), slices.Clone(c.dict.list())
	}
	decided := make([]bool, s.meta.Rows)
	for row, code := range x.codes {
		decided[row] = code != CodeAbsent
	}
	for _, p := range shorter {
		c, err := s.own(ctx, p)
		if err != nil {
			return nil, err
		}
		inner := fanCodes(x, c, path[len(p)+1:])
		for row, code := range c.Codes() {
			if code != CodeAbsent && !decided[row] {
				x.codes[row], decided[row] = inner[code], true
			}
		}
	}
	return NewColumn(path, x.codes, x.dict), nil
}

// fanCodes is what fanOut gives for each code of the column.
func fanCodes(x *columnExtender, c *Column, rest string) []uint32 {
	inner := make([]uint32, c.Distinct()+FirstCode)
	for i := range c.Distinct() {
		inner[i+FirstCode] = x.code(fanOut(c.Entry(i), rest))
	}
	return inner
}

// Times are the event times.
func (s *Segment) Times(ctx context.Context) (*Times, error) {
	return cached(s.cache, cacheKey{s.meta.Digest, "times", ""}, func() (*Times, int64, error) {
		if nano, ok, err := s.cols.times(); s.whole(ok, err) {
			return NewTimes(nano), 0, nil
		}
		f, err := s.file()
		if err != nil {
			return nil, 0, err
		}
		nano, err := f.times(ctx)
		return NewTimes(nano), 8 * int64(len(nano)), s.named(err)
	})
}

// Keys are the identities of the rows; do not change them.
func (s *Segment) Keys(ctx context.Context) ([]Key, error) {
	return cached(s.cache, cacheKey{s.meta.Digest, "keys", ""}, func() ([]Key, int64, error) {
		if keys, ok, err := s.cols.keys(); s.whole(ok, err) {
			return keys, 0, nil
		}
		f, err := s.file()
		if err != nil {
			return nil, 0, err
		}
		keys, err := f.keys(ctx)
		return keys, 16 * int64(len(keys)), s.named(err)
	})
}

// IDs are the event ids.
func (s *Segment) IDs(ctx context.Context) (*Column, error) {
	return cached(s.cache, cacheKey{s.meta.Digest, "ids", ""}, func() (*Column, int64, error) {
		if c, ok, err := s.cols.ids(); s.whole(ok, err) {
			return c, c.Bytes(), nil
		}
		c, err := s.internal(ctx, idColumn, textShape)
		return c, columnBytes(c), err
	})
}

// internal is a column of the segment format as it lies in the file.
func (s *Segment) internal(ctx context.Context, name string, sh shape) (*Column, error) {
	return cached(s.cache, cacheKey{s.meta.Digest, "internal", name}, func() (*Column, int64, error) {
		f, err := s.file()
		if err != nil {
			return nil, 0, err
		}
		c, err := f.column(ctx, name, sh)
		return c, columnBytes(c), s.named(err)
	})
}

// nulls are the rows of each path that is explicitly null.
func (s *Segment) nulls(ctx context.Context) (map[string][]uint32, error) {
	return cached(s.cache, cacheKey{s.meta.Digest, "nulls", ""}, func() (map[string][]uint32, int64, error) {
		c, err := s.internal(ctx, nullColumn, textList)
		if err != nil {
			return nil, 0, err
		}
		out, n := map[string][]uint32{}, int64(0)
		for row, code := range c.Codes() {
			if code < FirstCode {
				continue
			}
			for _, e := range c.Entry(int(code - FirstCode)).list {
				out[e.text] = append(out[e.text], uint32(row))
				n += 8
			}
		}
		return out, n, nil
	})
}

// rest are the values of each path that stand in no column.
func (s *Segment) rest(ctx context.Context) (map[string][]restCell, error) {
	return cached(s.cache, cacheKey{s.meta.Digest, "rest", ""}, func() (map[string][]restCell, int64, error) {
		c, err := s.internal(ctx, restColumn, textShape)
		if err != nil {
			return nil, 0, err
		}
		out, n := map[string][]restCell{}, int64(0)
		for row, code := range c.Codes() {
			if code < FirstCode {
				continue
			}
			text := c.Entry(int(code - FirstCode)).text
			n += int64(len(text))
			err := parseRest(text, func(path string, v Value) {
				out[path] = append(out[path], restCell{uint32(row), path, v})
				n += 96
			})
			if err != nil {
				return nil, 0, s.named(fmt.Errorf("row %d of %s: %w", row, restColumn, err))
			}
		}
		return out, n, nil
	})
}

// named says of which file an error speaks and what to do about damage.
func (s *Segment) named(err error) error {
	if err == nil {
		return nil
	}
	if said := (*damage)(nil); errors.As(err, &said) {
		return err
	}
	return &damage{segmentError(s.path, err)}
}

// damage is an error that names the segment's file already.
type damage struct{ error }

func (d *damage) Unwrap() error { return d.error }

func columnBytes(c *Column) int64 {
	if c == nil {
		return 0
	}
	return c.Bytes()
}
