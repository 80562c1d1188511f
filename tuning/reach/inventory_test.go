package reach

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"assay/corpus/catalog"
)

func TestReadInventory(t *testing.T) {
	v, bad, err := ReadInventory("\ufeffPrincipal, kind ,never,depends_on,resources\nb,service,Break Glass,\" x ; y \",4\na,,no,,\nc,robot,,,\na,,,,\nd,user,sometimes,,\ne,user,,,minus\nf,user\n,user,,,\ng,\"us\"er,,,\n")
	if err != nil {
		t.Fatal(err)
	}
	want := []Principal{{Name: "a", Line: 3}, {Name: "b", Kind: "service", Never: "break-glass", DependsOn: []string{"x", "y"}, Resources: 4, Line: 2}}
	if d := cmp.Diff(want, v.Rows); d != "" {
		t.Errorf("rows (-want +got):\n%s", d)
	}
	lines := []int{4, 5, 6, 7, 8, 9, 10}
	for i, b := range bad {
		if i >= len(lines) || b.Line != lines[i] || b.Error() == "" {
			t.Errorf("bad row %d: %v", i, b)
		}
	}
	if len(bad) != len(lines) {
		t.Errorf("%d bad rows, want %d: %v", len(bad), len(lines), bad)
	}
	if p, ok := v.Find("agent", "B"); !ok || p.Name != "b" || v.Never() != 1 {
		t.Errorf("a service by any kind: %+v", p)
	}
	if _, ok := (*Inventory)(nil).Find("agent", "b"); ok || (*Inventory)(nil).Never() != 0 || (*Inventory)(nil).Dependents(nil) != 0 {
		t.Error("no inventory knows somebody")
	}
}

func TestReadInventoryRefuses(t *testing.T) {
	check := func(text, want string) {
		t.Helper()
		if v, _, err := ReadInventory(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: got %+v, error %v; want one with %q", text, v, err, want)
		}
	}
	check("", "it is empty")
	check("principal\n", "no row can be read")
	check("name\nx\n", `line 1: there is no column "name"`)
	check("principal,principal\nx,y\n", "is there twice")
	check("kind\nuser\n", "the column principal is missing")
	check("\"a\n", "read inventory:")
	check("principal\n\xff\n", "not UTF-8")
	check("principal\n"+strings.Repeat(",\n", 1001), "more than 1000 rows cannot be read")
	check(strings.Repeat("x", MaxInventory+1), "at most")
	_, bad, _ := ReadInventory("principal,depends_on\n" + strings.Repeat("p", 1001) + ",\nq," + strings.Repeat("d;", 101) + "\n")
	if len(bad) != 2 {
		t.Errorf("long cells: %v", bad)
	}
}

func TestInventories(t *testing.T) {
	ctx := context.Background()
	db, err := catalog.Open(filepath.Join(t.TempDir(), "x.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	kept, err := OpenInventories(ctx, db)
	if err != nil {
		t.Fatal(err)
	}
	if v, err := kept.InForce(ctx); v != nil || err != nil {
		t.Errorf("before any import: %+v, %v", v, err)
	}
	texts := []string{"principal\na\n", "principal\na\nb\n", "principal\na\n"}
	var want []Import
	for i, text := range texts {
		v, _, err := ReadInventory(text)
		if err != nil {
			t.Fatal(err)
		}
		m := Import{Digest: v.Digest, File: "p.csv", Rows: len(v.Rows), Who: "ana", At: time.Unix(int64(i), 0).UTC()}
		if err := kept.Append(ctx, text, m); err != nil {
			t.Fatal(err)
		}
		want = append([]Import{m}, want...)
		got, err := kept.InForce(ctx)
		if err != nil || cmp.Diff(v, got, cmpopts.IgnoreUnexported(Inventory{})) != "" {
			t.Errorf("import %d: in force %+v, %v", i, got, err)
		}
	}
	got, err := kept.List(ctx)
	if d := cmp.Diff(want, got); d != "" || err != nil {
		t.Errorf("list (%v, -want +got):\n%s", err, d)
	}
	for _, q := range []string{`UPDATE inventory SET text = ''`, `DELETE FROM inventory`, `UPDATE inventory_import SET who = ''`, `DELETE FROM inventory_import`} {
		if _, err := db.ExecContext(ctx, q); err == nil {
			t.Errorf("%s: want it refused", q)
		}
	}
}

func FuzzReadInventory(f *testing.F) {
	f.Add("principal,kind,privileged,shared,never,depends_on,owner,resources\na,agent,1,0,health,b;c,d,3\n")
	f.Add("principal\n\"a\n\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		v, _, err := ReadInventory(text)
		if err != nil {
			return
		}
		for _, p := range v.Rows {
			if _, ok := v.Find(p.Kind, p.Name); !ok || p.Name == "" {
				t.Errorf("%+v is not found again", p)
			}
		}
	})
}
