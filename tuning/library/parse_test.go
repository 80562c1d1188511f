package library

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"assay/data"
	"assay/tuning/respond"
	"assay/tuning/rule"
)

const sigmaRule = `title: Password file read
id: 0d1f6a0e-0000-4c2e-8a55-2f6f3c7f0001
status: test # for now
logsource:
    product: llm_agent
detection:
    selection:
        process.command_line|contains: /etc/passwd
    condition: selection
`

const splRule = "# title: Many downloads\n# id: many-downloads\nindex=agent_events command=*curl*\n| stats count by agent_id\n| where count > 3\n"

func TestDialectOf(t *testing.T) {
	check := func(name, text string, want rule.Dialect) {
		t.Helper()
		if got := DialectOf(name, text); got != want {
			t.Errorf("DialectOf(%q, %q): got %s, want %s", name, text, got, want)
		}
	}
	check("a.spl", "title: x", rule.SPL)
	check("a.YML", "index=a", rule.Sigma)
	check("a.yaml", "index=a", rule.Sigma)
	check("", "", rule.Sigma)
	check("", sigmaRule, rule.Sigma)
	check("", "# a comment\n---\ndetection:\n  a: b\n", rule.Sigma)
	check("", `{"title": "x"}`, rule.Sigma)
	check("", splRule, rule.SPL)
	check("note.txt", "# title: x\nindex=a", rule.SPL)
	check("", `command="title: x" a=b`, rule.SPL)
	check("", "| stats count by a", rule.SPL)
}

// TestParseRefusesResponse: the ladder's verdict is an error at the place in
// the whole text, and costs the other rules of the file nothing.
func TestParseRefusesResponse(t *testing.T) {
	bad := strings.Replace(strings.Replace(sigmaRule, "0001", "0002", 1), "detection:", "response:\n    action: kill_process\ndetection:", 1)
	text := sigmaRule + "---\n" + bad
	rules, ds := Parse("two.yml", text, nil)
	if len(rules) != 1 || !strings.HasSuffix(rules[0].ID, "0001") {
		t.Errorf("got %d rules", len(rules))
	}
	i := slices.IndexFunc(ds, func(d rule.Diagnostic) bool { return strings.HasPrefix(d.Code, "respond/") })
	if i < 0 || ds[i].Grade != rule.Error {
		t.Fatalf("got %v, want an error of respond", ds)
	}
	if at := strings.Index(text, "kill_process"); ds[i].Span.Start > at || ds[i].Span.End < at || ds[i].Span.Start < len(sigmaRule) {
		t.Errorf("the error is at %v, want it around %d", ds[i].Span, at)
	}
	rules, ds = Parse("a.spl", "# response: block_ip\na=b", nil)
	if len(rules) != 0 || ds.Err() == nil || ds[0].Span.Start != len("# response: ") {
		t.Errorf("SPL: got %d rules, %v", len(rules), ds)
	}
}

// TestOurs: everything that ships with Assay is in order: each rule parses and
// has an id of its own, each rule that a playbook names exists, and the seed
// rule's list is offered by name.
func TestOurs(t *testing.T) {
	lists, err := Lists("")
	if err != nil || len(lists["approved_cidr"]) == 0 {
		t.Fatalf("our lists: %v, %v", lists, err)
	}
	files, err := fs.ReadDir(data.Rules(), ".")
	if err != nil {
		t.Fatal(err)
	}
	ids, stems := map[string]string{}, map[string]bool{}
	for _, f := range files {
		text, err := fs.ReadFile(data.Rules(), f.Name())
		if err != nil {
			t.Fatal(err)
		}
		rules, ds := Parse(f.Name(), string(text), HasList(lists))
		if ds.Err() != nil || len(rules) != 1 {
			t.Errorf("%s: %d rules, %v", f.Name(), len(rules), ds)
			continue
		}
		if other := ids[rules[0].ID]; other != "" {
			t.Errorf("%s and %s have one id", f.Name(), other)
		}
		ids[rules[0].ID], stems[strings.TrimSuffix(f.Name(), filepath.Ext(f.Name()))] = f.Name(), true
		seed := f.Name() == "repeated_downloads.spl"
		if warned := slices.ContainsFunc(ds, func(d rule.Diagnostic) bool { return strings.Contains(d.Hint, "a named list approved_cidr exists") }); warned != seed {
			t.Errorf("%s: the list approved_cidr is offered: %t", f.Name(), warned)
		}
	}
	books, err := respond.ReadPlaybooks(data.Playbooks())
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range books {
		for _, r := range b.Rules {
			if !stems[r] {
				t.Errorf("playbook %s names the rule %s, which is not here", b.ID, r)
			}
		}
	}
}

func TestLists(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "lists"), 0o755); err != nil {
		t.Fatal(err)
	}
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, "lists", name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("approved_cidr.txt", "\ufeff# ours\r\n192.0.2.0/24 # office\r\n\r\n  a#b \n192.0.2.0/24\n")
	write("empty.txt", "")
	write("ignored.yml", "x")
	lists, err := Lists(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := lists["approved_cidr"], []string{"192.0.2.0/24", "a#b"}; !slices.Equal(got, want) {
		t.Errorf("approved_cidr: got %q, want %q: the directory's list wins", got, want)
	}
	has := HasList(lists)
	if !has("empty") || !has("package_mirrors") || has("ignored") || has("") {
		t.Errorf("lists: %v", lists)
	}
	write("broken.txt", "\xff")
	if _, err := Lists(dir); err == nil || !strings.Contains(err.Error(), "broken.txt") {
		t.Errorf("a list that is not UTF-8: %v", err)
	}
	if lists, err := Lists(t.TempDir()); err != nil || !HasList(lists)("approved_cidr") {
		t.Errorf("a directory without lists: %v, %v", lists, err)
	}
}

func TestWithStatus(t *testing.T) {
	check := func(name, text string, s rule.Status, want string) {
		t.Helper()
		got, err := WithStatus(name, text, s)
		if err != nil || got != want {
			t.Errorf("WithStatus(%q, %s): %v\n got %q\nwant %q", text, s, err, got, want)
		}
	}
	check("a.yml", sigmaRule, rule.Testing, sigmaRule)
	check("a.yml", sigmaRule, rule.Stable, strings.Replace(sigmaRule, "test #", "stable #", 1))
	without := strings.Replace(sigmaRule, "status: test # for now\n", "", 1)
	check("a.yml", without, rule.Stable, strings.Replace(without, "logsource", "status: stable\nlogsource", 1))
	crlf := strings.ReplaceAll(without, "\n", "\r\n")
	check("a.yml", crlf, rule.Stable, strings.Replace(crlf, "logsource", "status: stable\r\nlogsource", 1))
	check("a.spl", splRule, rule.Stable, "# status: stable\n"+splRule)
	check("a.spl", "# a: b\n#Status : test\na=b # status: x", rule.Stable, "# a: b\n# status: stable\na=b # status: x")
	if got, err := WithStatus("a.yml", sigmaRule+"---\n"+strings.Replace(sigmaRule, "0001", "0002", 1), rule.Stable); err == nil {
		t.Errorf("two rules: got %q", got)
	}
}

func FuzzWithStatus(f *testing.F) {
	f.Add("a.yml", sigmaRule)
	f.Add("a.spl", splRule)
	f.Fuzz(func(t *testing.T, name, text string) {
		out, err := WithStatus(name, text, rule.Stable)
		if err != nil {
			return
		}
		if again, err := WithStatus(name, out, rule.Stable); err != nil || again != out {
			t.Errorf("WithStatus(%q, %q): not the same twice: %v", name, text, err)
		}
	})
}
