package replay_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"testing"
	"time"

	"assay/corpus"
	"assay/corpus/generate"
	"assay/tuning/plan"
	"assay/tuning/replay"
	"assay/tuning/rule"
)

// benchRules are conditions of the kinds that cost differently.
var benchRules = []struct{ name, where string }{
	{"contains", `action.type = "command_execution" and process.command_line contains ("curl", "wget") and not destination.ip cidr "10.0.0.0/8"`},
	{"text", `content.text contains ("ignore previous", "system prompt", "exfiltrate")`},
	{"regexp", `content.text re/i "ignore\\s+(all|previous)"`},
	{"equals", `action.type = "tool_call"`},
	{"keyword", `keyword "passwd"`},
}

// benchSegments are n generated events in segments of 131,072.
func benchSegments(b *testing.B, n int) (segments []corpus.Columns) {
	b.Helper()
	g, err := generate.New(generate.Config{Events: n, Seed: 1})
	if err != nil {
		b.Fatal(err)
	}
	r, w := io.Pipe()
	go func() { w.CloseWithError(g.Write(context.Background(), w, nil)) }()
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	var events []corpus.Event
	for lines.Scan() {
		e, _ := decode(b, lines.Bytes())
		if at, err := time.Parse(time.RFC3339Nano, e.Get("event.time").Text()); err == nil {
			e.Time = at
		}
		if events = append(events, e); len(events) == 1<<17 {
			segments, events = append(segments, corpus.NewBatch(events)), nil
		}
	}
	if err := lines.Err(); err != nil {
		b.Fatal(err)
	}
	return append(segments, corpus.NewBatch(events))
}

// BenchmarkReplay is one rule over warm columns.
func BenchmarkReplay(b *testing.B) {
	for _, size := range []string{"1e5", "1e6"} {
		n := map[string]int{"1e5": 1e5, "1e6": 1e6}[size]
		var segments []corpus.Columns
		for _, r := range benchRules {
			for _, stats := range []bool{false, true} {
				b.Run(fmt.Sprintf("events=%s/rule=%s/stats=%v", size, r.name, stats), func(b *testing.B) {
					if testing.Short() && n > 1e5 {
						b.Skip("generates 1,000,000 events")
					}
					if segments == nil {
						segments = benchSegments(b, n)
					}
					p := benchPlan(b, r.where, stats)
					replayOnce(b, p, segments)
					b.ReportAllocs()
					for b.Loop() {
						replayOnce(b, p, segments)
					}
				})
			}
		}
	}
}

func replayOnce(b *testing.B, p *plan.Plan, segments []corpus.Columns) {
	if _, err := replay.Over(context.Background(), p, segments, replay.Options{}); err != nil {
		b.Fatal(err)
	}
}

func benchPlan(b *testing.B, where string, stats bool) *plan.Plan {
	e, err := rule.ParseExpr(where)
	if err != nil {
		b.Fatal(err)
	}
	r := &rule.Rule{ID: "bench", Where: e}
	if stats {
		r.Stages = []rule.Stage{&rule.Stats{Aggs: []rule.Agg{{Func: "count", As: "count"}}, By: []string{"agent.id", "user.id"}}}
	}
	p, diags := plan.Compile(r, plan.Env{})
	if p == nil {
		b.Fatal(diags)
	}
	return p
}
