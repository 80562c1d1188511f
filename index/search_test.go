package index

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"assay/corpus"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func searchIDs(t testing.TB, x *Index, w *world, req Request) []string {
	t.Helper()
	res, err := x.search(context.Background(), w.table, req)
	if err != nil {
		t.Fatalf("search %q: %v", req.Query, err)
	}
	ids := []string{}
	for _, h := range res.Hits {
		ids = append(ids, h.Event.ID)
	}
	return ids
}

// Whatever the order, pages put side by side are the whole list, sorted.
func TestPagesAreTheSortedList(t *testing.T) {
	w := randomWorld(11, 120)
	x := None()
	rapid.Check(t, func(t *rapid.T) {
		q := &Query{root: drawQuery(t, 1), now: now}
		order := rapid.SampledFrom([]string{"", "time", "-time", "agent", "-agent", "exit_code", "-exit_code", "verdict", "-verdict", "tags", "nofield"}).Draw(t, "order")
		size := rapid.IntRange(1, 40).Draw(t, "size")
		res, err := x.search(context.Background(), w.table, Request{Query: q, Sort: order, Size: MaxSize})
		if err != nil {
			t.Fatal(err)
		}
		var all, paged []string
		for _, h := range res.Hits {
			all = append(all, h.Event.ID)
		}
		if len(all) != res.Total {
			t.Fatalf("%d hits of %d", len(all), res.Total)
		}
		for at := 0; at < res.Total; at += size {
			page, err := x.search(context.Background(), w.table, Request{Query: q, Sort: order, Size: size, Offset: at})
			if err != nil {
				t.Fatal(err)
			}
			for _, h := range page.Hits {
				paged = append(paged, h.Event.ID)
			}
		}
		if diff := cmp.Diff(all, paged); diff != "" {
			t.Fatalf("%q by %q in pages of %d (-whole +pages):\n%s", q, order, size, diff)
		}
		checkSorted(t, order, res.Hits)
	})
}

func checkSorted(t *rapid.T, order string, hits []Hit) {
	falling := strings.HasPrefix(order, "-") || order == ""
	for i := 1; i < len(hits); i++ {
		a, b := hits[i-1], hits[i]
		var c int
		switch strings.TrimPrefix(order, "-") {
		case "", "time":
			if !a.Event.HasTime() || !b.Event.HasTime() {
				if b.Event.HasTime() {
					t.Fatalf("an event without time before one with")
				}
				continue
			}
			c = a.Event.Time.Compare(b.Event.Time)
		case "agent":
			c = strings.Compare(corpus.Fold(a.Event.Get("agent.id").Text()), corpus.Fold(b.Event.Get("agent.id").Text()))
		case "verdict":
			c = int(a.Verdict) - int(b.Verdict)
		case "exit_code":
			x, okA := a.Event.Get("exit_code").Number()
			y, okB := b.Event.Get("exit_code").Number()
			if !okA || !okB {
				if okB {
					t.Fatalf("an event without the field before one with")
				}
				continue
			}
			c = int(2*x - 2*y)
		default:
			return
		}
		if falling {
			c = -c
		}
		if c > 0 {
			t.Fatalf("sorted by %q: hit %d before %d", order, i-1, i)
		}
	}
}

func TestFacetsAreCounts(t *testing.T) {
	w := randomWorld(5, 200)
	for _, text := range []string{"", "curl", "verdict:tp OR severity:high", "time:>now-5d", "nothing"} {
		q := parse(t, text)
		want := map[string]map[string]int{}
		count := func(field, value string) {
			if want[field] == nil {
				want[field] = map[string]int{}
			}
			want[field][value]++
		}
		var buckets [corpus.NumVerdicts]int
		total, untimed := 0, 0
		for i := range w.events {
			for row := range w.events[i] {
				e, v, r := &w.events[i][row], w.marks[i].verdicts[row], w.marks[i].reasons[row]
				if !holds(q.root, e, v, r) {
					continue
				}
				total++
				count("verdict", v.String())
				if r != corpus.NoReason {
					count("reason", r.String())
				}
				if e.HasTime() {
					count("day", e.Time.Format(time.DateOnly))
					buckets[v]++
				} else {
					untimed++
				}
				for field, path := range map[string]string{"agent": "agent.id", "severity": "alert.severity", "rule": "alert.rule_id"} {
					if x := e.Get(path); !x.IsAbsent() && !x.IsNull() {
						count(field, x.Text())
					}
				}
			}
		}
		res, err := None().search(context.Background(), w.table, Request{Query: q, Facets: []string{"verdict", "reason", "day", "agent", "severity", "rule"}, FacetSize: 100, Buckets: 30})
		if err != nil {
			t.Fatal(err)
		}
		if res.Total != total || res.Untimed != untimed {
			t.Errorf("%q: total %d, untimed %d, want %d, %d", text, res.Total, res.Untimed, total, untimed)
		}
		for _, f := range res.Facets {
			got, sum := map[string]int{}, f.Missing
			for _, v := range f.Values {
				if v.Count > 0 {
					got[v.Value] = v.Count
				}
				sum += v.Count
			}
			if diff := cmp.Diff(want[f.Field], got); diff != "" && len(got)+len(want[f.Field]) > 0 {
				t.Errorf("%q facet %s (-want +got):\n%s", text, f.Field, diff)
			}
			if sum != total {
				t.Errorf("%q facet %s: values and missing are %d, want %d", text, f.Field, sum, total)
			}
		}
		var got [corpus.NumVerdicts]int
		if res.Histogram != nil {
			for i, b := range res.Histogram.Buckets {
				for v, n := range b.Counts {
					got[v] += n
				}
				if i > 0 && !b.Start.Equal(res.Histogram.Buckets[i-1].End) {
					t.Errorf("%q: a gap before bucket %d", text, i)
				}
			}
			if n := len(res.Histogram.Buckets); n > 30 {
				t.Errorf("%q: %d buckets, want at most 30", text, n)
			}
		}
		if got != buckets {
			t.Errorf("%q: histogram counts %v, want %v", text, got, buckets)
		}
	}
}

func TestHighlight(t *testing.T) {
	w := newWorld([]corpus.Event{event("e1", now,
		"content.text", "Please IGNORE previous, ignore\u200b all; ig\u200bnore it", "agent.id", "ignore-1",
		"tags", []any{"x", "do ignore"}, "n", 5)})
	check := func(text string, want ...string) {
		t.Helper()
		res, err := None().search(context.Background(), w.table, Request{Query: parse(t, text), Size: 10, Highlight: true})
		if err != nil || len(res.Hits) != 1 {
			t.Fatalf("%q: %v, %d hits", text, err, len(res.Hits))
		}
		var got []string
		for _, m := range res.Hits[0].Marks {
			v := res.Hits[0].Event.Get(m.Path)
			if m.Element >= 0 {
				v = v.Elems()[m.Element]
			}
			got = append(got, fmt.Sprintf("%s[%d] %q", m.Path, m.Element, v.Text()[m.Start:m.End]))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
	check("ignore", `agent.id[-1] "ignore"`, `content.text[-1] "IGNORE"`, `content.text[-1] "ignore"`, `content.text[-1] "ig\u200bnore"`, `tags[1] "ignore"`)
	check(`"ignore previous"`, `content.text[-1] "IGNORE previous"`)
	check("agent:ignore-1 n:5", `agent.id[-1] "ignore-1"`, `n[-1] "5"`)
	check("text:prev* -nothing", `content.text[-1] "previous"`)
	check("tags:do*", `tags[1] "do ignore"`)
}

func TestRelevanceRanksTheBetterTextFirst(t *testing.T) {
	var events []corpus.Event
	for i := range 50 {
		events = append(events, event(fmt.Sprintf("bg%d", i), now, "content.text", fmt.Sprintf("background noise number %d about the weather in town", i)))
	}
	events = append(events,
		event("long", now, "content.text", "curl is one of very many words of this quite long text about the weather in town and more"),
		event("short", now.Add(-time.Hour), "content.text", "curl curl"))
	w := newWorld(events)
	x := openIndex(t, t.TempDir())
	syncAll(t, x, w.table)
	for name, x := range map[string]*Index{"index": x, "scan": None()} {
		got := searchIDs(t, x, w, Request{Query: parse(t, "curl"), Sort: "relevance", Size: 5})
		if want := []string{"short", "long"}; !slices.Equal(got, want) {
			t.Errorf("by %s: got %v, want %v", name, got, want)
		}
	}
}

func TestUnknownFields(t *testing.T) {
	w := newWorld([]corpus.Event{event("e1", now, "agent.id", "a")})
	res, err := None().search(context.Background(), w.table, Request{Query: parse(t, "agnet:a OR agent:a OR -foo:* OR verdict:tp OR agnet:b")})
	if err != nil {
		t.Fatal(err)
	}
	want := []UnknownField{{"agnet", []string{"agent"}}, {"foo", nil}}
	if diff := cmp.Diff(want, res.Unknown); diff != "" {
		t.Error(diff)
	}
}

// An unknown field is answered with names that exist and may be meant.
func TestNearNames(t *testing.T) {
	w := newWorld([]corpus.Event{event("e1", now, "agent.id", "a", "destination.ip", "10.0.0.1", "process.command_line", "ls", "user.id", "u")})
	aliases := map[string][]string{"dest_ip": {"destination.ip"}, "CommandLine": {"process.command_line"}, "gone": {"not.there"}}
	check := func(field string, want ...string) {
		t.Helper()
		if got := w.table.near(field, pathSet(w.table.paths), aliases); !slices.Equal(got, want) {
			t.Errorf("near(%q) = %v, want %v", field, got, want)
		}
	}
	check("dest_ip", "destination.ip")
	check("dset_ip", "destination.ip")
	check("Agent.ID", "agent.id")
	check("agent_id", "agent.id")
	check("destnation.ip", "destination.ip")
	check("comandline", "process.command_line")
	check("command-line", "process.command_line")
	check("usr", "user")
	check("gone")
	check("")
	check(strings.Repeat("a", 4000))
}

func TestShortFields(t *testing.T) {
	w := newWorld([]corpus.Event{event("e1", now, "url.domain", "partners.example.org"), event("e2", now, "url.domain", "example.com"), event("e3", now, "domain", "partners.example.org")})
	for _, text := range []string{"domain:partners.example.org", "domain:partners"} {
		got := searchIDs(t, None(), w, Request{Query: parse(t, text), Size: 5})
		slices.Sort(got)
		if want := []string{"e1", "e3"}; !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", text, got, want)
		}
	}
}

func TestLabelIsVisibleAtOnce(t *testing.T) {
	w := randomWorld(2, 50)
	x := openIndex(t, t.TempDir())
	syncAll(t, x, w.table)
	before, _ := w.ids(t, x, "verdict:tp")
	for i := range w.marks[0].verdicts {
		w.marks[0].verdicts[i] = corpus.TruePositive
	}
	after, _ := w.ids(t, x, "verdict:tp")
	if len(after) <= len(before) || len(after) < len(w.events[0]) {
		t.Errorf("%d true positives before, %d after labelling %d", len(before), len(after), len(w.events[0]))
	}
}

func TestEmptyView(t *testing.T) {
	w := newWorld()
	res, err := None().search(context.Background(), w.table, Request{Query: parse(t, "curl"), Size: 10, Facets: DefaultFacets(), Buckets: 10})
	if err != nil || res.Total != 0 {
		t.Errorf("got %+v, %v", res, err)
	}
}

// The list of all words finds what walking word by word finds.
func TestWordListFindsEveryWordThatFits(t *testing.T) {
	words := []string{"a", "abc", "cab", "bc", "xbcx", "bcbc", "curl", "libcurl4", "日本", "ß", "0a3f"}
	list := wordList{"\n" + strings.Join(words, "\n") + "\n"}
	for _, text := range []string{"*bc*", "*bc", "*c?", "?b*", "*", "?", "*a*b*", "*curl*", "*本", "*x*", "*none*", "*bcbc", "*0a3*"} {
		var w word
		for _, r := range text {
			if r == '*' || r == '?' {
				w = w.addWild(byte(r))
			} else {
				w = w.addText(string(r))
			}
		}
		m := tokenMatcher{glob: newGlob(w)}
		var got, want []string
		list.like(m, func(w string) bool { got = append(got, w); return true })
		for _, w := range words {
			if m.match(w) {
				want = append(want, w)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", text, got, want)
		}
	}
	wordList{"\n"}.like(tokenMatcher{glob: newGlob(word{{wild: '*'}})}, func(w string) bool {
		t.Errorf("an empty list gave %q", w)
		return true
	})
}

// The best of many, kept in little room, are those of sorting all.
func TestRankingIsSorting(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 200 {
		n, total := 1+r.IntN(20), r.IntN(300)
		top := newRanking(n, total)
		var all []scored
		for row := range total {
			s := scored{float32(r.IntN(5)), int64(r.IntN(4)), uint32(row)}
			all = append(all, s)
			if top.mayTake(s.score) {
				top.add(s)
			}
		}
		slices.SortFunc(all, compareScored)
		if got, want := top.sorted(), all[:min(n, total)]; !slices.Equal(got, want) {
			t.Fatalf("best %d of %d: got %v, want %v", n, total, got, want)
		}
	}
}
