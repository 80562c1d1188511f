package report_test

import (
	"context"
	"fmt"
	"strings"
	"time"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/report"
	"assay/tuning/rule"
)

// fact is one event of a test and which of two rules fire on it.
type fact struct {
	id       string
	agent    string
	hour     float64 // since 2 March 2026, 00:00 UTC; < 0: no time
	verdict  corpus.Verdict
	incident string
	seconds  float64
	before   bool // the baseline fires
	after    bool // the candidate fires
}

type labels []corpus.Verdict

func (l labels) Verdict(row int) corpus.Verdict { return l[row] }

type ids []*corpus.Column

func (s ids) IDs(_ context.Context, segment int) (*corpus.Column, error) { return s[segment], nil }

func (f fact) event() corpus.Event {
	e := corpus.Event{ID: f.id}
	add := func(path string, v corpus.Value) { e.Fields = append(e.Fields, corpus.Field{Path: path, Value: v}) }
	if f.agent != "" {
		add("agent.id", corpus.String(f.agent))
	}
	if f.seconds > 0 {
		add("alert.handling_seconds", corpus.Float(f.seconds))
	}
	if f.incident != "" {
		add("incident.id", corpus.String(f.incident))
	}
	if f.hour >= 0 {
		e.Time = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC).Add(time.Duration(f.hour * float64(time.Hour)))
	}
	return e
}

// replayed is a source and two outcomes, cut into segments of size rows.
func replayed(fs []fact, size int, origin corpus.Origin) (report.Source, report.Outcome, report.Outcome) {
	s := report.Source{Snapshot: strings.Repeat("5", 64)}
	baseline := report.Outcome{Rule: &rule.Rule{ID: "r", Title: "Downloads by agents", Digest: strings.Repeat("b", 64), Dialect: rule.Sigma, Status: rule.Stable,
		Level: "medium", Tags: []string{"attack.t1105"}}}
	candidate := report.Outcome{Rule: &rule.Rule{ID: "r", Title: "Downloads by agents", Digest: strings.Repeat("c", 64), Dialect: rule.Sigma, Status: rule.Experimental,
		Level: "high", Tags: []string{"attack.t1105", "atlas.aml.t0051"}, Related: []rule.Related{{ID: "5f1b3f0a-6f0e-4a3e-9a51-0c2f3c9d7b10", Type: "derived"}}}}
	var all ids
	for start := 0; start < len(fs); start += size {
		chunk := fs[start:min(start+size, len(fs))]
		events := make([]corpus.Event, len(chunk))
		verdicts := make(labels, len(chunk))
		before, after := corpus.NewBitmap(len(chunk)), corpus.NewBitmap(len(chunk))
		names := corpus.NewColumnBuilder("event.id", len(chunk))
		for i, f := range chunk {
			events[i], verdicts[i] = f.event(), f.verdict
			names.Append(corpus.String(f.id))
			if f.before {
				before.Set(i)
			}
			if f.after {
				after.Set(i)
			}
		}
		s.Parts = append(s.Parts, episode.Part{Columns: corpus.NewBatch(events), Labels: verdicts, Stream: origin == corpus.Stream})
		all = append(all, names.Column())
		baseline.Firing.Rows = append(baseline.Firing.Rows, before)
		candidate.Firing.Rows = append(candidate.Firing.Rows, after)
	}
	s.IDs = all
	return s, baseline, candidate
}

type fataler interface {
	Helper()
	Fatal(...any)
}

func compared(t fataler, fs []fact, size int) *report.Report {
	t.Helper()
	s, baseline, candidate := replayed(fs, size, corpus.Stream)
	v, err := report.NewSurvey(context.Background(), s, episode.Options{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := report.Compare(context.Background(), v, baseline, candidate, report.Options{Tool: "assay test"})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func encoded(t fataler, r *report.Report) string {
	t.Helper()
	b, err := r.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// demo is four weeks of three agents: a noisy mirror, an attack in two
// incidents, and what nobody looked at.
func demo() []fact {
	var fs []fact
	for d := range 28 {
		for i, hour := range []float64{9, 9.25, 14} {
			fs = append(fs, fact{id: fmt.Sprintf("mirror-%02d-%d", d, i), agent: "mirror", hour: float64(d*24) + hour,
				verdict: corpus.FalsePositive, seconds: 300, before: true, after: d%4 == 0})
		}
	}
	for i := range 4 {
		fs = append(fs, fact{id: fmt.Sprintf("drip-%d", i), agent: "build", hour: float64(100 * i), verdict: corpus.TruePositive,
			incident: "case-1", seconds: 3600, before: i != 3, after: i != 0})
	}
	for i := range 3 {
		fs = append(fs, fact{id: fmt.Sprintf("drill-%d", i), agent: "red", hour: 200 + float64(i), verdict: corpus.BenignPositive, incident: "drill", before: true, after: true})
	}
	return append(fs,
		fact{id: "missed", agent: "desk", hour: 300, verdict: corpus.TruePositive, incident: "case-2"},
		fact{id: "odd", agent: "desk", hour: 301, verdict: corpus.Undetermined, after: true},
		fact{id: "new-1", agent: "desk", hour: 302, after: true},
		fact{id: "new-2", agent: "desk", hour: -1, after: true},
		fact{id: "idle", agent: "desk", hour: 310, verdict: corpus.FalsePositive},
	)
}
