package data

import (
	"errors"
	"io/fs"
	"testing"
)

func TestParts(t *testing.T) {
	for name, part := range map[string]fs.FS{"rules": Rules(), "lists": Lists(), "pipelines": Pipelines(), "policies": Policies(), "playbooks": Playbooks()} {
		if files, err := fs.ReadDir(part, "."); err != nil || len(files) == 0 {
			t.Errorf("%s: %d files, %v", name, len(files), err)
		}
	}
	if text, err := Policy("default"); err != nil || len(text) == 0 {
		t.Errorf("Policy(default): %d bytes, %v", len(text), err)
	}
	if text, err := Playbook("uploads"); err != nil || len(text) == 0 {
		t.Errorf("Playbook(uploads): %d bytes, %v", len(text), err)
	}
	for _, name := range []string{"none", "../lists/approved_cidr", "", "."} {
		if _, err := Policy(name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("Policy(%q): %v, want fs.ErrNotExist", name, err)
		}
	}
}
