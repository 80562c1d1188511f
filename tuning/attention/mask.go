package attention

import (
	"encoding/binary"
	"slices"
	"strconv"
	"strings"
	"time"

	"assay/corpus"
)

// entities are the fields that name who or what an event is about, and the
// session: a copy has others of the same shape.
var entities = []string{"entity.id", "agent.id", "agent.name", "user.id", "user.name", "host.id", "host.name", "source.ip", "session.id"}

// outcomes are the fields that tell how an alert ended, or that it did, and
// the id, by which a copy could be looked for in vain.
var outcomes = []string{"event.id", "alert.closed_at", "alert.handling_seconds", "alert.analyst", "alert.response", "alert.status", "incident.id"}

// Hidden reports a field that the queue does not show, of whatever event: it
// tells how the alert ended, which a copy cannot know.
func Hidden(path string) bool { return slices.Contains(outcomes, path) }

// shortest is the length from which a name is also replaced inside texts; a
// shorter one may be a part of anything.
const shortest = 4

// mask makes the names of one event into others.
type mask struct {
	seed  uint64
	names *strings.Replacer
	exact map[string]string
}

// newMask gives the entities of an event names that are not taken.
func newMask(e *corpus.Event, seed uint64, taken map[string]bool) *mask {
	m := &mask{seed: seed, exact: map[string]string{}}
	var pairs []string
	for _, path := range entities {
		name := e.Get(path).Text()
		if _, done := m.exact[name]; done || name == "" {
			continue
		}
		m.exact[name] = m.free(name, taken)
		if len(name) >= shortest {
			pairs = append(pairs, name, m.exact[name])
		}
	}
	m.names = strings.NewReplacer(pairs...)
	return m
}

// free is a name like this one that is not taken; where there are few of its
// shape it gets longer.
func (m *mask) free(name string, taken map[string]bool) string {
	other := m.text(name)
	for try := uint64(1); taken[other]; try++ {
		like := name
		if try > 8 {
			like += "-000"
		}
		other = (&mask{seed: m.seed + try<<48}).text(like)
	}
	return other
}

// text is a text of the same shape with other digits; one without digits gets
// some at its end. A digest stays one.
func (m *mask) text(s string) string {
	const digits, hex = "0123456789", "0123456789abcdef"
	stream := keyed(m.seed, "text", s)
	from, changed := strings.LastIndexByte(s, ':')+1, false
	isHex := len(s)-from >= 16 && strings.Trim(s[from:], hex) == ""
	out := []byte(s)
	for i := from; i < len(out); i++ {
		b := stream[(i-from)%len(stream)] + byte((i-from)/len(stream))
		switch {
		case isHex:
			out[i], changed = hex[b%16], true
		case out[i] >= '0' && out[i] <= '9':
			out[i], changed = digits[b%10], true
		}
	}
	if strings.Count(s, ".") == 3 && address(s) {
		return m.address(stream)
	}
	if !changed {
		return s + "-" + strconv.Itoa(100+int(stream[0]))
	}
	return string(out)
}

// address reports four numbers with points between.
func address(s string) bool { return strings.Trim(s, "0123456789.") == "" }

// address is one of a private network.
func (m *mask) address(stream []byte) string {
	return "10." + strconv.Itoa(int(stream[1])) + "." + strconv.Itoa(int(stream[2])) + "." + strconv.Itoa(1+int(stream[3])%254)
}

// copy is the event under the id, as if it had been within a day before the
// newest of the corpus.
func (m *mask) copy(e *corpus.Event, id string, newest time.Time) *corpus.Event {
	out := &corpus.Event{ID: id}
	var moved time.Duration
	if e.HasTime() && !newest.IsZero() {
		back := time.Duration(binary.BigEndian.Uint64(keyed(m.seed, "time", id)) % uint64(lately))
		moved = newest.Add(-back).Sub(e.Time).Truncate(time.Second) // fractions stay as they are
		out.Time = e.Time.Add(moved)
	}
	for _, f := range e.Fields {
		if !Hidden(f.Path) {
			out.Fields = append(out.Fields, corpus.Field{Path: f.Path, Value: m.value(f.Value, moved)})
		}
	}
	return out
}

// value is a value with the names replaced and times moved.
func (m *mask) value(v corpus.Value, moved time.Duration) corpus.Value {
	switch v.Kind() {
	case corpus.KindString:
		return corpus.String(m.inside(v.Text(), moved))
	case corpus.KindJSON:
		if other := m.names.Replace(v.Text()); isJSON(other) {
			return corpus.JSON(other)
		}
	case corpus.KindList:
		elems := make([]corpus.Value, len(v.Elems()))
		for i, e := range v.Elems() {
			elems[i] = m.value(e, moved)
		}
		return corpus.List(elems...)
	}
	return v
}

// isJSON makes sure that other digits did not make a number into none.
func isJSON(text string) bool {
	_, err := corpus.ParseValue(text)
	return err == nil
}

func (m *mask) inside(s string, moved time.Duration) string {
	if other, ok := m.exact[s]; ok {
		return other
	}
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t.Add(moved).Format(time.RFC3339Nano)
	}
	return m.names.Replace(s)
}
