package trust_test

import (
	"slices"
	"strings"
	"testing"

	"assay/tuning/rule"
	"assay/tuning/trust"

	"pgregory.net/rapid"
)

const head = "version: 1\nname: t\ntrust:\n"

func mustParse(t *testing.T, text string) *trust.Table {
	t.Helper()
	table, err := trust.Parse("t.yml", text)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func TestOf(t *testing.T) {
	table := mustParse(t, head+`
  - {fields: [a.b, c.*], level: platform, why: said so}
  - {fields: [c.d.*], level: U}
  - {fields: [text], level: X}
  - {fields: [text], level: user, when: {kind: [prompt, answer]}}
  - {fields: [length], level: derived, from: [text]}
  - {fields: [twice], level: derived, from: [a.b, length]}
  - {fields: [loop], level: derived, from: [pool]}
  - {fields: [pool], level: derived, from: [loop]}
  - {fields: [knot], level: derived, from: [loop, a.b]}
  - {fields: [one, two], level: derived, from: [root]}
  - {fields: [root], level: derived, from: [a.b]}
  - {fields: [both], level: derived, from: [one, two, root]}
  - {fields: [lost], level: derived, from: [nobody]}
  - {fields: [narrow], level: platform, when: {kind: x}}
`)
	prompt := func(field string) string { return map[string]string{"kind": "prompt"}[field] }
	other := func(string) string { return "" }
	check := func(field string, at func(string) string, want trust.Level, known, open, derived bool) {
		t.Helper()
		got := table.Of(field, at)
		if got.Level != want || got.Known != known || got.Open != open || got.Derived != derived {
			t.Errorf("Of(%s): got %+v, want %s, known %t, open %t, derived %t", field, got, want, known, open, derived)
		}
	}
	check("a.b", nil, trust.Platform, true, false, false)
	check("a.b.c", nil, trust.Outsider, false, false, false)
	check("c", nil, trust.Platform, true, true, false)
	check("c.x.y", other, trust.Platform, true, true, false)
	check("c.d.x", other, trust.User, true, true, false)
	check("text", nil, trust.Outsider, true, false, false)
	check("text", prompt, trust.User, true, false, false)
	check("text", other, trust.Outsider, true, false, false)
	check("length", prompt, trust.User, true, false, true)
	check("length", other, trust.Outsider, true, false, true)
	check("twice", prompt, trust.User, true, false, true)
	check("loop", nil, trust.Outsider, true, false, true)
	check("knot", other, trust.Outsider, true, false, true)
	check("both", other, trust.Platform, true, false, true)
	check("lost", other, trust.Outsider, true, false, true)
	check("narrow", other, trust.Outsider, false, false, false)
	check("narrow", nil, trust.Platform, true, false, false)
	check("nobody", nil, trust.Outsider, false, false, false)
}

func TestWritable(t *testing.T) {
	table := mustParse(t, head+`
  - {fields: [link], level: outsider}
  - {fields: [command], level: user}
  - {fields: [session], level: platform}
  - {fields: [length], level: derived, from: [command]}
  - {fields: [text], level: platform}
  - {fields: [text], level: user, when: {kind: prompt}}
`)
	for field, want := range map[string]bool{"link": true, "command": true, "session": false, "length": true, "text": true, "nobody": true} {
		if got := table.Writable(field); got != want {
			t.Errorf("Writable(%s): got %t, want %t", field, got, want)
		}
	}
}

func TestWith(t *testing.T) {
	base := mustParse(t, head+"  - {fields: [a, b], level: platform}\n  - {fields: [b], level: user, when: {k: v}}\n")
	own := mustParse(t, head+"  - {fields: [b], level: outsider}\n")
	both := base.With(own)
	if got := both.Of("b", func(string) string { return "v" }).Level; got != trust.Outsider {
		t.Errorf("a field that the own table names: got %s", got)
	}
	if got := both.Of("a", nil).Level; got != trust.Platform {
		t.Errorf("a field that it does not name: got %s", got)
	}
	if both.Digest == base.Digest || both.Digest == own.Digest || base.With(nil) != base {
		t.Error("the digest of both is not its own, or nothing changes a table")
	}
}

func TestParseErrors(t *testing.T) {
	check := func(text, want string) {
		t.Helper()
		table, err := trust.Parse("t.yml", text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %+v, error %v; want one with %q", text, table, err, want)
		}
	}
	check("", "t.yml:1: the table is empty")
	check("# words\n", "the table is empty")
	check("a: [\n", "t.yml:1:")
	check("[]", "a table of trust must be a mapping")
	check("version: 1\nname: t\n", "a table of trust needs the key trust")
	check("version: 2\nname: t\ntrust: [{fields: a, level: X}]\n", `version "2" of the form is not known`)
	check("version: 1\nname: t\ntrust: []\n", "trust must be a list")
	check("version: 1\nname: [t]\ntrust: [{fields: a, level: X}]\n", "t.yml:2: name must be a text")
	check(head+"  - {fields: a, level: X}\n---\nversion: 1\n", "a table is one document")
	check(head+"  - {fields: a, level: X}\n  - {fields: b, level: root}\n", `t.yml:5: level must be outsider, user, platform or derived, not "root"`)
	check(head+"  - {fields: a, levl: X}\n", `t.yml:4: an entry has no key "levl"`)
	check(head+"  - {fields: a, level: X, level: U}\n", "level stands here twice")
	check(head+"  - {fields: a}\n", "an entry needs the key level")
	check(head+"  - {fields: [], level: X}\n", "fields must be a list of 1")
	check(head+"  - {fields: [''], level: X}\n", "fields holds an empty text")
	check(head+"  - {fields: ['*.a'], level: X}\n", "is no field")
	check(head+"  - {fields: ['.*'], level: X}\n", "is no field")
	check(head+"  - {fields: "+strings.Repeat("a", 400)+", level: X}\n", "is no field")
	check(head+"  - {fields: a, level: derived}\n", "a derived field needs from")
	check(head+"  - {fields: a, level: user, from: [b]}\n", "from belongs to derived fields alone")
	check(head+"  - {fields: a, level: user, when: []}\n", "when must be a mapping")
	check(head+"  - {fields: a, level: user, when: {k: v, k: w}}\n", "k stands here twice")
	check(strings.Repeat("#", 1<<20+1), "at most 1048576 bytes")
	check(head+strings.Repeat("  - {fields: a, level: X}\n", 2001), "at most 2000 entries")
}

// TestDefault: the table that ships reads, says why for each entry, and knows
// the fields that our own rules and pipelines use.
func TestDefault(t *testing.T) {
	table := trust.Default()
	for _, e := range table.Entries {
		if e.Why == "" {
			t.Errorf("line %d: no reason", e.Line)
		}
	}
	kind := func(k string) func(string) string {
		return func(f string) string { return map[string]string{"event.kind": k}[f] }
	}
	check := func(field, when string, want trust.Level) {
		t.Helper()
		if got := table.Of(field, kind(when)); got.Level != want || !got.Known {
			t.Errorf("Of(%s) in a %s: got %+v, want %s", field, when, got, want)
		}
	}
	check("content.text", "tool_result", trust.Outsider)
	check("content.text", "user_prompt", trust.User)
	check("process.command_line", "command_exec", trust.User)
	check("event.kind", "", trust.Platform)
	check("agent.id", "", trust.Platform)
	check("metadata.payload", "tool_call", trust.Outsider)
	check("process.parent.command_line", "", trust.User)
	check("process.parent.pid", "", trust.Platform)
	check("CommandLine", "", trust.User)
	check("EventID", "", trust.Platform)
	check("Hashes", "", trust.User)
	check("actor.user.name", "", trust.Platform)
	check("actor.process.cmd_line", "", trust.User)
	check("src_endpoint.ip", "", trust.Outsider)
	check("source.ip", "", trust.Outsider)
	check("unmapped.anything", "", trust.Outsider)
}

func TestLevels(t *testing.T) {
	for _, l := range []trust.Level{trust.Outsider, trust.User, trust.Platform, trust.Derived} {
		text, err := l.MarshalText()
		var back trust.Level
		if err != nil || back.UnmarshalText(text) != nil || back != l || back.UnmarshalText([]byte(l.Letter())) != nil || back != l {
			t.Errorf("%s: %q, %v, %v", l, text, err, back)
		}
	}
	var l trust.Level
	if _, err := trust.Level(9).MarshalText(); err == nil || l.UnmarshalText([]byte("root")) == nil || trust.Level(9).String() != "level9" || trust.Level(9).Letter() != "?" {
		t.Error("a level that is none is written or read")
	}
}

func TestTerms(t *testing.T) {
	check := func(text string, most int, capped bool, want ...string) {
		t.Helper()
		e, err := rule.ParseExpr(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		terms, cut := trust.Terms(e, most)
		var got []string
		for _, term := range terms {
			got = append(got, words(term))
		}
		if !slices.Equal(got, want) || cut != capped {
			t.Errorf("Terms(%s, %d): got %q, capped %t; want %q, capped %t", text, most, got, cut, want, capped)
		}
	}
	check(`a = "1"`, 9, false, `a = "1"`)
	check(`a = "1" and (b = "2" or c = "3")`, 9, false, `a = "1" & b = "2"`, `a = "1" & c = "3"`)
	check(`sel{a = "1"} and not (b = "2" or c = "3")`, 9, false, `a = "1" & !b = "2" & !c = "3"`)
	check(`not (a = "1" and not b = "2")`, 9, false, `!a = "1"`, `b = "2"`)
	check(`(a = "1" or b = "2") and (c = "3" or d = "4")`, 3, true, `a = "1" & c = "3"`, `a = "1" & d = "4"`, `b = "2" & c = "3"`)
	check(`a = "1" or b = "2"`, 1, true, `a = "1"`)
	if terms, capped := trust.Terms(nil, 9); terms != nil || capped {
		t.Error("no condition has terms")
	}
}

func words(term trust.Term) string {
	var parts []string
	for _, l := range term {
		s := l.Expr.String()
		if l.Negated {
			s = "!" + s
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, " & ")
}

// TestTermsKeepMeaning: a condition holds exactly when one of its terms does.
func TestTermsKeepMeaning(t *testing.T) {
	names := []string{"a", "b", "c"}
	var draw func(t *rapid.T, depth int) rule.Expr
	draw = func(t *rapid.T, depth int) rule.Expr {
		kind := 0
		if depth > 0 {
			kind = rapid.IntRange(0, 4).Draw(t, "kind")
		}
		switch kind {
		case 1, 2:
			terms := []rule.Expr{draw(t, depth-1), draw(t, depth-1)}
			if kind == 1 {
				return &rule.And{Terms: terms}
			}
			return &rule.Or{Terms: terms}
		case 3:
			return &rule.Not{X: draw(t, depth-1)}
		case 4:
			return &rule.Named{Name: "n", X: draw(t, depth-1)}
		}
		return &rule.Test{Field: rapid.SampledFrom(names).Draw(t, "field"), Op: rule.OpNull}
	}
	rapid.Check(t, func(t *rapid.T) {
		e := draw(t, 4)
		terms, capped := trust.Terms(e, trust.MaxTerms)
		if capped {
			t.Skip("more terms than are read: they do not say all that the condition does")
		}
		for bits := range 8 {
			set := map[string]bool{"a": bits&1 > 0, "b": bits&2 > 0, "c": bits&4 > 0}
			some := slices.ContainsFunc(terms, func(term trust.Term) bool {
				return !slices.ContainsFunc(term, func(l trust.Literal) bool { return set[l.Expr.(*rule.Test).Field] == l.Negated })
			})
			if want := holds(e, set); some != want {
				t.Fatalf("%s with %v: terms say %t, want %t", e, set, some, want)
			}
		}
	})
}

func holds(e rule.Expr, set map[string]bool) bool {
	switch e := e.(type) {
	case *rule.And:
		return !slices.ContainsFunc(e.Terms, func(x rule.Expr) bool { return !holds(x, set) })
	case *rule.Or:
		return slices.ContainsFunc(e.Terms, func(x rule.Expr) bool { return holds(x, set) })
	case *rule.Not:
		return !holds(e.X, set)
	case *rule.Named:
		return holds(e.X, set)
	}
	return set[e.(*rule.Test).Field]
}

func FuzzParse(f *testing.F) {
	f.Add(head + "  - {fields: [a, b.*], level: derived, from: [a], when: {k: [v]}, why: w}\n")
	f.Add("version: 1\nname: &n t\ntrust: [*n]\n")
	f.Add("a: [\n")
	f.Fuzz(func(t *testing.T, text string) {
		table, err := trust.Parse("f.yml", text)
		if err != nil {
			return
		}
		for _, e := range table.Entries {
			for _, field := range e.Fields {
				field = strings.TrimSuffix(field, ".*")
				if a := table.Of(field, nil); a.Level > trust.Platform {
					t.Errorf("Of(%q) is %s", field, a.Level)
				}
			}
		}
	})
}
