package index

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"assay/corpus"
	"assay/corpus/generate"
)

var benchEvents = flag.Int("index.events", 100_000, "events of the index benchmarks, e.g. 1000000")

// memory is a segment whose columns are all in memory.
type memory struct {
	rows  int
	cols  map[string]*corpus.Column
	times []int64
}

func (m *memory) Rows() int { return m.rows }
func (m *memory) Column(_ context.Context, path string) (*corpus.Column, error) {
	if c := m.cols[path]; c != nil {
		return c, nil
	}
	return corpus.NewColumn(path, make([]uint32, m.rows), nil), nil
}
func (m *memory) Times(context.Context) (*corpus.Times, error) { return corpus.NewTimes(m.times), nil }
func (m *memory) Event(_ context.Context, row int) (*corpus.Event, error) {
	e := &corpus.Event{Time: time.Unix(0, m.times[row]).UTC()}
	for path, c := range m.cols {
		if v := c.Value(row); !v.IsAbsent() {
			e.Fields = append(e.Fields, corpus.Field{Path: path, Value: v})
		}
	}
	e.Fields = corpus.SortFields(e.Fields)
	e.ID = e.Get("event.id").Text()
	return e, nil
}

var (
	benchOnce  sync.Once
	benchWorld *world
)

const benchSegment = 128 << 10

// generated is the demo corpus in memory, in segments as the importer cuts
// them.
func generated(b testing.TB) *world {
	benchOnce.Do(func() {
		g, err := generate.New(generate.Config{Events: *benchEvents})
		if err != nil {
			b.Fatal(err)
		}
		r, w := io.Pipe()
		go func() { w.CloseWithError(g.Write(context.Background(), w, nil)) }()
		benchWorld = readWorld(b, r)
	})
	return benchWorld
}

func readWorld(b testing.TB, r io.Reader) *world {
	w := &world{table: &table{find: func(context.Context, string) (corpus.Ref, error) { return corpus.Ref{}, corpus.ErrNotFound }}}
	in := bufio.NewReaderSize(r, 1<<20)
	builders, m, l := map[string]*corpus.ColumnBuilder{}, &memory{}, &marks{}
	flush := func() {
		m.cols = map[string]*corpus.Column{}
		for path, cb := range builders {
			cb.AppendAbsentTo(m.rows)
			m.cols[path] = cb.Column()
			if !slices.Contains(w.paths, path) {
				w.paths = append(w.paths, path)
			}
		}
		w.add(fmt.Sprintf("bench-%d", len(w.slices)), m, freeze(l))
		builders, m, l = map[string]*corpus.ColumnBuilder{}, &memory{}, &marks{}
	}
	var fields []corpus.Field
	for {
		line, err := in.ReadBytes('\n')
		if err == io.EOF {
			break
		}
		if fields, err = corpus.AppendObject(fields[:0], line); err != nil {
			b.Fatal(err)
		}
		at, verdict := corpus.NoTime, corpus.Unlabelled
		for _, f := range fields {
			switch {
			case f.Path == "event.time":
				if t, err := time.Parse(time.RFC3339Nano, f.Value.Text()); err == nil {
					at = t.UnixNano()
				}
			case f.Path == "label.verdict":
				verdict, _ = corpus.ParseVerdict(f.Value.Text())
			case strings.HasPrefix(f.Path, "label."):
			default:
				cb := builders[f.Path]
				if cb == nil {
					cb = corpus.NewColumnBuilder(f.Path, benchSegment)
					builders[f.Path] = cb
				}
				cb.AppendAbsentTo(m.rows)
				cb.Append(f.Value)
			}
		}
		m.rows++
		m.times = append(m.times, at)
		l.verdicts, l.reasons = append(l.verdicts, verdict), append(l.reasons, 0)
		if m.rows == benchSegment {
			flush()
		}
	}
	flush()
	slices.Sort(w.paths)
	w.seal()
	return w
}

// frozen labels answer Having from sets made once.
type frozen struct {
	*marks
	sets [corpus.NumVerdicts]*corpus.Bitmap
}

func (f *frozen) Having(v corpus.Verdict) *corpus.Bitmap { return f.sets[v] }

func freeze(m *marks) *frozen {
	f := &frozen{marks: m}
	for v := range f.sets {
		f.sets[v] = m.Having(corpus.Verdict(v))
	}
	return f
}

func size() string { return fmt.Sprintf("events=%.0e", float64(*benchEvents)) }

func BenchmarkSync(b *testing.B) {
	b.Run(size(), func(b *testing.B) {
		w := generated(b)
		for b.Loop() {
			x := openIndex(b, b.TempDir())
			start := time.Now()
			syncAll(b, x, w.table)
			took := time.Since(start).Seconds()
			st := x.status(w.table)
			b.ReportMetric(float64(w.rows)/took, "events/s")
			b.ReportMetric(float64(st.Texts)/took, "texts/s")
			b.ReportMetric(float64(st.Texts), "texts")
			b.ReportMetric(float64(st.Bytes)/float64(w.rows), "disk-B/event")
			x.Close()
		}
	})
}

// BenchmarkSearch is what the corpus page asks: 50 hits, nine facets, a
// histogram. Cached sets are dropped before each search but for query=again.
func BenchmarkSearch(b *testing.B) {
	w := generated(b)
	x := openIndex(b, b.TempDir())
	syncAll(b, x, w.table)
	cases := []struct{ name, query, sort string }{
		{"all", "", "-time"},
		{"word-rare", "passwd", "-time"},
		{"word-common", "the", "-time"},
		{"phrase", `"ignore previous"`, "-time"},
		{"prefix", "pass*", "-time"},
		{"infix", "*ssw*", "-time"},
		{"exact", "action:command_execution", "-time"},
		{"field-word", "command:curl", "-time"},
		{"wildcard", "process.command_line:*curl*", "-time"},
		{"verdict", "verdict:fp severity:>=high", "-time"},
		{"mixed", "curl action:command_execution -verdict:unlabelled", "-time"},
		{"relevance", "ignore instructions", "relevance"},
		{"relevance-common", "the", "relevance"},
		{"by-field", "action:command_execution", "agent"},
	}
	for _, from := range []string{"index", "scan"} {
		for _, c := range cases {
			for _, page := range []int{1, 1000} {
				if page > 1 && from == "scan" {
					continue
				}
				b.Run(fmt.Sprintf("%s/from=%s/query=%s/page=%d", size(), from, c.name, page), func(b *testing.B) {
					ix := x
					if from == "scan" {
						ix = None()
					}
					benchSearch(b, ix, w, Request{Query: parse(b, c.query), Sort: c.sort, Size: 50, Offset: 50 * (page - 1),
						Facets: DefaultFacets(), Buckets: 60, Highlight: true})
				})
			}
		}
	}
}

func benchSearch(b *testing.B, x *Index, w *world, req Request) {
	orders := newCache(cacheBytes)
	if _, err := (&selection{table: w.table, cache: orders}).timeOrder(context.Background()); err != nil {
		b.Fatal(err)
	}
	order, _ := orders.get("order " + w.name)
	var took []time.Duration
	total := 0
	for b.Loop() {
		x.cache = newCache(cacheBytes)
		x.cache.put("order "+w.name, order, 1)
		start := time.Now()
		res, err := x.search(context.Background(), w.table, req)
		took = append(took, time.Since(start))
		if err != nil {
			b.Fatal(err)
		}
		total = res.Total
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
	b.ReportMetric(float64(total), "hits")
	b.ReportMetric(0, "ns/op")
}
