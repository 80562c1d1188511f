package library

import (
	"context"
	"database/sql"
	"errors"
	"testing"

	"assay/tuning/rule"
)

// standing is that of the only rule.
func standing(t *testing.T, l *Library) Standing {
	t.Helper()
	all, err := l.Standings(t.Context())
	if err != nil || len(all) != 1 {
		t.Fatalf("standings: %+v, %v, want one", all, err)
	}
	return all[0]
}

// TestStanding: a new version of a stable rule leaves the rule stable.
func TestStanding(t *testing.T) {
	l, _ := open(t)
	old := add(t, l, splRule, "many.spl")
	if s := standing(t, l); s.InForce != nil || s.Status() != rule.Experimental || s.Ahead != 0 || s.Counts().Digest != old.Digest {
		t.Errorf("before any promotion: %+v", s)
	}
	promote(t, l, old.Version, rule.Stable)
	add(t, l, splRule+"| table agent_id\n", "many.spl")
	newest := add(t, l, splRule+"| table user_id\n", "many.spl")
	s := standing(t, l)
	if s.Status() != rule.Stable || s.InForce == nil || s.InForce.Digest != old.Digest || s.Newest.Digest != newest.Digest ||
		s.Newest.Status != rule.Experimental || s.Ahead != 2 || s.Versions != 3 {
		t.Errorf("two drafts ahead of the stable version: %+v", s)
	}
	if all := []Standing{s}; len(Staying(all, newest.Digest)) != 1 || len(Staying(all, old.Digest)) != 0 {
		t.Errorf("staying: %d beside the newest, %d beside itself; want 1, 0", len(Staying(all, newest.Digest)), len(Staying(all, old.Digest)))
	}
	if v, err := l.Get(t.Context(), "many@inforce"); err != nil || v.Digest != old.Digest {
		t.Errorf("many@inforce: %.12s, %v, want %.12s", v.Digest, err, old.Digest)
	}
}

// TestLastPromotedIsInForce: an older version that is promoted after a newer
// one takes its place, and what is retired gives its place to nobody.
func TestLastPromotedIsInForce(t *testing.T) {
	l, _ := open(t)
	old := add(t, l, splRule, "many.spl")
	newer := add(t, l, splRule+"| table agent_id\n", "many.spl")
	promote(t, l, newer.Version, rule.Stable)
	promote(t, l, old.Version, rule.Stable)
	if got := inForceOf(t, l); got != old.Digest {
		t.Errorf("in force %.12s, want %.12s, which was promoted last", got, old.Digest)
	}
	versions, err := l.Versions(t.Context(), old.Rule)
	if err != nil || !Superseded(versions, versions[0]) || Superseded(versions, versions[1]) {
		t.Errorf("superseded: %v, %v, %v; want the newer alone", Superseded(versions, versions[0]), Superseded(versions, versions[1]), err)
	}
	held, err := l.Get(t.Context(), old.Digest)
	if err != nil {
		t.Fatal(err)
	}
	promote(t, l, held, rule.Deprecated)
	if got := inForceOf(t, l); got != "" {
		t.Errorf("in force %.12s after the rule was retired, want none", got)
	}
	if _, err := l.Get(t.Context(), "many@inforce"); !errors.Is(err, ErrNoneInForce) || !errors.Is(err, ErrNotFound) {
		t.Errorf("many@inforce: %v", err)
	}
	if s := standing(t, l); s.Status() != rule.Deprecated || s.InForce != nil {
		t.Errorf("the rule whose version in force was retired is %s, want deprecated", s.Status())
	}
}

// TestAdoptedIsTold: whoever keeps the ledger learns of an adoption in its
// transaction, and may refuse it.
func TestAdoptedIsTold(t *testing.T) {
	l, _ := open(t)
	var told []StatusChange
	l.adopted = func(_ context.Context, _ *sql.Tx, c StatusChange) error {
		told = append(told, c)
		return nil
	}
	text := "# title: Adopted\n# id: adopted\n# status: stable\n" + "index=a b=c\n"
	if _, _, err := l.Adopt(t.Context(), text, "a.spl", "ann", "shipped"); err != nil {
		t.Fatal(err)
	}
	if len(told) != 1 || told[0].To != rule.Stable || told[0].Who != "ann" || told[0].Why != "shipped" {
		t.Errorf("told %+v", told)
	}
	l.adopted = func(context.Context, *sql.Tx, StatusChange) error { return errors.New("no") }
	if _, _, err := l.Adopt(t.Context(), text+"| table b\n", "a.spl", "ann", "shipped"); err == nil {
		t.Error("adopted although the ledger refused")
	}
	if vs, err := l.Versions(t.Context(), "adopted"); err != nil || len(vs) != 1 {
		t.Errorf("versions %d, %v, want the first alone", len(vs), err)
	}
}
