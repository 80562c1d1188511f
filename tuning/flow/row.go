package flow

import (
	"cmp"
	"slices"
	"sort"
	"strings"

	"assay/corpus"
)

// Names of the fields that every row may have.
const (
	TimeField = "_time"
	RawField  = "_raw"
)

// Row is one row: its fields, and the events behind it.
type Row struct {
	fields      []corpus.Field // sorted by path
	by          []corpus.Value // what the last stage that grouped grouped by
	refs        []corpus.Ref   // the events behind it
	first, last int64          // their times
	end         int64          // the end of the window
	grown       int64          // bytes that set added
}

// NewRow is the row of one event: its fields, sorted by path, its time and
// the end of its window, both in Unix nanoseconds or corpus.NoTime. The row
// keeps the fields.
func NewRow(fields []corpus.Field, ref corpus.Ref, nano, end int64) *Row {
	return &Row{fields: fields, refs: []corpus.Ref{ref}, first: nano, last: nano, end: end}
}

// Get is the value of a field, absent when there is none.
func (r *Row) Get(path string) corpus.Value { return corpus.GetField(r.fields, path) }

// All yields the fields in the order of their paths.
func (r *Row) All(yield func(path string, v corpus.Value) bool) {
	for _, f := range r.fields {
		if !yield(f.Path, f.Value) {
			return
		}
	}
}

// Now is the end of the window.
func (r *Row) Now() int64 { return r.end }

// Refs are the events behind the row, rising.
func (r *Row) Refs() []corpus.Ref { return r.refs }

// Times are the times of the first and the last event behind the row.
func (r *Row) Times() (first, last int64) { return r.first, r.last }

// By is what the row was grouped by, as Flow.By names it.
func (r *Row) By() []corpus.Value { return r.by }

// set gives a field a value that is made for this row; an absent one takes
// the field away.
func (r *Row) set(path string, v corpus.Value) {
	r.grown += valueBytes(v)
	r.share(path, v)
}

// share is set for a value that other rows have as well, or that is counted
// already.
func (r *Row) share(path string, v corpus.Value) {
	i := sort.Search(len(r.fields), func(i int) bool { return r.fields[i].Path >= path })
	there := i < len(r.fields) && r.fields[i].Path == path
	switch {
	case v.IsAbsent() && there:
		r.fields = slices.Delete(r.fields, i, i+1)
	case v.IsAbsent():
	case there:
		r.fields[i].Value = v
	default:
		r.grown += fieldBytes
		r.fields = slices.Insert(r.fields, i, corpus.Field{Path: path, Value: v})
	}
}

// clone is a copy whose fields may be changed.
func (r *Row) clone() *Row {
	c := *r
	c.fields = slices.Clone(r.fields)
	return &c
}

// newest orders rows as a search gives them: newest first.
func newest(a, b *Row) int {
	if a.last != b.last {
		return cmp.Compare(b.last, a.last)
	}
	return -compareRefs(a.refs[0], b.refs[0])
}

func compareRefs(a, b corpus.Ref) int {
	if a.Segment != b.Segment {
		return cmp.Compare(a.Segment, b.Segment)
	}
	return cmp.Compare(a.Row, b.Row)
}

// joined is a row without fields behind which are the events of all the
// given rows.
func joined(rows []*Row) *Row {
	out := &Row{first: corpus.NoTime, last: corpus.NoTime, end: corpus.NoTime}
	for _, r := range rows {
		out.refs = append(out.refs, r.refs...)
		out.end = r.end
		if r.first != corpus.NoTime && (out.first == corpus.NoTime || r.first < out.first) {
			out.first = r.first
		}
		if r.last != corpus.NoTime && (out.last == corpus.NoTime || r.last > out.last) {
			out.last = r.last
		}
	}
	slices.SortFunc(out.refs, compareRefs)
	out.refs = slices.Compact(out.refs)
	return out
}

// internal reports a name that wildcards do not meet.
func internal(name string) bool { return strings.HasPrefix(name, "_") }

// glob matches a name against a pattern with stars, and gives what each star
// stands for; a star of the pattern takes as little as it can.
func glob(pattern, name string) (stars []string, ok bool) {
	head, rest, star := strings.Cut(pattern, "*")
	if !star {
		return nil, pattern == name
	}
	name, ok = strings.CutPrefix(name, head)
	if !ok {
		return nil, false
	}
	for {
		next, tail, more := strings.Cut(rest, "*")
		if !more {
			stand, fits := strings.CutSuffix(name, next)
			return append(stars, stand), fits
		}
		stand, after, found := strings.Cut(name, next)
		if !found {
			return nil, false
		}
		stars, name, rest = append(stars, stand), after, tail
	}
}

// Glob reports that a name fits a pattern with stars; a pattern without an
// underscore in front meets no name that has one.
func Glob(pattern, name string) bool {
	if internal(name) && !internal(pattern) {
		return false
	}
	_, ok := glob(pattern, name)
	return ok
}

// IsPattern reports a star in a name.
func IsPattern(name string) bool { return strings.Contains(name, "*") }

// filled puts what stars stood for into the stars of another pattern.
func filled(pattern string, stars []string) string {
	var b strings.Builder
	for i := 0; ; i++ {
		head, rest, star := strings.Cut(pattern, "*")
		b.WriteString(head)
		if !star {
			return b.String()
		}
		if i < len(stars) {
			b.WriteString(stars[i])
		}
		pattern = rest
	}
}

// Fields are the fields of the row, sorted by path; do not change them.
func (r *Row) Fields() []corpus.Field { return r.fields }

// Bytes is about how much memory the row takes.
func (r *Row) Bytes() int64 {
	n := int64(rowBytes + fieldBytes*cap(r.fields))
	for _, f := range r.fields {
		n += int64(len(f.Path)) + valueBytes(f.Value)
	}
	return n
}
