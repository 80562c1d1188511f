package library

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"assay/tuning/flow"
	"assay/tuning/plan"
)

func TestParseTable(t *testing.T) {
	check := func(text string, want flow.Table) {
		t.Helper()
		got, err := ParseTable("t.csv", []byte(text))
		if err != nil {
			t.Errorf("%q: %v", text, err)
		} else if diff := cmp.Diff(&want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
	rows := func(rows ...[]string) [][]string { return rows }
	check("a,b\n1,2\n", flow.Table{Columns: []string{"a", "b"}, Rows: rows([]string{"1", "2"})})
	check("\ufeff a , b\r\n1, 2 \r\n\r\n\"x, \"\"y\"\"\",\r\n", flow.Table{Columns: []string{"a", "b"}, Rows: rows([]string{"1", " 2 "}, []string{`x, "y"`, ""})})
	check("# Hosts: who owns them.\n#match: cidr(net), wildcard( host )\n# case: insensitive\r\n# max_matches: 3\n\nnet,host\n10.0.0.0/8,*.example\n,#x\n",
		flow.Table{Columns: []string{"net", "host"}, Match: []flow.Match{flow.ByNetwork, flow.ByWildcard}, Fold: true, Max: 3,
			Rows: rows([]string{"10.0.0.0/8", "*.example"}, []string{"", "#x"})})
	check("only\n", flow.Table{Columns: []string{"only"}})
	check("a\n\"two\nlines\"\n", flow.Table{Columns: []string{"a"}, Rows: rows([]string{"two\nlines"})})

	wrong := func(text, want string) {
		t.Helper()
		if got, err := ParseTable("t.csv", []byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, %v, want %q", text, got, err, want)
		}
	}
	wrong("", "t.csv:1: the table has no header row")
	wrong("# a\n# b\n", "t.csv:3: the table has no header row")
	wrong("a,b,a\n", `t.csv:1: two columns are called "a"`)
	wrong("# x\na,\n", "t.csv:2: column 2 has no name")
	wrong("a,b\n1,2\n1\n", "t.csv:3: 1 cells, but the header has 2")
	wrong("a,b\n1,2,3\n", "t.csv:2: 3 cells, but the header has 2")
	wrong("# x\na\n\"b\nc\nd\n", `t.csv:5: extraneous or missing " in quoted-field`)
	wrong("a\nb\"c\n", `t.csv:2: bare "`)
	wrong("# match: cidr(net)\na\n", `t.csv:1: the table has no column "net": it has a`)
	wrong("# match: glob(a)\na\n", "t.csv:1: match is a list such as")
	wrong("# match: cidr(a)\na\n10.0.0.0/8\n10.0.0\n", `t.csv:4: "10.0.0" in column a is no network`)
	wrong("# case: none\na\n", "t.csv:1: case is sensitive or insensitive")
	wrong("# max_matches: 0\na\n", "t.csv:1: max_matches is a number")
	wrong("# mach: cidr(a)\na\n", `t.csv:1: a table has no setting "mach"`)
	wrong("a\n\xff\n", "not valid UTF-8")
	wrong(strings.Repeat("a,", maxTableColumns)+"b\n", "t.csv:1: more than 1024 columns")
}

// FuzzParseTable: rows are as wide as the header, and an error has a line.
func FuzzParseTable(f *testing.F) {
	for _, seed := range []string{"", "a,b\n1,2\n", "# match: cidr(a)\n# case: insensitive\na\n10.0.0.0/8\n", "\"a\nb\",c\n\"\"\"\",\n", "#\n\n#max_matches: 2\na"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		table, err := ParseTable("t.csv", text)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "t.csv:") {
				t.Errorf("%q: the error has no place: %v", text, err)
			}
			return
		}
		for _, row := range table.Rows {
			if len(row) != len(table.Columns) || len(row) == 0 {
				t.Errorf("%q: %d cells of %d columns", text, len(row), len(table.Columns))
			}
		}
	})
}

func TestReadNamed(t *testing.T) {
	folder := fstest.MapFS{"nets.txt": {Data: []byte("10.0.0.0/8\n")}, "owners.csv": {Data: []byte("host,owner\na,ann\nb,bob\na,eve\n,nobody\n")}}
	named, err := ReadNamed(folder)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{"nets": {"10.0.0.0/8"}, "owners": {"a", "b"}}
	if diff := cmp.Diff(want, named.Lists); diff != "" || len(named.Tables) != 1 || len(named.Tables["owners"].Rows) != 4 {
		t.Errorf("got %v (-want +got):\n%s", named.Tables, diff)
	}
	folder["nets.csv"] = &fstest.MapFile{Data: []byte("a\n")}
	if _, err := ReadNamed(folder); err == nil || err.Error() != "read table nets.csv: there is a list nets.txt, too" {
		t.Errorf("two of a name: %v", err)
	}
}

// TestNamedInWins: what the directory has wins over what ships, a list over a
// table and the other way round; the digest of the environment follows.
func TestNamedInWins(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		file := filepath.Join(dir, "lists", name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	digests := map[string]bool{}
	env := func() (env plan.Env) {
		t.Helper()
		env, err := Env(dir, nil)
		if err != nil {
			t.Fatal(err)
		}
		digests[env.Digest()] = true
		return env
	}
	if e := env(); e.Tables["known_hosts"] == nil || e.Lists["partner_hosts"] == nil {
		t.Fatalf("ships: %v", e.Tables)
	}
	write("known_hosts.txt", "x\n")
	if e := env(); e.Tables["known_hosts"] != nil || len(e.Lists["known_hosts"]) != 1 {
		t.Errorf("a list of the name of a table: %v", e.Tables)
	}
	write("partner_hosts.csv", "host,since\npartner.example,2024\n")
	if e := env(); e.Tables["partner_hosts"] == nil || e.Lists["partner_hosts"][0] != "partner.example" {
		t.Errorf("a table of the name of a list: %v", e.Lists["partner_hosts"])
	}
	write("partner_hosts.csv", "host,since\npartner.example,2025\n")
	if env(); len(digests) != 4 {
		t.Errorf("%d digests of 4 environments", len(digests))
	}
	write("bad.csv", "a,a\n")
	if _, err := Env(dir, nil); err == nil || err.Error() != `read table bad.csv:1: two columns are called "a"` {
		t.Errorf("a bad table: %v", err)
	}
}
