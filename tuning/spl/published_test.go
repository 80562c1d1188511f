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
		}
	}
	t.Logf("converted Sigma: %s", &c)
}

// TestPublishedDetections reads raw detections, nearly all of which begin
// with a macro.
func TestPublishedDetections(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(published(t), "security_content", "*.yml"))
	if err != nil {
		t.Fatal(err)
	}
	var raw, plain tally
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var doc struct{ Search string }
		if err := yaml.Unmarshal(text, &doc); err != nil {
			t.Fatal(err)
		}
		raw.add(Parse(name, doc.Search, Options{}))
		plain.add(Parse(name, withoutMacros(doc.Search), Options{}))
	}
	t.Logf("as published: %s", &raw)
	t.Logf("macros taken out: %s", &plain)
}

// withoutMacros drops each `macro`, with the pipe before it.
func withoutMacros(s string) string {
	parts := strings.Split(s, "`")
	for i := 0; i < len(parts); i += 2 {
		if i+1 < len(parts) {
			parts[i] = strings.TrimSuffix(strings.TrimRight(parts[i], " \n"), "|")
		}
	}
	var out strings.Builder
	for i := 0; i < len(parts); i += 2 {
		out.WriteString(parts[i] + " ")
	}
	return out.String()
}
