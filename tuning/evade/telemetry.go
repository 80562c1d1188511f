package evade

import (
	"strings"
	"time"
	"unicode/utf8"

	"assay/corpus"
)

// telemetry are the operators of class A: faults of telemetry and
// normalisation. Those on a field have a form for each field that the rule
// reads.
func telemetry() []*Operator {
	const read = "each field that the rule reads"
	return []*Operator{
		{ID: "A1", Title: "Null a field", Touches: read, Cost: Fault,
			Holds: "a mapping that fails writes null; the act is the same",
			forms: perField(nil, func(corpus.Value) (corpus.Value, bool) { return corpus.Null(), true })},
		{ID: "A2", Title: "Empty a field", Touches: read, Cost: Fault,
			Holds: "a mapping that fails writes the empty text; the act is the same",
			forms: perField(nil, func(v corpus.Value) (corpus.Value, bool) {
				return corpus.String(""), !v.Equal(corpus.String(""))
			})},
		{ID: "A3", Title: "Drop a field", Touches: read, Cost: Fault,
			Holds: "a schema change drops the key; the act is the same", forms: dropField},
		{ID: "A4", Title: "Move a field into a JSON blob", Touches: read + ", to unmapped or metadata", Cost: Fault,
			Holds: "a normaliser puts what it does not know into a catch-all object (OCSF unmapped)", Checks: "the blob reads back to the value", forms: blobField},
		{ID: "A5", Title: "Rename a field to a known alias", Touches: read + " that ECS, Sysmon or OCSF name otherwise", Cost: Fault,
			Holds: "another schema's name of the same field", forms: aliasField},
		{ID: "A6", Title: "One value as a list, a list as one value", Touches: read, Cost: Fault,
			Holds: "serialisers write one element with or without brackets", Checks: "the first element is the value", forms: perField(sameFirst, listOrNot)},
		{ID: "A7", Title: "Numbers and truths as text, text as numbers", Touches: read, Cost: Fault,
			Holds: "serialisers quote numbers or do not", Checks: "the text is the same", forms: perField(sameText, numberOrText)},
		{ID: "A8", Title: "Cut a field short", Touches: read, Cost: Fault,
			Holds: "loggers cut long values; the act is the same", Checks: "the rest is the value's beginning", forms: cutField},
		{ID: "A9", Title: "Time skewed or unreadable", Touches: "the time of every second event, or of all", Cost: Fault,
			Holds: "clocks drift, zones are misread, formats change", forms: skewTime},
		{ID: "A10", Title: "Key written twice, the other value wins", Touches: read, Cost: Fault,
			Holds: "RFC 8259, section 4, leaves open which of two equal names counts", Checks: "both values are in the record", forms: twiceField},
		{ID: "A11", Title: "Nested object as JSON text", Touches: "the object around each field that the rule reads", Cost: Fault,
			Holds: "exporters write an object as a text", Checks: "the text reads back to the object", forms: nestedText},
		{ID: "A12", Title: "Padding before the value", Touches: read + " that is text", Cost: Trivial,
			Holds: "leading blanks mean nothing to shells and models, and loggers cut what is long", Checks: "without padding it is the value, or its beginning", forms: padField},
		{ID: "A13", Title: "Another version of the source", Touches: touches(Sensor), Cost: Fault,
			Holds: "an update of the sensor changes its version and nothing that was done",
			forms: one("", kindTexts(func(_ *draw, _ *corpus.Event, _ Kind, s string) (string, bool) { return s + ".1", true }, Sensor), nil)},
		{ID: "A14", Title: "Wrong character set", Touches: read + " that is not ASCII", Cost: Fault,
			Holds: "UTF-8 read as Latin-1, as collectors do", Checks: "writing it as Latin-1 gives the value back", forms: perField(unMojibake, texts(mojibake))},
		{ID: "A15", Title: "Event split in two, or out of order", Touches: "each field that the rule reads, apart from the others; the order of times", Cost: Fault,
			Holds: "sources write one act as two records, and records come late", forms: splitEvent},
	}
}

// one is an operator of one form.
func one(name string, apply func(*draw, []corpus.Event) []corpus.Event, valid func(before, after []corpus.Event) bool) func(Target) []form {
	return func(Target) []form { return []form{{name: name, apply: apply, valid: valid}} }
}

// perField is a form for each field that the rule reads.
func perField(valid func(v, w corpus.Value) bool, change func(corpus.Value) (corpus.Value, bool)) func(Target) []form {
	return func(t Target) (out []form) {
		for _, r := range t.Reads {
			f := form{name: r.Field, field: r.Field, apply: values(r.Paths, change)}
			if valid != nil {
				f.valid = func(before, after []corpus.Event) bool { return valuesAgree(r.Paths, before, after, valid) }
			}
			out = append(out, f)
		}
		return out
	}
}

func valuesAgree(paths []string, before, after []corpus.Event, valid func(v, w corpus.Value) bool) bool {
	for i := range before {
		for _, p := range paths {
			v, was := at(&before[i], p)
			w, is := at(&after[i], p)
			if was && (!is || !v.Equal(w) && !valid(v, w)) {
				return false
			}
		}
	}
	return true
}

func dropField(t Target) (out []form) {
	for _, r := range t.Reads {
		out = append(out, form{name: r.Field, field: r.Field, apply: func(d *draw, events []corpus.Event) []corpus.Event {
			return each(d, events, func(_ *draw, e corpus.Event) (corpus.Event, bool) {
				n := len(e.Fields)
				for _, p := range r.Paths {
					e = without(e, p)
				}
				return e, len(e.Fields) < n
			})
		}})
	}
	return out
}

func listOrNot(v corpus.Value) (corpus.Value, bool) {
	switch {
	case v.Kind() != corpus.KindList:
		return corpus.List(v), true
	case len(v.Elems()) > 0:
		return v.Elems()[0], true
	}
	return v, false
}

func sameFirst(v, w corpus.Value) bool {
	if v.Kind() == corpus.KindList {
		return v.Elems()[0].Equal(w)
	}
	return w.Kind() == corpus.KindList && len(w.Elems()) == 1 && w.Elems()[0].Equal(v)
}

func numberOrText(v corpus.Value) (corpus.Value, bool) {
	switch v.Kind() {
	case corpus.KindInt, corpus.KindFloat, corpus.KindBool:
		return corpus.String(v.Text()), true
	case corpus.KindString:
		if w, err := corpus.ParseValue(v.Text()); err == nil && (w.Kind() == corpus.KindInt || w.Kind() == corpus.KindFloat || w.Kind() == corpus.KindBool) {
			return w, true
		}
	}
	return v, false
}

func sameText(v, w corpus.Value) bool { return v.Text() == w.Text() }

// cutLengths are limits of collectors and of command lines, in bytes: 8,191 is
// that of cmd.exe.
var cutLengths = []struct {
	bytes int
	name  string
}{{64, "64"}, {256, "256"}, {1024, "1,024"}, {4096, "4,096"}, {8191, "8,191"}}

func cutField(t Target) (out []form) {
	for _, r := range t.Reads {
		for _, l := range cutLengths {
			out = append(out, form{name: r.Field + " at " + l.name, field: r.Field,
				apply: values(r.Paths, texts(func(s string) (string, bool) { return head(s, l.bytes), len(s) > l.bytes })),
				valid: func(before, after []corpus.Event) bool {
					return valuesAgree(r.Paths, before, after, func(v, w corpus.Value) bool {
						return v.Kind() != corpus.KindString || strings.HasPrefix(v.Text(), w.Text())
					})
				}})
		}
	}
	return out
}

// head is the beginning of a text, no longer than so many bytes and without
// half a character.
func head(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

func skewTime(Target) []form {
	shift := func(by time.Duration) func(*draw, []corpus.Event) []corpus.Event {
		return func(d *draw, events []corpus.Event) []corpus.Event {
			i := 0
			return each(d, events, func(_ *draw, e corpus.Event) (corpus.Event, bool) {
				i++
				return later(e, by), e.HasTime() && i%2 == 0
			})
		}
	}
	return []form{
		{name: "clock 5 minutes fast", apply: shift(5 * time.Minute)},
		{name: "zone misread by an hour", apply: shift(time.Hour)},
		{name: "unreadable", apply: func(d *draw, events []corpus.Event) []corpus.Event {
			return each(d, events, func(_ *draw, e corpus.Event) (corpus.Event, bool) {
				had := e.HasTime()
				e.Time = time.Time{}
				return e, had
			})
		}},
	}
}

const padding = 4096

func padField(t Target) (out []form) {
	pad := strings.Repeat(" ", padding)
	for _, r := range t.Reads {
		for _, cutAt := range []struct {
			bytes int
			name  string
		}{{1 << 30, " behind 4,096 blanks"}, {padding, " behind 4,096 blanks, cut at 4,096"}} {
			out = append(out, form{name: r.Field + cutAt.name, field: r.Field,
				apply: values(r.Paths, texts(func(s string) (string, bool) { return head(pad+s, cutAt.bytes), s != "" })),
				valid: func(before, after []corpus.Event) bool {
					return valuesAgree(r.Paths, before, after, func(v, w corpus.Value) bool {
						return v.Kind() != corpus.KindString || strings.HasPrefix(pad+v.Text(), w.Text())
					})
				}})
		}
	}
	return out
}

// mojibake is the text's UTF-8 read as Latin-1.
func mojibake(s string) (string, bool) {
	b := make([]rune, len(s))
	ascii := true
	for i := range len(s) {
		b[i] = rune(s[i])
		ascii = ascii && s[i] < utf8.RuneSelf
	}
	return string(b), !ascii
}

func unMojibake(v, w corpus.Value) bool {
	if v.Kind() != corpus.KindList {
		return latin(w.Text()) == v.Text()
	}
	for i, x := range v.Elems() {
		if y := w.Elems()[i]; !x.Equal(y) && !unMojibake(x, y) {
			return false
		}
	}
	return true
}

// latin is a text of Latin-1's characters as bytes.
func latin(s string) string {
	b := make([]byte, 0, len(s))
	for _, r := range s {
		b = append(b, byte(r))
	}
	return string(b)
}
