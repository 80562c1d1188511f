package index

import (
	"context"
	"flag"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"assay/corpus"
)

var benchCorpus = flag.String("index.corpus", "", "corpus directory with an index, for BenchmarkCorpus, e.g. one of a million generated events")

// corpusCases are what people ask of a corpus of generated events.
var corpusCases = []struct{ name, query, sort string }{
	{"all", "", "-time"},
	{"all-oldest", "", "time"},
	{"all-by-field", "", "user"},
	{"word-rare", "passwd", "-time"},
	{"word-middle", "curl", "-time"},
	{"word-common", "the", "-time"},
	{"word-in-field", "command:curl", "-time"},
	{"words-and", "the page", "-time"},
	{"words-or", "curl OR wget OR passwd", "-time"},
	{"phrase-rare", `"ignore previous"`, "-time"},
	{"phrase-common", `"of the"`, "-time"},
	{"prefix", "pass*", "-time"},
	{"infix-word", "*ssw*", "-time"},
	{"infix-field", "process.command_line:*curl*", "-time"},
	{"infix-field-text", "content.text:*ignore*instruct*", "-time"},
	{"suffix-field", "url.domain:*.example.org", "-time"},
	{"exact", "action:command_execution", "-time"},
	{"exact-id", "ev-000500000", "-time"},
	{"exact-unique-field", "process.command_line:\"ls -la\"", "-time"},
	{"not-word", "-the", "-time"},
	{"not-field", "-action:prompt", "-time"},
	{"verdict", "verdict:fp", "-time"},
	{"verdict-none", "verdict:none severity:>=high", "-time"},
	{"reason", "has:reason", "-time"},
	{"time-day", "day:2026-10-25", "-time"},
	{"time-range", "time:[2026-10-20 TO 2026-11-10]", "time"},
	{"number-range", "content.length:>200", "-time"},
	{"exists", "has:process.command_line", "-time"},
	{"cidr", "destination.ip:10.0.0.0/8", "-time"},
	{"mixed", "curl action:command_execution -verdict:unlabelled", "-time"},
	{"relevance-rare", "ignore instructions", "relevance"},
	{"relevance-phrase", `"of the"`, "relevance"},
	{"relevance-common", "the", "relevance"},
	{"by-field", "action:command_execution", "agent"},
	{"by-field-falling", "the", "-severity"},
}

// BenchmarkCorpus asks an existing corpus with its index, as the corpus page
// does: 50 hits, nine facets, a histogram. cache=fresh drops what earlier
// searches left but keeps the orders of all events; cache=again keeps it too;
// from=scan has no index.
func BenchmarkCorpus(b *testing.B) {
	if *benchCorpus == "" {
		b.Skip("no -index.corpus")
	}
	ctx := context.Background()
	s, err := corpus.Open(ctx, *benchCorpus, corpus.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	head, err := s.Head(ctx)
	if err != nil {
		b.Fatal(err)
	}
	v, err := s.View(ctx, head)
	if err != nil {
		b.Fatal(err)
	}
	x, err := Open(ctx, filepath.Join(*benchCorpus, "index"))
	if err != nil {
		b.Fatal(err)
	}
	defer x.Close()
	for _, from := range []string{"index", "scan"} {
		for _, c := range corpusCases {
			for _, page := range []int{1, 100, 10000} {
				if from == "scan" && page > 1 {
					continue
				}
				for _, cache := range []string{"fresh", "again"} {
					b.Run(fmt.Sprintf("events=%.0e/from=%s/query=%s/page=%d/cache=%s", float64(v.Rows()), from, c.name, page, cache), func(b *testing.B) {
						ix := x
						if from == "scan" {
							ix = None()
						}
						benchCorpusSearch(b, ix, v, cache == "fresh", Request{Query: parse(b, c.query), Sort: c.sort, Size: 50, Offset: 50 * (page - 1),
							Facets: DefaultFacets(), Buckets: 60, Highlight: true})
					})
				}
			}
		}
	}
}

func benchCorpusSearch(b *testing.B, x *Index, v *corpus.View, fresh bool, req Request) {
	ctx := context.Background()
	if _, err := x.Search(ctx, v, req); err != nil {
		b.Fatal(err)
	}
	var took []time.Duration
	total := 0
	for b.Loop() {
		if fresh {
			x.cache.forget()
		}
		start := time.Now()
		res, err := x.Search(ctx, v, req)
		took = append(took, time.Since(start))
		if err != nil {
			b.Fatal(err)
		}
		total = res.Total
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[0].Microseconds())/1000, "best-ms")
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
	b.ReportMetric(float64(total), "hits")
	b.ReportMetric(0, "ns/op")
}

// forget drops what is derived for one query; what holds for all of them
// stays: orders, ranks, words and counts of whole segments.
func (c *cache) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for key, e := range c.byKey {
		if _, ok := e.Value.(*cached).value.(*corpus.Bitmap); ok {
			c.recent.Remove(e)
			delete(c.byKey, key)
			c.used -= e.Value.(*cached).bytes
		}
	}
}
