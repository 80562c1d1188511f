package report_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"assay/corpus"
	"assay/tuning/replay"
	"assay/tuning/report"
	"assay/tuning/rule"
)

const setEvents = 200

// setSource has true positives on even rows below 100 and false positives on
// odd ones.
func setSource() report.SetSource {
	src := report.SetSource{Snapshot: strings.Repeat("ab", 32), Events: setEvents}
	src.Labelled[corpus.TruePositive], src.Labelled[corpus.FalsePositive] = 50, 50
	src.IDs = func(_ context.Context, rows []uint32) (ids []string, err error) {
		for _, r := range rows {
			ids = append(ids, fmt.Sprintf("e%d", r))
		}
		return ids, nil
	}
	return src
}

// setOf makes a set of rules that fire on the rows given.
func setOf(rules ...[]uint32) (o report.SetOutcome) {
	for i, rows := range rules {
		var c replay.SetCount
		for _, row := range rows {
			switch {
			case row >= 100:
				c.Fired[corpus.Unlabelled]++
			case row%2 == 0:
				c.Fired[corpus.TruePositive]++
				c.Truths = append(c.Truths, row)
			default:
				c.Fired[corpus.FalsePositive]++
				c.Noise = append(c.Noise, row)
			}
		}
		id := fmt.Sprintf("rule-%d", i)
		r := &rule.Rule{ID: id, Title: "Rule " + id, Dialect: rule.Sigma, Status: rule.Stable, Digest: fmt.Sprintf("%x", sha256.Sum256(fmt.Append(nil, rows)))}
		o.Rules, o.Counts = append(o.Rules, report.SetEntry{Rule: r, File: id + ".yml"}), append(o.Counts, c)
	}
	return o
}

func newSet(t *testing.T, candidate report.SetOutcome, baseline *report.SetOutcome) *report.Set {
	t.Helper()
	s, err := report.NewSet(context.Background(), setSource(), candidate, baseline, report.Options{Tool: "assay test"})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSetFigures(t *testing.T) {
	s := newSet(t, setOf([]uint32{0, 2, 4, 1, 3}, []uint32{2, 4, 6, 3, 150}, []uint32{2, 8}, nil), nil)
	type row struct{ TP, FP, OnlyTP, OnlyFP, Nearest, Shared int }
	var got []row
	for _, r := range s.Rules {
		x := row{r.Fired.TruePositive, r.Fired.FalsePositive, r.OnlyTruths, r.OnlyNoise, -1, 0}
		if r.Nearest != nil {
			x.Nearest, x.Shared = r.Nearest.At, r.Nearest.Shared
		}
		got = append(got, x)
	}
	want := []row{{3, 2, 1, 1, 1, 2}, {3, 1, 1, 0, 0, 2}, {2, 0, 1, 0, 0, 1}, {0, 0, 0, 0, -1, 0}}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("rules (-want +got):\n%s", d)
	}
	g := s.Together
	if g.KnownRecall.K != 5 || g.KnownRecall.N != 50 || g.Noise.K != 2 || g.OnlyOne != 3 || g.Silent != 1 || g.Firings.Total() != 12 || *g.Redundancy != 1.6 {
		t.Errorf("together: %+v, redundancy %v", g, *g.Redundancy)
	}
	if s.Labelled.Unlabelled != 100 {
		t.Errorf("unlabelled: got %d, want 100", s.Labelled.Unlabelled)
	}
	if order := s.Sorted(report.ByNoise); !slices.Equal(order, []int{0, 1, 2, 3}) {
		t.Errorf("by noise: %v", order)
	}
}

func TestSetComparison(t *testing.T) {
	before := setOf([]uint32{0, 2, 1}, []uint32{2, 4, 3}, []uint32{6})
	after := setOf([]uint32{0, 2, 1}, []uint32{4, 8, 5})
	after.Rules = append(after.Rules, report.SetEntry{Rule: &rule.Rule{ID: "fresh", Title: "Fresh", Digest: strings.Repeat("1", 64), Dialect: rule.SPL}})
	after.Counts = append(after.Counts, replay.SetCount{Truths: []uint32{10}})
	c := newSet(t, after, &before).Comparison
	if d := cmp.Diff([]string{"e6"}, c.LostEvents); d != "" {
		t.Errorf("lost events:\n%s", d)
	}
	// Row 2 is lost by a rule, and still found by another.
	if c.Lost != 1 || c.Gained != 2 || c.Quieted != 1 || c.Added != 1 || c.New != 1 || c.Gone != 1 || c.Changed != 1 || c.Same != 1 {
		t.Errorf("got %+v", c)
	}
	var got []string
	for _, x := range c.Rules {
		got = append(got, fmt.Sprintf("%s %s -%d +%d, %d quieted, %d added", x.Kind, x.Rule.ID, x.Lost, x.Gained, x.Quieted, x.Added))
	}
	if d := cmp.Diff([]string{"changed rule-1 -1 +1, 1 quieted, 1 added", "new fresh -0 +1, 0 quieted, 0 added", "gone rule-2 -1 +0, 0 quieted, 0 added"}, got); d != "" {
		t.Errorf("rules (-want +got):\n%s", d)
	}
}

// TestSetLaws holds the figures to what plain counting gives.
func TestSetLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.Custom(func(t *rapid.T) []uint32 {
			set := rapid.SliceOfDistinct(rapid.Uint32Max(setEvents-1), rapid.ID[uint32]).Draw(t, "rows")
			slices.Sort(set)
			return set
		})
		o := setOf(rapid.SliceOfN(rows, 0, 8).Draw(t, "rules")...)
		s, err := report.NewSet(context.Background(), setSource(), o, &o, report.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range s.Rules {
			best, at, only := 0, -1, 0
			for _, row := range o.Counts[i].Truths {
				n := 0
				for j := range o.Counts {
					if slices.Contains(o.Counts[j].Truths, row) {
						n++
					}
				}
				if n == 1 {
					only++
				}
			}
			for j := range o.Counts {
				shared := 0
				for _, row := range o.Counts[i].Truths {
					if j != i && slices.Contains(o.Counts[j].Truths, row) {
						shared++
					}
				}
				if shared > best {
					best, at = shared, j
				}
			}
			if r.OnlyTruths != only || (r.Nearest == nil) != (at < 0) || at >= 0 && (r.Nearest.At != at || r.Nearest.Shared != best) {
				t.Fatalf("rule %d: only %d, nearest %+v; want %d, %d of %d", i, r.OnlyTruths, r.Nearest, only, at, best)
			}
		}
		if c := s.Comparison; c.Lost+c.Gained+c.Quieted+c.Added+c.New+c.Gone+c.Changed+len(c.Rules) != 0 {
			t.Fatalf("a set differs from itself: %+v", c)
		}
	})
}

// hostileSet has names that mean something to every format.
func hostileSet(t *testing.T) *report.Set {
	o := setOf([]uint32{0, 1}, []uint32{1, 2})
	for i, name := range []string{"<script>alert(1)</script> | `x` ]]> & \"q\" \x1b[2J\u202e", "[a](http://evil.example) @all\n## head\x00"} {
		o.Rules[i].Rule.Title, o.Rules[i].Rule.ID, o.Rules[i].File = name, name, name
	}
	o.Counts[0].Warnings = []replay.Warning{{Code: "x", Message: "<b>\x1b"}}
	o.Broken = []report.BrokenFile{{File: "<a>\x1b.yml", Faults: []report.Fault{{Line: 1, Column: 2, Code: "c", Message: "]]>\x01", Hint: "<"}}}}
	before := setOf([]uint32{4})
	return newSet(t, o, &before)
}

func TestSetFormsFollowTheSchema(t *testing.T) {
	schema := compileSchema(t, report.SetSchema)
	one := setOf([]uint32{0, 1})
	for name, s := range map[string]*report.Set{"hostile": hostileSet(t), "empty": newSet(t, report.SetOutcome{}, nil), "same": newSet(t, one, &one)} {
		b, err := s.Encode()
		if err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(doc); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		again, err := report.DecodeSet(b)
		if err != nil {
			t.Fatal(err)
		}
		if c, err := again.Encode(); err != nil || !bytes.Equal(b, c) {
			t.Errorf("%s: decoded and encoded again it differs (%v)", name, err)
		}
	}
	for _, text := range []string{"", "{}", `{"schema_version":2}`, `{"schema_version":1,"x":1}`, `{"schema_version":1}{}`} {
		if _, err := report.DecodeSet([]byte(text)); err == nil {
			t.Errorf("DecodeSet(%q): got no error", text)
		}
	}
}

func TestHostileNamesInEveryForm(t *testing.T) {
	s := hostileSet(t)
	for name, write := range map[string]func(io.Writer) error{
		"text":     func(w io.Writer) error { return report.WriteSetText(w, s, 0) },
		"markdown": func(w io.Writer) error { return report.WriteSetMarkdown(w, s, 0) },
		"junit":    func(w io.Writer) error { return report.WriteSetJUnit(w, s) },
	} {
		var out bytes.Buffer
		if err := write(&out); err != nil {
			t.Fatal(err)
		}
		if strings.ContainsAny(out.String(), "\x00\x01\x1b\u202e") {
			t.Errorf("%s carries control characters: %q", name, out.String())
		}
		if name != "text" && strings.Contains(out.String(), "<script") {
			t.Errorf("%s carries markup", name)
		}
	}
	var out bytes.Buffer
	if err := report.WriteSetJUnit(&out, s); err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Suites []struct {
			Tests  int `xml:"tests,attr"`
			Errors int `xml:"errors,attr"`
			Cases  []struct {
				Name  string `xml:"name,attr"`
				Error *struct {
					Message string `xml:"message,attr"`
				} `xml:"error"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal(out.Bytes(), &doc); err != nil {
		t.Fatalf("JUnit does not parse: %v\n%s", err, out.String())
	}
	if s := doc.Suites[0]; s.Tests != 3 || s.Errors != 1 || len(s.Cases) != 3 || s.Cases[0].Error == nil || !strings.Contains(s.Cases[1].Name, "<script>") {
		t.Errorf("JUnit: %+v", s)
	}
}
