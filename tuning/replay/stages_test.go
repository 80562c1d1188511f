package replay_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"assay/corpus"
	"assay/tuning/plan"
	"assay/tuning/replay"
	"assay/tuning/spl"
)

// TestStagesAreCounted: every stage says what it takes and leaves, and a
// pipeline that leaves events shows the newest with its last columns, however
// the events are cut into segments.
func TestStagesAreCounted(t *testing.T) {
	var events []corpus.Event
	for i := range 20 {
		e, _ := decode(t, fmt.Appendf(nil, `{"action":"%s","user":"u%d","n":%d,"more":"m%d","many":["x","y"]}`, []string{"get", "put"}[i%2], i%3, i, i))
		e.Time = time.Unix(int64(i), 0)
		events = append(events, e)
	}
	for _, tt := range []struct{ name, text, stages, shown string }{
		{"a search alone", `action=get`, "", ""},
		{"filters and a table", `action=get | where n>9 | table more n`, "search 20>10, where 10>5, table 5>5", "more,n: m18 18; m16 16; m14 14; m12 12; m10 10"},
		{"stages of single rows", `action=get | eval d=n*2 | where d>30 | table more d`, "search 20>10, eval 10>10, where 10>2, table 2>2", "more,d: m18 36; m16 32"},
		{"no filter", `action=get n>15 | eval d=n*2`, "search 20>2, eval 2>2", "d,n: 36 18; 32 16"},
		{"rows that become several", `n=7 | mvexpand many | where many="y" | table n many`, "search 20>1, mvexpand 1>2, where 2>1, table 1>1", "n,many: 7 y"},
		{"a stage that gathers", `action=get | eval d=n*2 | dedup user | where d>30 | table user d more`, "search 20>10, eval 10>10, dedup 10>3, where 3>2, table 2>2", "user,d,more: u0 36 m18; u1 32 m16"},
		{"groups by columns", `action=get | stats count by user | where count>3`, "search 20>10, stats 10>3, where 3>1", ""},
		{"groups by rows", `action=get | eval d=n*2 | where d>0 | stats count by user | where count>3`, "search 20>10, eval 10>10, where 10>9, stats 9>3, where 3>0", ""},
		{"nothing", `action=none | eval d=n | dedup d`, "search 20>0, eval 0>0, dedup 0>0", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, diags := spl.Parse("search.spl", tt.text, spl.Options{})
			if r == nil {
				t.Fatal(diags)
			}
			p := mustCompile(t, r, plan.Env{})
			for cut := range len(events) + 1 {
				parts := []corpus.Columns{corpus.NewBatch(events[:cut]), corpus.NewBatch(events[cut:])}
				got := run(t, p, parts, replay.Options{})
				if text := stagesText(got.Stages); text != tt.stages {
					t.Errorf("cut at %d: stages %s, want %s", cut, text, tt.stages)
				}
				if text := shownText(got.Shown); text != tt.shown {
					t.Errorf("cut at %d: shown %s, want %s", cut, text, tt.shown)
				}
				fast := run(t, p, parts, replay.Options{SkipParts: true})
				if fast.Matches() != got.Matches() || len(fast.Groups) != len(got.Groups) || fast.Stages != nil || fast.Shown != nil {
					t.Errorf("cut at %d: without counts %d matches, %d groups; with %d, %d", cut, fast.Matches(), len(fast.Groups), got.Matches(), len(got.Groups))
				}
			}
			if none := run(t, p, nil, replay.Options{}); len(none.Stages) > 0 && none.Stages[0].Out != 0 {
				t.Errorf("of nothing: %v", none.Stages)
			}
		})
	}
}

// TestStagesAreNamedAsWritten: the author's words, not the canonical text.
func TestStagesAreNamedAsWritten(t *testing.T) {
	r, diags := spl.Parse("search.spl", "a=1\n| eval b = lower(c)\n| where len(b)>1 | dedup  b\n| table b", spl.Options{})
	if r == nil {
		t.Fatal(diags)
	}
	var names []string
	for _, s := range run(t, mustCompile(t, r, plan.Env{}), nil, replay.Options{}).Stages {
		names = append(names, s.Name)
	}
	if got, want := strings.Join(names, " | "), "search | eval b = lower(c) | where len(b)>1 | dedup b | table b"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func run(t *testing.T, p *plan.Plan, segments []corpus.Columns, o replay.Options) *replay.Result {
	t.Helper()
	got, err := replay.Over(context.Background(), p, segments, o)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func stagesText(stages []plan.StageCount) string {
	var out []string
	for _, s := range stages {
		word, _, _ := strings.Cut(s.Name, " ")
		out = append(out, fmt.Sprintf("%s %d>%d", word, s.In, s.Out))
	}
	return strings.Join(out, ", ")
}

func shownText(s *replay.Shown) string {
	if s == nil || len(s.Rows) == 0 {
		return ""
	}
	var rows []string
	for _, r := range s.Rows {
		var cells []string
		for _, c := range s.Columns {
			cells = append(cells, corpus.GetField(r.Fields, c).Text())
		}
		rows = append(rows, strings.Join(cells, " "))
	}
	return strings.Join(s.Columns, ",") + ": " + strings.Join(rows, "; ")
}
