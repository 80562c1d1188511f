package library

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestCodes: every code in the sources of the packages below has a sentence,
// and there is no sentence about anything else.
func TestCodes(t *testing.T) {
	code := regexp.MustCompile(`^(rule|sigma|spl|respond|pipeline|plan|eval|flow|lint)/[a-z0-9-]+$`)
	written := map[string]string{}
	err := filepath.WalkDir("..", func(file string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return err
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		tree, err := parser.ParseFile(token.NewFileSet(), file, text, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ImportSpec:
				return false
			case *ast.BasicLit:
				if text, err := strconv.Unquote(n.Value); err == nil && n.Kind == token.STRING && code.MatchString(text) {
					written[text] = file
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	codes := Codes()
	if len(written) < 100 {
		t.Errorf("found %d codes in the sources", len(written))
	}
	for c, file := range written {
		if codes[c] == "" {
			t.Errorf("%s of %s has no sentence", c, file)
		}
	}
	for c, sentence := range codes {
		if written[c] == "" {
			t.Errorf("nothing is reported under %s", c)
		}
		if !strings.HasSuffix(sentence, ".") || strings.ToUpper(sentence[:1]) != sentence[:1] {
			t.Errorf("%s: %q is no sentence", c, sentence)
		}
	}
}
