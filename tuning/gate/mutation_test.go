package gate_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// turned is what becomes of a comparison in a mutant.
var turned = map[token.Token]token.Token{
	token.LSS: token.LEQ, token.LEQ: token.LSS, token.GTR: token.GEQ, token.GEQ: token.GTR, token.EQL: token.NEQ, token.NEQ: token.EQL,
}

// judging are the functions that decide, by file.
var judging = map[string][]string{
	"outcome.go": {"holds"},
	"ends.go":    {"mayHold"},
	"decide.go":  {"judge", "outcomeOf"},
}

// TestMutants turns every comparison by which a gate decides, one at a time, and
// runs the other tests of this package: each mutant must be caught.
func TestMutants(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the package once a comparison: left out under -short")
	}
	mutants := 0
	for file, functions := range judging {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range comparisons(t, file, functions) {
			mutants++
			mutant := string(text[:c.from]) + turned[c.op].String() + string(text[c.from+len(c.op.String()):])
			if survives(t, file, mutant) {
				t.Errorf("%s: no test notices that %s became %s", c.at, c.op, turned[c.op])
			}
		}
	}
	if mutants < 10 {
		t.Errorf("%d comparisons were turned, want those of the whole decision", mutants)
	}
}

type comparison struct {
	op   token.Token
	from int // offset in the file
	at   token.Position
}

func comparisons(t *testing.T, file string, functions []string) (out []comparison) {
	t.Helper()
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for _, f := range functions {
		named[f] = true
	}
	for _, d := range tree.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || !named[f.Name.Name] {
			continue
		}
		delete(named, f.Name.Name)
		ast.Inspect(f, func(n ast.Node) bool {
			if b, ok := n.(*ast.BinaryExpr); ok && turned[b.Op] != 0 {
				at := set.Position(b.OpPos)
				out = append(out, comparison{b.Op, at.Offset, at})
			}
			return true
		})
	}
	for f := range named {
		t.Errorf("%s has no function %s", file, f)
	}
	return out
}

// survives reports that the tests pass with the file's text replaced.
func survives(t *testing.T, file, text string) bool {
	t.Helper()
	path, err := filepath.Abs(file)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	mutant := filepath.Join(dir, file)
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": {path: mutant}})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(mutant, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	plan := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(plan, overlay, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("go", "test", "-count=1", "-skip", "Mutants", "-overlay", plan, ".").CombinedOutput()
	if err == nil {
		return true
	}
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 1 || bytes.Contains(out, []byte("[build failed]")) {
		t.Fatal(fmt.Errorf("run the tests on a mutant: %w\n%s", err, out))
	}
	return false
}
