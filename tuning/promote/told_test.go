package promote_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"assay/corpus/catalog"
	"assay/tuning/library"
	"assay/tuning/promote"
)

const adopted = "title: Adopted\nid: 8f3c2d52-6f0c-4c1c-9a53-0d9f2c1a7b11\nstatus: stable\nlogsource: {category: agent}\ndetection:\n  s: {a: b}\n  condition: s\n"

// TestStatusWithoutAnEntry: a status that somebody wrote into the database
// without a promotion is found, and so is a promotion whose status was undone.
func TestStatusWithoutAnEntry(t *testing.T) {
	for _, forge := range []string{
		`INSERT INTO rule_status (version, from_status, to_status, who, why, at) VALUES (1, 'test', 'stable', 'mallory', '', '2026-03-02T10:00:00Z')`,
		`INSERT INTO rule_status (version, from_status, to_status, who, why, at) VALUES (1, 'test', 'deprecated', 'mallory', '', '2026-03-02T10:00:00Z')`,
		`UPDATE rule_status SET to_status = 'stable'`,
		`UPDATE rule_status SET who = 'mallory'`,
		`DELETE FROM rule_status`,
		`UPDATE rule_version SET initial = 'stable'`,
		`INSERT INTO rule_status SELECT 100, version, from_status, to_status, who, why, at FROM rule_status`,
		`DELETE FROM ledger_since`,
	} {
		d, ctx := newDesk(t), context.Background()
		p := d.propose(passes)
		if _, err := d.approve(p, promote.Approval{Who: "ana"}); err != nil {
			t.Fatal(err)
		}
		if h, err := d.register.Verify(ctx, ""); err != nil || h.Seq != 2 {
			t.Fatalf("untouched: %+v, %v", h, err)
		}
		for _, trigger := range []string{"rule_status_stays", "rule_status_remains", "rule_version_stays", "ledger_since_remains"} {
			if _, err := d.db.Exec("DROP TRIGGER " + trigger); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := d.db.Exec(forge); err != nil {
			t.Fatalf("%s: %v", forge, err)
		}
		var broken *promote.BreakError
		if _, err := d.register.Verify(ctx, ""); !errors.As(err, &broken) {
			t.Errorf("%s: not found: %v", forge, err)
		}
	}
}

// TestAdoptionsAreTold: what is adopted stands in the ledger; what was adopted
// before the ledger told of it need not.
func TestAdoptionsAreTold(t *testing.T) {
	ctx := context.Background()
	db, err := catalog.Open(filepath.Join(t.TempDir(), "assay.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	open := func(o library.Options) (*library.Library, *promote.Register) {
		t.Helper()
		l, err := library.Open(ctx, db, o)
		if err != nil {
			t.Fatal(err)
		}
		r, err := promote.Open(ctx, db, l)
		if err != nil {
			t.Fatal(err)
		}
		return l, r
	}
	adopt := func(l *library.Library, text string) {
		t.Helper()
		if _, _, err := l.Adopt(ctx, text, "a.yml", "ann", "in force since March"); err != nil {
			t.Fatal(err)
		}
	}
	before, err := library.Open(ctx, db, library.Options{})
	if err != nil {
		t.Fatal(err)
	}
	adopt(before, adopted)
	l, r := open(library.Options{Adopted: promote.RecordAdoption})
	if h, err := r.Verify(ctx, ""); err != nil || h.Seq != 0 {
		t.Errorf("adopted before the ledger: %+v, %v", h, err)
	}
	adopt(l, strings.Replace(adopted, "a: b", "a: c", 1))
	es, err := r.Ledger(ctx, 0, 9)
	if err != nil || len(es) != 1 || es[0].What != promote.Adopted || es[0].Who != "ann" || !strings.Contains(string(es[0].Payload), "since March") {
		t.Errorf("the ledger tells %+v, %v", es, err)
	}
	if ps, err := r.Proposals(ctx); err != nil || len(ps) != 0 {
		t.Errorf("an adoption is taken for a proposal: %+v, %v", ps, err)
	}
	if h, err := r.Verify(ctx, ""); err != nil || h.Seq != 1 {
		t.Errorf("adopted and told: %+v, %v", h, err)
	}
	adopt(before, strings.Replace(adopted, "a: b", "a: d", 1))
	var broken *promote.BreakError
	if _, err := r.Verify(ctx, ""); !errors.As(err, &broken) {
		t.Errorf("adopted in silence: %v", err)
	}
}

// TestVerifyFile: the ledger that was handed out holds by itself, hostile texts
// and all, and every change of a line is found.
func TestVerifyFile(t *testing.T) {
	d, ctx := newDesk(t), context.Background()
	p := d.propose(passes)
	for _, text := range []string{"<b>&\u2028\u202e \x01 \"quoted\" \\ ünï", "two"} {
		if err := d.register.Comment(ctx, p.ID, "ana", text, d.now()); err != nil {
			t.Fatal(err)
		}
	}
	es, err := d.register.Ledger(ctx, 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	for _, e := range es {
		if err := json.NewEncoder(&file).Encode(e); err != nil {
			t.Fatal(err)
		}
	}
	head, err := d.register.Head(ctx)
	if got, err2 := promote.VerifyFile(bytes.NewReader(file.Bytes()), head.Hash); err != nil || err2 != nil || got != head {
		t.Errorf("got %+v, %v, want %+v, %v", got, err2, head, err)
	}
	lines := strings.SplitAfter(file.String(), "\n")
	for name, text := range map[string]string{
		"edited":  strings.Replace(file.String(), "ana", "eve", 1),
		"removed": lines[0] + lines[2],
		"moved":   lines[1] + lines[0] + lines[2],
		"cut":     lines[0] + lines[1],
	} {
		var broken *promote.BreakError
		if _, err := promote.VerifyFile(strings.NewReader(text), head.Hash); !errors.As(err, &broken) {
			t.Errorf("%s: %v, want a finding", name, err)
		}
	}
	var broken *promote.BreakError
	if _, err := promote.VerifyFile(strings.NewReader("{"), ""); err == nil || errors.As(err, &broken) {
		t.Errorf("no ledger: %v, want an error that is no finding", err)
	}
}

func FuzzVerifyFile(f *testing.F) {
	f.Add(`{"seq":1,"at":"","who":"","what":"","proposal":0,"payload":{},"previous":"","hash":""}`)
	f.Add("\n\n[]")
	f.Fuzz(func(t *testing.T, text string) {
		if h, err := promote.VerifyFile(strings.NewReader(text), ""); err == nil && h.Seq > 0 {
			t.Errorf("a made-up ledger holds: %q", text)
		}
	})
}
