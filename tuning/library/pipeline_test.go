package library_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"assay/tuning/library"
)

func TestPipelines(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if ps, err := library.Pipelines(dir); err != nil || len(ps) != 0 {
		t.Errorf("without a folder: %v, %v", ps, err)
	}
	write("pipelines/own.yml", "name: own\n")
	write("pipelines/ecs.yml", "name: mine\n")
	write("elsewhere.yml", "name: elsewhere\n")
	ps, err := library.Pipelines(dir)
	if err != nil || len(ps) != 2 || ps[0].Name != "mine" || ps[1].Name != "own" {
		t.Errorf("of the directory: %v, %v", ps, err)
	}
	for ref, want := range map[string]string{"own": "own", "ecs": "mine", "agent": "agent", filepath.Join(dir, "elsewhere.yml"): "elsewhere"} {
		if p, err := library.Pipeline(dir, ref); err != nil || p.Name != want {
			t.Errorf("Pipeline(%s): %v, %v, want %s", ref, p, err, want)
		}
	}
	for _, ref := range []string{"none", "../rules/x", ""} {
		if _, err := library.Pipeline(dir, ref); !errors.Is(err, library.ErrNotFound) {
			t.Errorf("Pipeline(%q): %v, want ErrNotFound", ref, err)
		}
	}
	write("pipelines/wrong.yml", "name: wrong\ntransformations:\n- type: rename\n")
	if _, err := library.Pipelines(dir); err == nil || !strings.Contains(err.Error(), "wrong.yml:3:9: there is no transformation") {
		t.Errorf("a broken one: %v", err)
	}
	if ps, err := library.ShippedPipelines(); err != nil || len(ps) < 5 {
		t.Errorf("shipped: %v, %v", ps, err)
	}
}
