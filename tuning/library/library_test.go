package library

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"assay/corpus/catalog"
	"assay/data"
	"assay/tuning/rule"
)

// open is an empty library whose clock goes a minute with every look.
func open(t *testing.T) (*Library, *sql.DB) {
	t.Helper()
	db, err := catalog.Open(filepath.Join(t.TempDir(), "assay.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	l, err := Open(t.Context(), db, Options{Now: func() time.Time { now = now.Add(time.Minute); return now }})
	if err != nil {
		t.Fatal(err)
	}
	return l, db
}

func add(t *testing.T, l *Library, text, name string) Added {
	t.Helper()
	out, ds, err := l.Add(t.Context(), text, name, "ann")
	if err != nil || len(out) != 1 {
		t.Fatalf("Add(%s): %d rules, %v, %v", name, len(out), ds, err)
	}
	return out[0]
}

func TestAddTwice(t *testing.T) {
	l, _ := open(t)
	first := add(t, l, sigmaRule, "dir/passwd.yml")
	if !first.New || first.File != "passwd.yml" || first.Who != "ann" || first.At.IsZero() {
		t.Errorf("first: %+v", first)
	}
	if first.Status != rule.Experimental || first.Claimed != rule.Testing {
		t.Errorf("status %s, claimed %s: a text cannot promote itself", first.Status, first.Claimed)
	}
	again := add(t, l, sigmaRule, "other.yml")
	if again.New || again.Version != first.Version {
		t.Errorf("adding twice: got %+v, want %+v", again, first)
	}
	if vs, err := l.Versions(t.Context(), first.Rule); err != nil || len(vs) != 1 {
		t.Errorf("versions: %d, %v", len(vs), err)
	}
}

func TestAddRefuses(t *testing.T) {
	l, _ := open(t)
	for name, text := range map[string]string{
		"broken.yml": "title: x\n", "broken.spl": "a=(", "killer.spl": "# response: kill\na=b",
		"half.yml": sigmaRule + "---\ntitle: y\n",
	} {
		out, ds, err := l.Add(t.Context(), text, name, "ann")
		if err == nil || ds.Err() == nil || len(out) != 0 {
			t.Errorf("Add(%s): got %d rules, %v", name, len(out), err)
		}
	}
	if _, _, err := l.Add(t.Context(), splRule, "a.spl", ""); err == nil {
		t.Error("Add by nobody: want an error")
	}
	if all, err := l.List(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("after refusals: %d rules, %v", len(all), err)
	}
}

func TestGet(t *testing.T) {
	l, _ := open(t)
	old := add(t, l, splRule, "many.spl")
	newer := add(t, l, splRule+"| table agent_id\n", "many.spl")
	other := add(t, l, sigmaRule, "passwd.yml")
	check := func(ref string, want Version) {
		t.Helper()
		if got, err := l.Get(t.Context(), ref); err != nil || got != want {
			t.Errorf("Get(%q): got %+v, %v, want %+v", ref, got, err, want)
		}
	}
	check("many-downloads", newer.Version)
	check("many.spl", newer.Version)
	check("many", newer.Version)
	check("many~0", newer.Version)
	check("many-downloads~1", old.Version)
	check(old.Digest, old.Version)
	check(strings.ToUpper(other.Digest[:8]), other.Version)
	for _, ref := range []string{"", "nothing", "many~2", "many~x", old.Digest[:3], "ffffffff", "%", "many' OR 1=1 --"} {
		if got, err := l.Get(t.Context(), ref); !errors.Is(err, ErrNotFound) {
			t.Errorf("Get(%q): got %+v, %v, want ErrNotFound", ref, got, err)
		}
	}
	add(t, l, "# id: third\na=b", "many.spl")
	if _, err := l.Get(t.Context(), "many.spl"); !errors.Is(err, ErrAmbiguous) {
		t.Errorf("Get of a name that two rules have: %v, want ErrAmbiguous", err)
	}
	all, err := l.List(t.Context())
	if err != nil || len(all) != 3 || all[0].Rule != "third" || all[1] != newer.Version || all[2] != other.Version {
		t.Errorf("List: %+v, %v", all, err)
	}
	d, err := l.Diff(t.Context(), "many-downloads~1", "many-downloads")
	if err != nil || !strings.Contains(d, "\n+| table agent_id\n") || strings.Contains(d, "\n-") {
		t.Errorf("Diff: %v\n%s", err, d)
	}
	if d, err := l.Diff(t.Context(), old.Digest, "many-downloads~1"); err != nil || d != "" {
		t.Errorf("Diff of a version with itself: %q, %v", d, err)
	}
}

func TestStatus(t *testing.T) {
	l, db := open(t)
	v := add(t, l, sigmaRule, "passwd.yml")
	move := func(from, to rule.Status, want error) {
		t.Helper()
		err := l.SetStatus(t.Context(), StatusChange{Rule: v.Rule, Digest: v.Digest, From: from, To: to, Who: "bob", Why: "reviewed"})
		if want == nil && err != nil || !errors.Is(err, want) {
			t.Errorf("SetStatus(%s to %s): %v, want %v", from, to, err, want)
		}
	}
	move(rule.Testing, rule.Stable, ErrStale)
	move(rule.Experimental, rule.Testing, nil)
	move(rule.Experimental, rule.Testing, ErrStale)
	move(rule.Testing, rule.Stable, nil)
	if err := l.SetStatus(t.Context(), StatusChange{Rule: v.Rule, Digest: v.Digest, From: rule.Stable, To: "live", Who: "bob"}); err == nil {
		t.Error("SetStatus(live): want an error")
	}
	if err := l.SetStatus(t.Context(), StatusChange{Rule: v.Rule, Digest: v.Digest[:8], From: rule.Stable, To: rule.Testing, Who: "bob"}); !errors.Is(err, ErrNotFound) {
		t.Errorf("SetStatus by a prefix: %v", err)
	}
	log, err := l.StatusLog(t.Context(), v.Rule)
	if err != nil || len(log) != 2 || log[1].To != rule.Stable || log[1].Who != "bob" || log[1].Why != "reviewed" || !log[1].At.After(log[0].At) {
		t.Errorf("log: %+v, %v", log, err)
	}
	name, text, err := l.Export(t.Context(), v.Rule)
	if err != nil || name != "passwd.yml" || text != strings.Replace(sigmaRule, "test #", "stable #", 1) {
		t.Errorf("Export: %s, %v\n%s", name, err, text)
	}
	// The database itself refuses to rewrite history.
	for _, q := range []string{"UPDATE rule_version SET text = ''", "DELETE FROM rule_version", "UPDATE rule_status SET who = ''", "DELETE FROM rule_status"} {
		if _, err := db.Exec(q); err == nil {
			t.Errorf("%s: want an error", q)
		}
	}
}

func TestStatusTxRollsBack(t *testing.T) {
	l, db := open(t)
	v := add(t, l, sigmaRule, "passwd.yml")
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	c := StatusChange{Rule: v.Rule, Digest: v.Digest, From: rule.Experimental, To: rule.Testing, Who: "bob"}
	if err := l.SetStatusTx(t.Context(), tx, c); err != nil {
		t.Fatal(err)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	if got, err := l.Get(t.Context(), v.Rule); err != nil || got.Status != rule.Experimental {
		t.Errorf("after a rollback: %s, %v", got.Status, err)
	}
}

func TestAdopt(t *testing.T) {
	l, _ := open(t)
	added, err := l.AdoptFolder(t.Context(), data.Rules(), "assay", "ships with Assay")
	if err != nil || len(added) == 0 {
		t.Fatalf("AdoptFolder: %d, %v", len(added), err)
	}
	for _, a := range added {
		v, err := l.Get(t.Context(), a.Rule)
		if err != nil || v.Status != v.Claimed || v != a.Version {
			t.Errorf("%s: got %+v, %v, want %+v", a.File, v, err, a.Version)
		}
		log, err := l.StatusLog(t.Context(), a.Rule)
		if want := a.Claimed != rule.Experimental; err != nil || (len(log) == 1) != want || want && log[0].Why != "ships with Assay" {
			t.Errorf("%s: log %+v, %v", a.File, log, err)
		}
	}
	again, err := l.AdoptFolder(t.Context(), data.Rules(), "assay", "ships with Assay")
	if err != nil || len(again) != len(added) {
		t.Fatalf("AdoptFolder again: %d, %v", len(again), err)
	}
	for _, a := range again {
		if a.New {
			t.Errorf("%s is new the second time", a.File)
		}
	}
}

func TestDrafts(t *testing.T) {
	l, _ := open(t)
	ctx := context.Background()
	for _, d := range []Draft{{Who: "ann", Name: "a", Text: "1"}, {Who: "ann", Name: "b", Text: "2"}, {Who: "bob", Name: "a", Text: "3"}, {Who: "ann", Name: "a", Text: "4"}} {
		if err := l.SaveDraft(ctx, d.Who, d.Name, d.Text); err != nil {
			t.Fatal(err)
		}
	}
	if d, err := l.Draft(ctx, "ann", "a"); err != nil || d.Text != "4" {
		t.Errorf("Draft: %+v, %v", d, err)
	}
	if ds, err := l.Drafts(ctx, "ann"); err != nil || len(ds) != 2 || ds[0].Name != "a" {
		t.Errorf("Drafts: %+v, %v", ds, err)
	}
	if err := errors.Join(l.DropDraft(ctx, "ann", "a"), l.DropDraft(ctx, "ann", "a")); err != nil {
		t.Error(err)
	}
	if d, err := l.Draft(ctx, "ann", "a"); !errors.Is(err, ErrNotFound) {
		t.Errorf("a dropped draft: %+v, %v", d, err)
	}
	if d, err := l.Draft(ctx, "bob", "a"); err != nil || d.Text != "3" {
		t.Errorf("another person's draft: %+v, %v", d, err)
	}
}
