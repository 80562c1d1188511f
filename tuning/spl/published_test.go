package spl

import (
	"bufio"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"go.yaml.in/yaml/v4"

	"assay/tuning/rule"
)

// published is the folder of published SPL beside the repository; the test is
// skipped where there is none.
func published(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
	}
	spl := filepath.Join(dir, "..", "shared", "data", "sigma", "spl")
	if _, err := os.Stat(spl); err != nil {
		t.Skipf("no published searches beside the repository: %v", err)
	}
	return spl
}

// tally counts what became of published searches: those that parse, and the
// codes of the first error of those that do not.
type tally struct {
	parsed  int
	refused map[string]int
}

func (c *tally) add(r *rule.Rule, ds rule.Diagnostics) {
	if r != nil {
		c.parsed++
		return
	}
	if c.refused == nil {
		c.refused = map[string]int{}
	}
	for _, d := range ds {
		if d.Grade == rule.Error {
			c.refused[d.Code]++
			return
		}
	}
}

func (c *tally) String() string {
	out := fmt.Sprintf("%d parse", c.parsed)
	for _, code := range slices.Sorted(maps.Keys(c.refused)) {
		out += fmt.Sprintf(", %d %s", c.refused[code], code)
	}
	return out
}

// TestConvertedSigma reads what a converter wrote from Sigma rules. Only what
// this package says it does not know may be refused; a search that begins
// with OR behind its pipe is broken as published.
func TestConvertedSigma(t *testing.T) {
	f, err := os.Open(filepath.Join(published(t), "sigma_to_spl.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var c tally
	for s := bufio.NewScanner(f); s.Scan(); {
		var row struct{ Rule, SPL string }
		if err := json.Unmarshal(s.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		r, ds := Parse(filepath.Base(row.Rule), row.SPL, Options{})
		c.add(r, ds)
		for _, d := range ds {
			if d.Grade == rule.Error && !strings.HasPrefix(d.Code, "spl/unsupported-") && d.Code != codeExpectedTerm {
				t.Errorf("%s: %s: %s", row.Rule, d.Code, d.Message)
			}
		}
		if r != nil {
			inOrder(t, row.SPL, r.Where)
			readsBack(t, r)
		}
	}
	t.Logf("converted Sigma: %s", &c)
}

// TestPublishedDetections reads raw detections with the macros that ship, and
// with sources of our own: each either parses or is refused by the name of
// something that this language does not have here.
func TestPublishedDetections(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(published(t), "security_content", "*.yml"))
	if err != nil {
		t.Fatal(err)
	}
	o := Options{Macros: readMacros(t, "../../data/macros/default.conf").With(readMacros(t, "testdata/macros.conf"))}
	var c tally
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var doc struct{ Search string }
		if err := yaml.Unmarshal(text, &doc); err != nil {
			t.Fatal(err)
		}
		r, ds := Parse(name, doc.Search, o)
		c.add(r, ds)
		for _, d := range ds {
			if d.Grade != rule.Hint {
				t.Logf("%s: %s %s: %s", filepath.Base(name), d.Grade, d.Code, d.Message)
			}
			if d.Grade == rule.Error && !strings.HasPrefix(d.Code, "spl/unsupported-") {
				t.Errorf("%s: %s: %s", name, d.Code, d.Message)
			}
		}
		if r != nil {
			readsBack(t, r)
		}
	}
	t.Logf("%d published detections: %s", len(files), &c)
}

func readMacros(t testing.TB, file string) *Macros {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	m, ds := ParseMacros(string(text))
	if len(ds) != 0 {
		t.Fatalf("%s: %v", file, ds)
	}
	return m
}

// readsBack checks the law that a rule's canonical text is the rule.
func readsBack(t testing.TB, r *rule.Rule) {
	t.Helper()
	back, err := rule.Parse(r.String())
	if err != nil {
		t.Fatalf("rule.Parse(%s): %v", r, err)
	}
	back.Text, back.Digest = r.Text, r.Digest
	if d := cmp.Diff(r, back, cmpopts.IgnoreTypes(rule.Span{}), cmpopts.EquateEmpty()); d != "" {
		t.Fatalf("%s reads back as another rule (-want +got):\n%s", r, d)
	}
}
