package attention

import (
	"strings"
	"testing"
	"time"

	"assay/corpus"

	"pgregory.net/rapid"
)

func TestMaskKeepsTheShape(t *testing.T) {
	m := &mask{seed: 1}
	check := func(text, shape string) {
		t.Helper()
		got := m.text(text)
		if got == text {
			t.Errorf("%q stayed", text)
		}
		of := func(s string) string {
			return strings.Map(func(r rune) rune {
				if r >= '0' && r <= '9' {
					return '#'
				}
				return r
			}, s)
		}
		if of(got) != shape {
			t.Errorf("%q became %q, want the shape %q", text, got, shape)
		}
	}
	check("ev-000042", "ev-######")
	check("agent-17b", "agent-##b")
	if got := m.text("ana"); !strings.HasPrefix(got, "ana-") {
		t.Errorf("ana became %q", got)
	}
	if got := m.text("192.0.2.7"); !strings.HasPrefix(got, "10.") || strings.Count(got, ".") != 3 {
		t.Errorf("an address became %q", got)
	}
	digest := "sha256:" + strings.Repeat("ab12", 16)
	if got := m.text(digest); len(got) != len(digest) || !strings.HasPrefix(got, "sha256:") || strings.Trim(got[7:], "0123456789abcdef") != "" || got == digest {
		t.Errorf("a digest became %q", got)
	}
}

// A copy names none of the entities, wherever they stood, and its times moved
// together.
func TestMaskCopies(t *testing.T) {
	at := time.Date(2026, 5, 4, 9, 0, 0, 0, time.UTC)
	e := &corpus.Event{ID: "ev-1", Time: at, Fields: []corpus.Field{
		{Path: "agent.id", Value: corpus.String("agent-17")},
		{Path: "alert.closed_at", Value: corpus.String("2026-05-04T09:30:00Z")},
		{Path: "alert.raised_at", Value: corpus.String("2026-05-04T09:00:02Z")},
		{Path: "list", Value: corpus.List(corpus.String("for agent-17"), corpus.Int(3))},
		{Path: "process.command_line", Value: corpus.String("ssh agent-17 true")},
		{Path: "tool.arguments", Value: corpus.JSON(`[{"to":"agent-17","n":17}]`)},
		{Path: "user.id", Value: corpus.String("true")},
	}}
	got := newMask(e, 4, nil).copy(e, "ev-9", at.Add(30*24*time.Hour))
	for _, f := range got.Fields {
		if text := f.Value.Text(); strings.Contains(text, "agent-17") {
			t.Errorf("%s still says %q", f.Path, text)
		}
	}
	raised, err := time.Parse(time.RFC3339, got.Get("alert.raised_at").Text())
	if err != nil || raised.Sub(got.Time) != 2*time.Second {
		t.Errorf("raised %s, event %s", got.Get("alert.raised_at").Text(), got.Time)
	}
	if !got.Get("alert.closed_at").IsAbsent() || got.ID != "ev-9" {
		t.Errorf("got %+v", got)
	}
	// A name that is a word of JSON leaves the JSON as it was.
	word := &corpus.Event{Fields: []corpus.Field{{Path: "tool.arguments", Value: corpus.JSON(`[{"a":true}]`)}, {Path: "user.id", Value: corpus.String("true")}}}
	if got := newMask(word, 4, nil).copy(word, "x", time.Time{}); got.Get("tool.arguments").Text() != `[{"a":true}]` || got.HasTime() {
		t.Errorf("got %+v", got)
	}
}

func TestMaskIsAFunction(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &mask{seed: rapid.Uint64().Draw(t, "seed")}
		s := rapid.String().Draw(t, "text")
		if one, two := m.text(s), m.text(s); one != two {
			t.Errorf("%q became %q and %q", s, one, two)
		}
		if v := corpus.String(m.text(s)); !isJSON(string(v.AppendJSON(nil))) {
			t.Errorf("%q became %q, which JSON cannot hold", s, m.text(s))
		}
	})
}
