package ingest

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"assay/corpus"
)

const (
	previewRows    = 50000     // rows that a preview looks at
	previewBytes   = 256 << 20 // and bytes of the source
	previewBad     = 20        // bad rows that it keeps
	previewFields  = 2000      // paths that it counts
	previewExample = 80        // bytes of an example
)

// Survey is what an import of a source would find in its first rows.
type Survey struct {
	Format      Format
	Compression string         // "", "gzip" or "zstd"
	Rows        int64          // looked at, good or bad
	Complete    bool           // that was all
	Untimed     int64          // events without a time
	Raised      int64          // events that an alert belongs to
	Fields      []PreviewField // by path
	Roles       []PreviewRole  // in the order of the roles
	Labels      []PreviewLabel // native words, the most frequent first
	Unlabelled  int64          // events of which the source says nothing
	Events      []corpus.Event // the first good ones
	Bad         []RowError     // the first bad ones
	BadRows     int64
}

// PreviewField is a path and what was met there.
type PreviewField struct {
	Path    string
	Rows    int64 // that have it, null counted
	Nulls   int64
	Kinds   []corpus.Kind // rising, without null
	Example string        // first value that is not empty, cut short
}

// PreviewRole is a role and the source path that played it in how many rows.
type PreviewRole struct {
	Role  Role
	Path  string
	Rows  int64
	Tried []string // all the paths that the mapping would take
}

// PreviewLabel is a native word and what the mapping makes of it.
type PreviewLabel struct {
	Field, Value string
	Rows         int64
	Verdict      corpus.Verdict
	Reason       corpus.Reason
	Known        bool // false: the mapping does not know the word
}

func newPreviewer(m *Mapping, n int) *previewer {
	return &previewer{samples: n, mapping: m, fields: map[string]*PreviewField{}, labels: map[PreviewLabel]int64{}, roles: map[[2]string]int64{}}
}

type previewer struct {
	Survey
	samples int
	mapping *Mapping
	fields  map[string]*PreviewField
	labels  map[PreviewLabel]int64
	roles   map[[2]string]int64
}

// Preview is what an import of src would find: it decodes the first rows,
// without a store, and keeps n events as samples. A nil mapping is
// DefaultMapping.
func Preview(ctx context.Context, src Source, m *Mapping, n int) (*Survey, error) {
	if m == nil {
		m = DefaultMapping()
	}
	mapping, err := m.compile()
	if err != nil {
		return nil, fmt.Errorf("preview %s: %w", src.Name, err)
	}
	r, err := src.Open()
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", src.Name, err)
	}
	defer r.Close()
	p := newPreviewer(m, n)
	if err := p.read(ctx, src, mapping, r); err != nil {
		return nil, fmt.Errorf("preview %s: %w", src.Name, err)
	}
	p.finish()
	return &p.Survey, nil
}

func (p *previewer) read(ctx context.Context, src Source, mapping *compiled, r io.Reader) error {
	s := &stream{Source: src, mapping: mapping}
	defer s.close()
	if err := s.open(r); err != nil {
		return err
	}
	p.Format, p.Compression, p.Complete = s.format, s.compression, true
	return s.each(ctx, func(c *chunk) bool {
		for i := range c.results {
			p.add(&c.results[i])
		}
		if p.Rows >= previewRows || c.read >= previewBytes {
			p.Complete = false
		}
		return p.Complete
	})
}

func (p *previewer) add(r *result) {
	p.Rows++
	if r.bad != nil {
		if p.BadRows++; len(p.Bad) < previewBad {
			p.Bad = append(p.Bad, *r.bad)
		}
		return
	}
	e := &r.event
	if len(p.Events) < p.samples {
		p.Events = append(p.Events, *e)
	}
	if !e.HasTime() {
		p.Untimed++
	}
	if !e.Get("alert.rule_id").IsAbsent() {
		p.Raised++
	}
	for _, f := range e.Fields {
		p.field(f)
	}
	p.label(e.Native)
	p.role(e)
}

func (p *previewer) field(f corpus.Field) {
	known := p.fields[f.Path]
	if known == nil {
		if len(p.fields) >= previewFields {
			return
		}
		known = &PreviewField{Path: f.Path}
		p.fields[f.Path] = known
	}
	known.Rows++
	if f.Value.IsNull() {
		known.Nulls++
		return
	}
	if !slices.Contains(known.Kinds, f.Value.Kind()) {
		known.Kinds = append(known.Kinds, f.Value.Kind())
	}
	if known.Example == "" {
		text := f.Value.Text()
		if len(text) > previewExample {
			text = strings.ToValidUTF8(text[:previewExample], "") + "…"
		}
		known.Example = strings.Clone(text)
	}
}

func (p *previewer) label(n *corpus.Native) {
	if n == nil || n.Field == "" {
		p.Unlabelled++
		return
	}
	l := PreviewLabel{Field: n.Field, Value: n.Value, Verdict: n.Verdict, Reason: n.Reason, Known: n.Verdict != corpus.Unlabelled}
	if _, there := p.labels[l]; !there && len(p.labels) >= maxUnknownWords {
		l.Value = "(others)"
	}
	p.labels[l]++
}

// role counts, for each role, the path that a row has of those it would take.
func (p *previewer) role(e *corpus.Event) {
	for role, paths := range p.mapping.Roles {
		for i, path := range paths {
			if hasUsable(e.Fields, path) || e.Native != nil && hasUsable(e.Native.Evidence, path) {
				if path == role.Canonical() {
					path = filledFrom(e, role, paths[i+1:])
				}
				p.roles[[2]string{string(role), path}]++
				break
			}
		}
	}
}

// filledFrom is the path that the canonical field of a role was filled from, as
// far as the row tells: the first of the others with the same value; the
// canonical path itself when there is none. Times and numbers are rewritten
// when they are copied, so for them any value will do.
func filledFrom(e *corpus.Event, role Role, others []string) string {
	copied := e.Get(role.Canonical()).Text()
	rewritten := role == RoleRaised || role == RoleClosed || role == RoleHandling
	for _, path := range others {
		if hasUsable(e.Fields, path) && (rewritten || e.Get(path).Text() == copied) {
			return path
		}
	}
	return role.Canonical()
}

func hasUsable(fields []corpus.Field, path string) bool {
	i, there := fieldAt(fields, path)
	return there && usable(fields[i].Value)
}

func (p *previewer) finish() {
	for _, f := range p.fields {
		slices.Sort(f.Kinds)
		p.Fields = append(p.Fields, *f)
	}
	slices.SortFunc(p.Fields, func(a, b PreviewField) int { return cmp.Compare(a.Path, b.Path) })
	for l, rows := range p.labels {
		l.Rows = rows
		p.Labels = append(p.Labels, l)
	}
	slices.SortFunc(p.Labels, func(a, b PreviewLabel) int {
		return cmp.Or(cmp.Compare(b.Rows, a.Rows), cmp.Compare(a.Field, b.Field), cmp.Compare(a.Value, b.Value), cmp.Compare(a.Verdict, b.Verdict))
	})
	for _, role := range roleOrder {
		best := PreviewRole{Role: role, Tried: p.mapping.Roles[role]}
		for _, path := range best.Tried {
			if rows := p.roles[[2]string{string(role), path}]; rows > best.Rows {
				best.Path, best.Rows = path, rows
			}
		}
		p.Survey.Roles = append(p.Survey.Roles, best)
	}
}
