package evade

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"assay/corpus"
)

// astray are events that hold the command in another field.
func astray(t testing.TB, n int, form string, verdict corpus.Verdict) (out []fact) {
	t.Helper()
	for i := range n {
		e := eventOf(t, fmt.Sprintf("%.12x-%d", form, i), fmt.Sprintf(form, fmt.Sprintf("cat /srv/keys/%d", i)))
		e.Time = e.Time.Add(time.Duration(i) * time.Hour)
		out = append(out, fact{e, verdict})
	}
	return out
}

func gaps(t testing.TB, facts []fact, size int, text string) []Gap {
	t.Helper()
	x, p := fix(t, facts, size), compile(t, text)
	out, whole, err := Gaps(context.Background(), x.ground, p, x.firing(t, p))
	if err != nil || !whole {
		t.Fatalf("whole %v, %v", whole, err)
	}
	return out
}

func TestGaps(t *testing.T) {
	facts := slices.Concat(
		commands(t, 3, 1, "cat /srv/keys/a"),
		astray(t, 4, `{"event":{"kind":"command_exec"},"CommandLine":%q}`, corpus.TruePositive),
		astray(t, 2, `{"event":{"kind":"command_exec"},"unmapped":"{\"proc\":{\"cmd\":\"%s\"}}"}`, corpus.FalsePositive),
		astray(t, 5, `{"event":{"kind":"user_prompt"},"content":{"text":%q}}`, corpus.FalsePositive), // another kind of event: no mapping makes the rule fire
	)
	want := []Gap{
		{Field: "process.command_line", Path: "CommandLine", Events: 4, Finds: 4, Known: 4, Mapping: "process.command_line: [process.command_line, CommandLine]"},
		{Field: "process.command_line", Path: "unmapped", Key: "proc.cmd", Events: 2, Finds: 2, Mapping: "read unmapped as JSON at import, proc.cmd in it as process.command_line"},
	}
	for _, size := range []int{3, 100} {
		if got := gaps(t, facts, size, keysRule); !slices.Equal(got, want) {
			t.Errorf("segments of %d: got %+v, want %+v", size, got, want)
		}
	}
}

// A rule that counts is replayed on the whole snapshot.
func TestGapsOfARuleThatCounts(t *testing.T) {
	const text = "# title: t\n# id: 11111111-0000-4000-8000-000000000003\n# window: 1d\nprocess.command_line=\"*/srv/keys*\" | stats count | where count > 2"
	facts := slices.Concat(commands(t, 1, 2, "cat /srv/keys/a"), astray(t, 1, `{"CommandLine":%q}`, corpus.TruePositive))
	got := gaps(t, facts, 2, text)
	if len(got) != 1 || got[0].Path != "CommandLine" || got[0].Finds != 3 || got[0].Known != 3 {
		t.Errorf("got %+v, want the three events together", got)
	}
}

func TestNoGaps(t *testing.T) {
	for name, text := range map[string]string{
		"found already":  keysRule,
		"nothing sought": head0 + "detection:\n  a:\n    process.pid|gte: 7\n  condition: a\n",
		"turned around":  head0 + "detection:\n  a:\n    event.kind: command_exec\n  b:\n    process.title|contains: /srv/keys\n  condition: a and not b\n",
	} {
		if got := gaps(t, commands(t, 3, 1, "cat /srv/keys/a"), 9, text); len(got) != 0 {
			t.Errorf("%s: got %+v, want none", name, got)
		}
	}
}

func TestSoughtLiterals(t *testing.T) {
	p := compile(t, head0+"detection:\n  a:\n    x|contains: ['ABC', 'Abcd']\n    y: 'long*longer?s'\n    z|re: 'abcdef'\n  b:\n    w|startswith: prefix\n  condition: a or not b\n")
	fitted, _ := p.Fitted()
	got := soughtIn(fitted)
	if !slices.Equal(got["x"], []string{"abcd"}) || !slices.Equal(got["y"], []string{"longer"}) || got["z"] != nil || got["w"] != nil {
		t.Errorf("got %v", got)
	}
}
