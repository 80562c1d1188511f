package respond

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"assay/corpus/catalog"
)

func TestShelf(t *testing.T) {
	ctx := context.Background()
	ships := fstest.MapFS{"a.md": {Data: []byte("---\nrules: [r1]\n---\n# A\n")}, "b.md": {Data: []byte("---\nrules: [r2]\n---\n# B\n")}}
	db, err := catalog.Open(filepath.Join(t.TempDir(), "x.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	s, err := OpenShelf(ctx, db, ships)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	newer := "---\nid: a\nrules: [r1, r3]\n---\n# A two\n"
	v, err := s.Append(ctx, "x.md", newer, "ana", " more rules ", at)
	if err != nil || v.ID != "a" || v.Why != "more rules" || v.Title != "A two" {
		t.Fatalf("kept %+v, %v", v, err)
	}
	if again, err := s.Append(ctx, "x.md", newer, "kim", "the same", at); err != nil || again.Who != "ana" {
		t.Errorf("the same text again: %+v, %v", again, err)
	}
	if _, err := s.Append(ctx, "c.md", "---\nrules: [r4]\n---\n# C\n", "ana", "new", at); err != nil {
		t.Fatal(err)
	}
	versions, err := s.Versions(ctx, "a")
	if err != nil || len(versions) != 2 || versions[0].Digest != v.Digest || versions[1].Who != "" || !versions[1].At.IsZero() {
		t.Errorf("versions of a: %+v, %v", versions, err)
	}
	newest, err := s.Newest(ctx)
	if err != nil || len(newest) != 3 || newest[0].Title != "A two" || newest[2].ID != "c" {
		t.Errorf("newest: %+v, %v", newest, err)
	}
	for names, want := range map[string]string{"R3": "a", "r2": "b", "r4": "c"} {
		if got, err := s.For(ctx, "", names); err != nil || got.ID != want {
			t.Errorf("for %s: %s, %v", names, got.ID, err)
		}
	}
	for _, f := range []func() error{
		func() error { _, err := s.For(ctx, "r9"); return err },
		func() error { _, err := s.Versions(ctx, "nothing"); return err },
	} {
		if err := f(); !errors.Is(err, ErrNoPlaybook) {
			t.Errorf("nothing there: %v", err)
		}
	}
	for text, why := range map[string]string{newer + "x": " ", newer + "y": strings.Repeat("w", 1001), "# no rules\n": "why", "---\nid: [\n---\n": "why"} {
		if _, err := s.Append(ctx, "x.md", text, "ana", why, at); err == nil {
			t.Errorf("%q because %.10q is kept", text, why)
		}
	}
	for _, q := range []string{`UPDATE playbook_version SET text = ''`, `DELETE FROM playbook_version`} {
		if _, err := db.ExecContext(ctx, q); err == nil {
			t.Errorf("%s: want it refused", q)
		}
	}
	alone, err := OpenShelf(ctx, nil, ships)
	if err != nil {
		t.Fatal(err)
	}
	if all, err := alone.Newest(ctx); err != nil || len(all) != 2 {
		t.Errorf("those that ship: %+v, %v", all, err)
	}
	if _, err := alone.Append(ctx, "x.md", newer, "ana", "why", at); err == nil {
		t.Error("kept without a database")
	}
}
