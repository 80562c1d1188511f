package reach

import (
	"fmt"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/interval"
	"assay/tuning/trust"
)

// kinds are the principals that a response may hit, and the fields that name
// them, first filled wins.
var kinds = []struct {
	name   string
	fields []string
}{
	{"agent", []string{"agent.id"}},
	{"user", []string{"user.id", "user.name"}},
	{"host", []string{"host.id", "host.name"}},
	{"address", []string{"source.ip"}},
	{"session", []string{"session.id"}},
}

// kindOf is the kind of principal that a field names.
func kindOf(field string) string {
	for _, k := range kinds {
		for _, f := range k.fields {
			if f == field {
				return k.name
			}
		}
	}
	return "entity"
}

// Target is who the response hits: the entity of the alerts, which the first
// filled of the report's entity fields names.
type Target struct {
	Kind  string      `json:"kind"`  // "" when no field names anybody
	Field string      `json:"field"` // the least trusted of those that named somebody
	Level trust.Level `json:"level"`
	// Choosable is how many of the fired events name who is hit in a field that
	// an outsider or a user can write.
	Choosable interval.Proportion `json:"choosable"`
}

// target looks at the events that fired; where none did, at the first field
// that the snapshot has.
func (m *measurement) target() (Target, error) {
	fields := m.g.Pool.Options().Entity
	hits := make([]int, len(fields))
	for i, part := range m.g.Parts {
		if i >= len(m.s.Firing.Rows) || m.s.Firing.Rows[i] == nil || !m.s.Firing.Rows[i].Any() {
			continue
		}
		left := m.s.Firing.Rows[i].Clone()
		for k, field := range fields {
			column, err := part.Columns.Column(m.ctx, field)
			if err != nil {
				return Target{}, fmt.Errorf("read %s of segment %d: %w", field, i, err)
			}
			named := left.Clone().And(column.Where(filled(column)))
			hits[k] += named.Count()
			left = left.AndNot(named)
		}
	}
	t, all, choosable := Target{Level: trust.Platform}, 0, 0
	for k, n := range hits {
		all += n
		level := m.o.Trust.Of(fields[k], nil).Level
		if n > 0 && level < trust.Platform {
			choosable += n
		}
		if n > 0 && (t.Kind == "" || level < t.Level) {
			t.Kind, t.Field, t.Level = kindOf(fields[k]), fields[k], level
		}
	}
	for k := 0; all == 0 && t.Kind == "" && k < len(fields); k++ {
		if m.g.Paths[fields[k]] {
			t.Kind, t.Field, t.Level = kindOf(fields[k]), fields[k], m.o.Trust.Of(fields[k], nil).Level
		}
	}
	if t.Kind == "" {
		m.note("reach/nobody", "no field of the events names who a response would hit")
	}
	t.Choosable = interval.Of(choosable, all)
	return t, nil
}

// filled are the codes of a column that are values, not the empty text.
func filled(c *corpus.Column) []bool {
	keep := make([]bool, c.Distinct()+corpus.FirstCode)
	for i := range c.Distinct() {
		keep[i+corpus.FirstCode] = c.Entry(i).Text() != ""
	}
	return keep
}

// census is the principals of one kind: who they are, by row, and who of them
// the stream has seen.
type census struct {
	kind       string
	numbers    episode.Numbers
	population int
}

// census counts the principals that the fields name.
func (m *measurement) census(kind string, fields []string) (*census, error) {
	n, err := episode.Number(m.ctx, m.g.Parts, fields...)
	if err != nil {
		return nil, err
	}
	c := &census{kind: kind, numbers: n}
	seen := make([]bool, len(n.Names))
	for part := range m.g.Pool.Parts() {
		if !m.g.Pool.StreamPart(part) {
			continue
		}
		for _, who := range n.Of[m.g.Pool.Start(part):m.g.Pool.Start(part+1)] {
			seen[who] = true
		}
	}
	for _, s := range seen[1:] {
		if s {
			c.population++
		}
	}
	return c, nil
}
