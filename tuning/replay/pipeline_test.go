package replay_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"assay/corpus"
	"assay/tuning/plan"
	"assay/tuning/replay"
	"assay/tuning/rule"
	"assay/tuning/sigma"
	"assay/tuning/spl"
)

// compileSearch compiles a search over all time; nil when it is refused.
func compileSearch(tb testing.TB, text string, env plan.Env) (*plan.Plan, rule.Diagnostics) {
	tb.Helper()
	r, diags := spl.Parse("search.spl", text, spl.Options{})
	if r == nil {
		return nil, diags
	}
	whole := *r
	whole.Window = rule.WholeTime
	return plan.Compile(&whole, env)
}

// openGzip reads a compressed file to its end.
func openGzip(tb testing.TB, path string) io.Reader {
	tb.Helper()
	f, err := os.Open(path)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = f.Close() })
	z, err := gzip.NewReader(f)
	if err != nil {
		tb.Fatal(err)
	}
	return z
}

// alertRows reads alerts from a CSV file; numbers stay texts, and time is in
// seconds.
func alertRows(tb testing.TB, path string) []corpus.Event {
	tb.Helper()
	r := csv.NewReader(openGzip(tb, path))
	r.FieldsPerRecord = -1
	head, err := r.Read()
	if err != nil {
		tb.Fatal(err)
	}
	var events []corpus.Event
	for {
		row, err := r.Read()
		if err == io.EOF {
			return events
		}
		if err != nil {
			tb.Fatal(err)
		}
		var e corpus.Event
		for i, cell := range row {
			if i < len(head) && cell != "" {
				e.Fields = append(e.Fields, corpus.Field{Path: head[i], Value: corpus.String(cell)})
			}
			if i < len(head) && head[i] == "time" {
				if s, err := strconv.ParseFloat(cell, 64); err == nil {
					e.Time = time.UnixMicro(int64(s * 1e6)).UTC()
				}
			}
		}
		e.Fields = corpus.SortFields(e.Fields)
		events = append(events, e)
	}
}

// TestPublishedPipelines runs published searches over published alerts and
// compares how many rows are left.
func TestPublishedPipelines(t *testing.T) {
	t.Parallel()
	root := sharedDir(t, "data", "sigma")
	f, err := os.Open(filepath.Join(root, "metrics", "expected_spl.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	files := map[string][]corpus.Event{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var x struct {
			SPL, Corpus string
			Rows        int
			Groups      int `json:"groups_total"`
			Max         int `json:"max_count"`
			Sum         int `json:"sum_count"`
		}
		if err := json.Unmarshal(lines.Bytes(), &x); err != nil {
			t.Fatal(err)
		}
		if files[x.Corpus] == nil {
			files[x.Corpus] = alertRows(t, filepath.Join(root, x.Corpus))
		}
		p, diags := compileSearch(t, x.SPL, plan.Env{})
		if p == nil {
			t.Errorf("%s: %v", x.SPL, diags)
			continue
		}
		got, err := replay.Over(t.Context(), p, []corpus.Columns{corpus.NewBatch(files[x.Corpus])}, replay.Options{})
		if err != nil {
			t.Errorf("%s: %v", x.SPL, err)
			continue
		}
		most, sum := 0, 0
		for _, g := range got.Groups {
			for _, v := range g.Values {
				if v.Path == "count" {
					most, sum = max(most, int(v.Value.Int64())), sum+int(v.Value.Int64())
				}
			}
		}
		if len(got.Groups) != x.Rows || x.Max > 0 && (most != x.Max || sum != x.Sum) {
			t.Errorf("%s over %s: %d rows, largest %d, sum %d, want %d, %d, %d", x.SPL, x.Corpus, len(got.Groups), most, sum, x.Rows, x.Max, x.Sum)
		}
	}
}

// TestConvertedSearches: a Sigma rule and what a published converter made of
// it select the same events of the published corpora.
func TestConvertedSearches(t *testing.T) {
	t.Parallel()
	root := sharedDir(t, "data", "sigma")
	events := append(publishedEvents(t, filepath.Join(root, "corpus")), caseEvents(t, filepath.Join(root, "events"))...)
	f, err := os.Open(filepath.Join(root, "spl", "sigma_to_spl.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	batch := corpus.NewBatch(events)
	same, refused, selected := 0, 0, 0
	lines := bufio.NewScanner(f)
	for lines.Buffer(nil, 1<<22); lines.Scan(); {
		var x struct{ Rule, SPL string }
		if err := json.Unmarshal(lines.Bytes(), &x); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(filepath.Join(root, x.Rule))
		if err != nil {
			continue
		}
		rules, _ := sigma.Parse(x.Rule, string(text))
		search, _ := compileSearch(t, x.SPL, plan.Env{})
		if len(rules) != 1 || rules[0].Correlation != nil || search == nil {
			refused++
			continue
		}
		p, diags := plan.Compile(rules[0], plan.Env{})
		if p == nil {
			t.Logf("%s: %v", x.Rule, diags)
			refused++
			continue
		}
		a, err := p.Select(t.Context(), batch)
		if err != nil {
			t.Fatal(err)
		}
		b, err := search.Select(t.Context(), batch)
		if err != nil {
			t.Fatal(err)
		}
		selected += a.Count()
		if rows := slices.Collect(a.All); !slices.Equal(rows, slices.Collect(b.All)) {
			t.Errorf("%s selects %d events, its search %d: %s", x.Rule, a.Count(), b.Count(), x.SPL)
			continue
		}
		same++
	}
	t.Logf("%d pairs select the same of %d events (%d in all), %d refused", same, len(events), selected, refused)
}

// caseEvents are the events of cases: one or more a file, or a list of them.
func caseEvents(t *testing.T, dir string) (events []corpus.Event) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".json") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for in := json.NewDecoder(bytes.NewReader(text)); in.More(); {
			var one json.RawMessage
			if err := in.Decode(&one); err != nil {
				return err
			}
			var list []json.RawMessage
			if json.Unmarshal(one, &list) != nil {
				list = []json.RawMessage{one}
			}
			for _, x := range list {
				var line bytes.Buffer
				if err := json.Compact(&line, x); err != nil {
					return err
				}
				if e, ok := decode(t, line.Bytes()); ok {
					events = append(events, e)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return events
}

func publishedEvents(t *testing.T, dir string) (events []corpus.Event) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		var r io.Reader
		switch {
		case strings.HasSuffix(path, ".gz"):
			r = openGzip(t, path)
		case strings.HasSuffix(path, "json"):
			f, err := os.Open(path)
			if err != nil {
				return err
			}
			defer func() { _ = f.Close() }()
			r = f
		default:
			return nil
		}
		lines := bufio.NewScanner(r)
		for lines.Buffer(nil, 1<<24); lines.Scan() && len(events) < 60_000; {
			if e, ok := decode(t, lines.Bytes()); ok {
				events = append(events, e)
			}
		}
		return lines.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return events
}
