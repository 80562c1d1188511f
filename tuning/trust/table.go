package trust

import (
	"slices"
	"strings"
)

// Table is the trust of fields: an immutable value named by its digest.
type Table struct {
	Name    string
	Entries []Entry
	Digest  string // hex SHA-256 of the texts it was read from

	exact map[string][]int // entries by field
	below map[string][]int // entries of NAME.* by NAME
}

// Entry is what a table says of some fields.
type Entry struct {
	Fields []string // names; NAME.* is NAME and everything below it
	Level  Level
	From   []string // of a derived field: what it is computed from
	When   []When   // all must hold of the event; none: any event
	Why    string
	Line   int
}

// When is a field of the event and the values that it may have.
type When struct {
	Field  string
	Values []string
}

// Answer is the trust of one field.
type Answer struct {
	Level   Level // never Derived
	Derived bool
	Known   bool // false: no entry names the field, and it counts as an outsider's
	Open    bool // the entry names an object, so that its writer may add fields to it
	Why     string
}

// unknown is the answer for a field that no entry names.
var unknown = Answer{Level: Outsider, Why: "no entry names the field, so it counts as an outsider's"}

func newTable(name, digest string, entries []Entry) *Table {
	t := &Table{Name: name, Digest: digest, Entries: entries, exact: map[string][]int{}, below: map[string][]int{}}
	for i, e := range entries {
		for _, f := range e.Fields {
			if head, ok := strings.CutSuffix(f, ".*"); ok {
				t.below[head] = append(t.below[head], i)
			} else {
				t.exact[f] = append(t.exact[f], i)
			}
		}
	}
	return t
}

// With is the table with the other's entries in front: a field that own names
// is what own says and nothing else.
func (t *Table) With(own *Table) *Table {
	if own == nil {
		return t
	}
	named := map[string]bool{}
	for _, e := range own.Entries {
		for _, f := range e.Fields {
			named[f] = true
		}
	}
	entries := slices.Clone(own.Entries)
	for _, e := range t.Entries {
		e.Fields = slices.DeleteFunc(slices.Clone(e.Fields), func(f string) bool { return named[f] })
		if len(e.Fields) > 0 {
			entries = append(entries, e)
		}
	}
	return newTable(own.Name+" over "+t.Name, digestOf(own.Digest+"\n"+t.Digest), entries)
}

// entries are those that speak of a field; open says that they name an
// object that the field is below of.
func (t *Table) entries(field string) (list []int, open bool) {
	if list = t.exact[field]; len(list) > 0 {
		return list, false
	}
	if list = t.below[field]; len(list) > 0 {
		return list, true
	}
	for cut := strings.LastIndexByte(field, '.'); cut > 0; cut = strings.LastIndexByte(field[:cut], '.') {
		if list = t.below[field[:cut]]; len(list) > 0 {
			return list, true
		}
	}
	return nil, false
}

// For is the entries that speak of a field, in the order of the table.
func (t *Table) For(field string) []Entry {
	list, _ := t.entries(field)
	out := make([]Entry, len(list))
	for i, n := range list {
		out[i] = t.Entries[n]
	}
	return out
}

// Of is the trust of a field in an event, whose fields at gives as text. With
// at nil it is the most careful answer over all events.
func (t *Table) Of(field string, at func(field string) string) Answer {
	list, open := t.entries(field)
	best, level := -1, Platform
	for _, n := range t.met(list, at) {
		if l := t.level(n, at, map[int]Level{}); best < 0 || l < level {
			best, level = n, l
		}
	}
	if best < 0 {
		return unknown
	}
	e := &t.Entries[best]
	return Answer{Level: level, Derived: e.Level == Derived, Known: true, Open: open, Why: e.Why}
}

// met are the entries that speak of an event: the first whose conditions hold,
// else the first without any. Without an event all of them are.
func (t *Table) met(list []int, at func(string) string) []int {
	if at == nil {
		return list
	}
	plain := -1
	for i, n := range list {
		switch e := &t.Entries[n]; {
		case len(e.When) > 0 && e.holds(at):
			return list[i : i+1]
		case len(e.When) == 0 && plain < 0:
			plain = i
		}
	}
	if plain < 0 {
		return nil
	}
	return list[plain : plain+1]
}

// level is the entry's, that of the least trusted source of a derived one; a
// field derived from itself is an outsider's.
func (t *Table) level(n int, at func(string) string, known map[int]Level) Level {
	e := &t.Entries[n]
	if e.Level != Derived {
		return e.Level
	}
	if l, ok := known[n]; ok {
		return l
	}
	known[n] = Outsider // for as long as it is looked for
	least := Platform
	for _, f := range e.From {
		list, _ := t.entries(f)
		met := t.met(list, at)
		if len(met) == 0 {
			least = Outsider
		}
		for _, m := range met {
			least = min(least, t.level(m, at, known))
		}
	}
	known[n] = least
	return least
}

func (e *Entry) holds(at func(string) string) bool {
	for _, w := range e.When {
		if !slices.Contains(w.Values, at(w.Field)) {
			return false
		}
	}
	return true
}
