package index

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"assay/corpus"
)

var now = time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)

// shared lets several goroutines use a Batch.
type shared struct {
	mu sync.Mutex
	*corpus.Batch
}

func (s *shared) Column(ctx context.Context, path string) (*corpus.Column, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.Batch.Column(ctx, path)
}

// marks are labels by row.
type marks struct {
	verdicts []corpus.Verdict
	reasons  []corpus.Reason
}

func (m *marks) Verdict(row int) corpus.Verdict { return m.verdicts[row] }
func (m *marks) Reason(row int) corpus.Reason   { return m.reasons[row] }
func (m *marks) Count(rows *corpus.Bitmap) (verdicts [corpus.NumVerdicts]int, reasons [corpus.NumReasons]int) {
	for row := range rows.All {
		verdicts[m.verdicts[row]]++
		reasons[m.reasons[row]]++
	}
	return verdicts, reasons
}
func (m *marks) Having(v corpus.Verdict) *corpus.Bitmap {
	return rowsWhere(len(m.verdicts), func(row int) bool { return m.verdicts[row] == v })
}

// world is a table with its events at hand.
type world struct {
	*table
	events [][]corpus.Event
	marks  []*marks
}

// newWorld makes a table of one slice for each list of events.
func newWorld(slices ...[]corpus.Event) *world {
	w := &world{table: &table{}}
	seen := map[string]bool{}
	ids := map[string]corpus.Ref{}
	for i, events := range slices {
		m := &marks{make([]corpus.Verdict, len(events)), make([]corpus.Reason, len(events))}
		w.events, w.marks = append(w.events, events), append(w.marks, m)
		w.add(fmt.Sprintf("segment-%d-%d", i, len(events)), &shared{Batch: corpus.NewBatch(events)}, m)
		for row, e := range events {
			ids[e.ID] = corpus.Ref{Segment: i, Row: row}
			for _, f := range e.Fields {
				if !seen[f.Path] {
					seen[f.Path] = true
					w.paths = append(w.paths, f.Path)
				}
			}
		}
	}
	w.seal()
	w.find = func(_ context.Context, id string) (corpus.Ref, error) {
		if ref, ok := ids[id]; ok {
			return ref, nil
		}
		return corpus.Ref{}, corpus.ErrNotFound
	}
	return w
}

func event(id string, at time.Time, fields ...any) corpus.Event {
	e := corpus.Event{ID: id, Time: at}
	e.Fields = append(e.Fields, corpus.Field{Path: "event.id", Value: corpus.String(id)})
	for i := 0; i < len(fields); i += 2 {
		e.Fields = append(e.Fields, corpus.Field{Path: fields[i].(string), Value: valueOf(fields[i+1])})
	}
	e.Fields = corpus.SortFields(e.Fields)
	return e
}

func valueOf(v any) corpus.Value {
	switch v := v.(type) {
	case nil:
		return corpus.Null()
	case string:
		return corpus.String(v)
	case int:
		return corpus.Int(int64(v))
	case float64:
		return corpus.Float(v)
	case bool:
		return corpus.Bool(v)
	case []any:
		elems := make([]corpus.Value, len(v))
		for i := range v {
			elems[i] = valueOf(v[i])
		}
		return corpus.List(elems...)
	}
	panic(fmt.Sprintf("no value of %T", v))
}

var (
	vocabulary = []string{"curl", "wget", "ignore", "previous", "instructions", "Passwd", "etc", "rm", "rf", "a1", "ärger", "日本", "ig\u200bnore", "x", "yy", "10.0.0.7", "http://evil.example/a_b?c=d", "--", "|"}
	agents     = []string{"a-1", "a-1-b", "A-2", "bot"}
	severity   = []string{"low", "medium", "high", "critical"}
)

// randomEvents are small events that collide often.
func randomEvents(r *rand.Rand, prefix string, n int) []corpus.Event {
	out := make([]corpus.Event, n)
	for i := range out {
		at := now.Add(-time.Duration(r.IntN(20*24*60)) * time.Minute)
		if r.IntN(10) == 0 {
			at = time.Time{}
		}
		fields := []any{"agent.id", agents[r.IntN(len(agents))], "content.text", randomText(r)}
		if r.IntN(2) == 0 {
			fields = append(fields, "alert.severity", severity[r.IntN(4)], "alert.rule_id", fmt.Sprintf("r%d", r.IntN(3)))
		}
		switch r.IntN(5) {
		case 0:
			fields = append(fields, "exit_code", r.IntN(5))
		case 1:
			fields = append(fields, "exit_code", nil)
		case 2:
			fields = append(fields, "exit_code", float64(r.IntN(5))+0.5)
		}
		if r.IntN(3) == 0 {
			fields = append(fields, "tags", []any{randomText(r), vocabulary[r.IntN(len(vocabulary))], r.IntN(3)})
		}
		if r.IntN(3) == 0 {
			fields = append(fields, "destination.ip", fmt.Sprintf("10.0.%d.%d", r.IntN(2), r.IntN(4)), "done", r.IntN(2) == 0)
		}
		if r.IntN(4) == 0 {
			fields = append(fields, "alert.raised_at", now.Add(-time.Duration(r.IntN(100))*time.Hour).Format(time.RFC3339))
		}
		out[i] = event(fmt.Sprintf("%s%d", prefix, i), at, fields...)
	}
	return out
}

func randomText(r *rand.Rand) string {
	s := ""
	for range r.IntN(6) {
		s += vocabulary[r.IntN(len(vocabulary))] + []string{" ", "", "-", "\n"}[r.IntN(4)]
	}
	return s
}

// randomWorld has three slices and labels.
func randomWorld(seed uint64, rows int) *world {
	r := rand.New(rand.NewPCG(seed, 1))
	w := newWorld(randomEvents(r, "a", rows), randomEvents(r, "b", rows/2+1), randomEvents(r, "c", rows/3+1))
	for _, m := range w.marks {
		for i := range m.verdicts {
			m.verdicts[i] = corpus.Verdict(r.IntN(corpus.NumVerdicts))
			if m.verdicts[i] != 0 {
				m.reasons[i] = corpus.Reason(r.IntN(corpus.NumReasons))
			}
		}
	}
	return w
}

func parse(t testing.TB, text string) *Query {
	t.Helper()
	q, err := Parse(text, now)
	if err != nil {
		t.Fatalf("Parse(%q): %v", text, err)
	}
	return q
}

// find gives the ids that a query finds, in the order of the rows.
func (w *world) ids(t testing.TB, x *Index, text string) (ids []string, from string) {
	t.Helper()
	s := x.begin(w.table, parse(t, text))
	defer s.words.close()
	rows, err := s.rows(context.Background())
	if err != nil {
		t.Fatalf("select %q: %v", text, err)
	}
	for i, b := range rows {
		b.All(func(row int) bool {
			ids = append(ids, w.events[i][row].ID)
			return true
		})
	}
	return ids, s.from()
}

func openIndex(t testing.TB, dir string) *Index {
	t.Helper()
	x, err := Open(context.Background(), dir)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	t.Cleanup(func() { x.Close() })
	return x
}

func syncAll(t testing.TB, x *Index, w *table) {
	t.Helper()
	if err := x.sync(context.Background(), w, nil, false); err != nil {
		t.Fatalf("Sync: %v", err)
	}
}
