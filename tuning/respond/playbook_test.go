package respond

import (
	"errors"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"assay/data"
)

func TestParsePlaybook(t *testing.T) {
	check := func(text string, want Playbook) {
		t.Helper()
		got, err := ParsePlaybook("dir/uploads.md", []byte(text))
		if err != nil {
			t.Fatalf("ParsePlaybook(%q): %v", text, err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("ParsePlaybook(%q) (-want +got):\n%s", text, d)
		}
	}
	check("---\nid: a\ntitle: T\nrules: [x, y]\n---\n\n## H\ntext\n", Playbook{"a", "T", []string{"x", "y"}, "## H\ntext\n"})
	check("---\r\nid: a\r\n---\r\n# H\r\n", Playbook{"a", "H", nil, "# H\n"})
	check("just text", Playbook{"uploads", "uploads", nil, "just text"})
	check("", Playbook{"uploads", "uploads", nil, ""})
	for _, bad := range []string{"---\nid: a\n", "---\nid: [\n---\n", "---\nid: {a: b}\n---\n", "---\n- a\n---\n"} {
		if p, err := ParsePlaybook("x.md", []byte(bad)); err == nil {
			t.Errorf("ParsePlaybook(%q): got %+v, want an error", bad, p)
		}
	}
}

func TestReadPlaybooks(t *testing.T) {
	twice := fstest.MapFS{"a.md": {Data: []byte("---\nid: x\n---\n")}, "b.md": {Data: []byte("---\nid: x\n---\n")}}
	if _, err := ReadPlaybooks(twice); err == nil {
		t.Error("two playbooks of one id: want an error")
	}
	all, err := ReadPlaybooks(data.Playbooks())
	if err != nil || len(all) == 0 {
		t.Fatalf("our own playbooks: %d, %v", len(all), err)
	}
	if p, err := PlaybookFor(all, "no-such-id", "slow_drip_uploads"); err != nil || p.ID != "uploads" {
		t.Errorf("playbook of slow_drip_uploads: %q, %v", p.ID, err)
	}
	if _, err := PlaybookFor(all, "", "nothing"); !errors.Is(err, ErrNoPlaybook) {
		t.Errorf("playbook of an unknown rule: %v", err)
	}
}

func FuzzParsePlaybook(f *testing.F) {
	f.Add([]byte("---\nid: a\nrules: [x]\n---\n# t\n"))
	f.Add([]byte("---\n&a [*a]\n---\n"))
	f.Fuzz(func(t *testing.T, text []byte) { _, _ = ParsePlaybook("f.md", text) })
}
