package library

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"assay/tuning/plan"
	"assay/tuning/rule"
)

var quotedName = regexp.MustCompile(`named list "([^"]+)"`)

// TestPublishedRulesRun: all rules that SigmaHQ publishes, read as one set,
// compile; those with placeholders once their lists are there, and are refused
// with the lists' names before.
func TestPublishedRulesRun(t *testing.T) {
	root := publishedRules(t)
	dirs, err := filepath.Glob(filepath.Join(root, "rules*"))
	if err != nil {
		t.Fatal(err)
	}
	rules, needing := 0, 0
	lists := map[string][]string{}
	var refused []*rule.Rule
	for _, dir := range dirs {
		files := filesBelow(t, dir)
		for i, p := range ParseSet(files, nil) {
			if p.Diagnostics.Err() != nil || len(p.Rules) != 1 {
				t.Errorf("%s: %d rules, %v", files[i].Name, len(p.Rules), p.Diagnostics)
			}
			for _, r := range p.Rules {
				rules++
				_, ds := plan.Compile(r, plan.Env{})
				if ds.Err() == nil {
					continue
				}
				needing++
				refused = append(refused, r)
				for _, d := range ds {
					name := quotedName.FindStringSubmatch(d.Message)
					if d.Grade == rule.Error && (d.Code != "plan/unknown-list" || name == nil) {
						t.Errorf("%s: %v", files[i].Name, d)
						continue
					}
					if name != nil {
						lists[name[1]] = []string{"one", "10.0.0.0/8"}
					}
				}
			}
		}
	}
	for _, r := range refused {
		if _, ds := plan.Compile(r, plan.Env{Lists: lists}); ds.Err() != nil {
			t.Errorf("%s with its lists: %v", r.Title, ds)
		}
	}
	t.Logf("%d rules run, %d of them with %d lists", rules, needing, len(lists))
	if rules < 3000 || needing < 20 {
		t.Errorf("got %d rules, %d that need lists", rules, needing)
	}
}

// publishedRules is the folder beside the repository that holds them; the test
// is skipped without it.
func publishedRules(t *testing.T) string {
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
	root := filepath.Join(dir, "..", "shared", "data", "sigma", "sigmahq")
	if _, err := os.Stat(root); err != nil {
		t.Skipf("the published rules are not here: %v", err)
	}
	return root
}

func filesBelow(t *testing.T, dir string) (files []File) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".yml") {
			return err
		}
		text, err := os.ReadFile(path)
		files = append(files, File{filepath.Base(path), string(text)})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
