package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// floors is the house: a package imports only packages on lower floors.
var floors = map[string]int{
	"static": 0, "data": 0, "corpus/catalog": 0,
	"corpus":     1,
	"corpus/job": 2, "corpus/second": 2, "corpus/ingest": 2, "corpus/generate": 2,
	"index": 3, "tuning/rule": 3, "tuning/exact": 3, "tuning/literal": 3, "tuning/mutant": 3, "tuning/sarif": 3,
	"tuning/sigma": 4, "tuning/spl": 4, "tuning/respond": 4, "tuning/interval": 4, "tuning/queue": 4, "tuning/eval": 4, "tuning/correlate": 4, "tuning/lint": 4, "tuning/trust": 4, "tuning/vigilance": 4, "tuning/seen": 4,
	"tuning/flow": 5, "tuning/paired": 5, "tuning/resample": 5, "tuning/sampling": 5, "tuning/agreement": 5, "tuning/roster": 5, "tuning/pipeline": 5, "tuning/convert": 5,
	"tuning/plan":   6,
	"tuning/replay": 7, "tuning/library": 7,
	"tuning/episode": 8, "tuning/quality": 8, "tuning/manual": 8, "tuning/trial": 8, "tuning/contrast": 8,
	"tuning/load": 9, "tuning/evade": 9, "tuning/audit": 9, "tuning/ablate": 9, "tuning/holdout": 9, "tuning/doubt": 9, "tuning/attention": 9, "tuning/sweep": 9, "tuning/reach": 9,
	"tuning/report": 10,
	"tuning/study":  11, "tuning/gate": 11, "tuning/ruleset": 11, "tuning/portfolio": 11, "tuning/filtering": 11,
	"tuning/receipt": 12,
	"tuning/promote": 13,
	"views/account":  14, "views/chart": 14, "views/mark": 14, "tuning/fatigue": 14,
	"views":     15,
	"cmd/assay": 16,
}

// only names the outside modules that have one place in the house.
var only = []struct {
	module string
	below  []string
}{
	{"github.com/labstack/echo", []string{"views", "cmd/assay"}},
	{"github.com/a-h/templ", []string{"views"}},
	{"github.com/blevesearch/", []string{"index"}},
	{"github.com/parquet-go/", []string{"corpus"}},
	{"modernc.org/sqlite", []string{"corpus/catalog"}},
	{"go.yaml.in/yaml", []string{"corpus/ingest", "tuning/sigma", "tuning/pipeline", "tuning/gate", "tuning/roster", "tuning/library", "tuning/respond", "tuning/trial", "tuning/trust", "data", "cmd/assay"}},
}

// walls are neighbours that never know each other.
var walls = [][2]string{{"index", "tuning"}, {"tuning/sigma", "tuning/spl"}}

func TestImportsGoDown(t *testing.T) {
	root := filepath.Join("..", "..")
	seen := 0
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); name == "node_modules" || name == "testdata" || (strings.HasPrefix(name, ".") && file != root) {
				return filepath.SkipDir
			}
			return nil
		}
		if strings.HasSuffix(file, ".go") && !strings.HasSuffix(file, "_test.go") {
			seen++
			checkFile(t, root, file)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 50 {
		t.Errorf("read %d source files, want the whole tree", seen)
	}
}

func checkFile(t *testing.T, root, file string) {
	t.Helper()
	rel, err := filepath.Rel(root, filepath.Dir(file))
	if err != nil {
		t.Fatal(err)
	}
	pkg := filepath.ToSlash(rel)
	floor, ok := floors[pkg]
	if !ok {
		t.Errorf("%s: package has no floor: give it a place in the table first", pkg)
		return
	}
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	f, err := parser.ParseFile(token.NewFileSet(), file, src, parser.ImportsOnly)
	if err != nil {
		t.Errorf("parse %s: %v", file, err)
		return
	}
	for _, spec := range f.Imports {
		imported, _ := strconv.Unquote(spec.Path.Value)
		if own, found := strings.CutPrefix(imported, "assay/"); found {
			checkOwn(t, file, pkg, floor, own)
			continue
		}
		for _, o := range only {
			if strings.HasPrefix(imported, o.module) && !below(pkg, o.below) {
				t.Errorf("%s imports %s, which belongs in %v only", file, imported, o.below)
			}
		}
	}
}

func checkOwn(t *testing.T, file, pkg string, floor int, own string) {
	t.Helper()
	if f, ok := floors[own]; !ok || f >= floor {
		t.Errorf("%s imports assay/%s, which is not below it", file, own)
	}
	for _, w := range walls {
		if below(pkg, w[:1]) && below(own, w[1:]) || below(pkg, w[1:]) && below(own, w[:1]) {
			t.Errorf("%s imports assay/%s through a wall", file, own)
		}
	}
}

// below reports that pkg is one of the folders or inside one.
func below(pkg string, folders []string) bool {
	for _, f := range folders {
		if pkg == f || strings.HasPrefix(pkg, f+"/") {
			return true
		}
	}
	return false
}

func TestBelow(t *testing.T) {
	if !below("tuning/plan", []string{"tuning"}) || below("tuningfork", []string{"tuning"}) {
		t.Error("below mistakes a prefix for a folder")
	}
}
