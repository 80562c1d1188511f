package sigma

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestEveryCodeIsDocumentedAndUsed(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var sources strings.Builder
	consts := ""
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if f == "codes.go" {
			consts = string(b)
		} else if !strings.HasSuffix(f, "_test.go") {
			sources.Write(b)
		}
	}
	declared := regexp.MustCompile(`(?m)^\t(code\w+)\s+= "(sigma/[a-z0-9-]+)"$`).FindAllStringSubmatch(consts, -1)
	codes := Codes()
	for _, m := range declared {
		if text := codes[m[2]]; !strings.HasSuffix(text, ".") {
			t.Errorf("the code %s is documented as %q, want a sentence", m[2], text)
		}
		if !regexp.MustCompile(`\b` + m[1] + `\b`).MatchString(sources.String()) {
			t.Errorf("%s is never reported", m[1])
		}
	}
	if len(declared) != len(codes) {
		t.Errorf("%d codes are declared, %d documented", len(declared), len(codes))
	}
}
