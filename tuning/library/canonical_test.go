package library

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"assay/tuning/rule"
)

// TestCanonicalTextsOfPublishedRules: the canonical text of every published
// rule reads back as the rule. Set aside are the places, the source and its
// digest, which belong to the author's text.
func TestCanonicalTextsOfPublishedRules(t *testing.T) {
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	root := filepath.Join(dir, "..", "..", "..", "shared", "data", "sigma")
	if _, err := os.Stat(root); err != nil {
		t.Skipf("no published rules beside the repository: %v", err)
	}
	ignore := []cmp.Option{cmpopts.IgnoreTypes(rule.Span{}), cmpopts.IgnoreFields(rule.Rule{}, "Text", "Digest"), cmpopts.EquateEmpty()}
	n := 0
	err = filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(file) != ".yml" {
			return err
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		rules, _ := Parse(file, string(text), nil)
		for _, want := range rules {
			n++
			canonical := want.String()
			got, err := rule.Parse(canonical)
			switch {
			case err != nil:
				t.Errorf("%s: %v\n%s", file, err, want)
				continue
			case got.String() != canonical:
				t.Errorf("%s: got\n%s\nwant\n%s", file, got, canonical)
			}
			if n%20 != 0 { // the slow comparison, of some: that the text tells all is a law of package rule
				continue
			}
			if diff := cmp.Diff(want, got, ignore...); diff != "" {
				t.Errorf("%s reads back as another rule (-want +got):\n%s", file, diff)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d rules", n)
}
