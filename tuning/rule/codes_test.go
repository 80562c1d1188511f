package rule

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestEveryCodeIsDocumented reads the sources of this package and of those
// that write diagnostics: a code is written out in a codes.go only, where a
// table documents it, and is a constant everywhere else.
func TestEveryCodeIsDocumented(t *testing.T) {
	code := regexp.MustCompile(`"((?:rule|sigma|spl|plan)/[a-z0-9-]+)"`)
	for _, dir := range []string{".", "../sigma", "../spl", "../plan"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if base := filepath.Base(file); base == "codes.go" || strings.HasSuffix(base, "_test.go") {
				continue
			}
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range code.FindAllSubmatch(text, -1) {
				t.Errorf("%s: the code %s is written out; name it in codes.go and document it there", file, m[1])
			}
		}
	}
}

func TestCodesHaveASentence(t *testing.T) {
	for code, text := range Codes() {
		if !strings.HasPrefix(code, "rule/") || !strings.HasSuffix(text, ".") {
			t.Errorf("Codes()[%q] = %q: want a code of this package and a sentence", code, text)
		}
	}
}
