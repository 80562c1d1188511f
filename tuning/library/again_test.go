package library

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"assay/tuning/rule"
)

// digests are those of the rule's versions, newest first.
func digests(t *testing.T, l *Library, id string) []string {
	t.Helper()
	vs, err := l.Versions(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, v := range vs {
		out = append(out, v.Digest)
	}
	return out
}

// TestAddAgain: going back to an older text makes it the newest, without
// taking anything away and without putting it in force.
func TestAddAgain(t *testing.T) {
	l, db := open(t)
	old := add(t, l, splRule, "many.spl")
	promote(t, l, old.Version, rule.Stable)
	newer := add(t, l, splRule+"| table agent_id\n", "many.spl")
	promote(t, l, newer.Version, rule.Stable)

	back := add(t, l, splRule, "many.spl")
	if back.New || !back.Again || back.Seq != old.Seq || back.Who != old.Who {
		t.Errorf("added again: %+v, want version %d, again", back, old.Seq)
	}
	if back.Status != rule.Experimental {
		t.Errorf("a text that was superseded came back as %s, want experimental: nobody has approved it", back.Status)
	}
	if got, want := digests(t, l, old.Rule), []string{old.Digest, newer.Digest}; !slices.Equal(got, want) {
		t.Errorf("versions %.12s, want %.12s", got, want)
	}
	if got, err := l.Get(t.Context(), "many"); err != nil || got.Digest != old.Digest {
		t.Errorf("Get(many): %.12s, %v, want the text that was added last", got.Digest, err)
	}
	if got, err := l.Get(t.Context(), "many~1"); err != nil || got.Digest != newer.Digest {
		t.Errorf("Get(many~1): %.12s, %v, want the one before", got.Digest, err)
	}
	if all, err := l.List(t.Context()); err != nil || len(all) != 1 || all[0].Digest != old.Digest {
		t.Errorf("List: %v, %v", all, err)
	}
	log, err := l.StatusLog(t.Context(), old.Rule)
	if err != nil || len(log) != 3 || log[2].Digest != old.Digest || log[2].To != rule.Experimental || !strings.Contains(log[2].Why, "again") {
		t.Errorf("status log: %+v, %v", log, err)
	}
	if twice := add(t, l, splRule, "many.spl"); twice.New || twice.Again {
		t.Errorf("adding the newest once more: %+v, want nothing new", twice)
	}
	for _, change := range []string{"UPDATE rule_again SET behind = 0", "DELETE FROM rule_again"} {
		if _, err := db.Exec(change); err == nil {
			t.Errorf("%s: want a refusal", change)
		}
	}
}

// TestAddAgainInForce: the text in force stays in force when somebody drops
// what was tried after it.
func TestAddAgainInForce(t *testing.T) {
	l, _ := open(t)
	old := add(t, l, splRule, "many.spl")
	promote(t, l, old.Version, rule.Stable)
	add(t, l, splRule+"| table agent_id\n", "many.spl")
	if back := add(t, l, splRule, "many.spl"); !back.Again || back.Status != rule.Stable {
		t.Errorf("added again: again %v, %s, want stable", back.Again, back.Status)
	}
}

// TestAdoptAgain: adopting the shipped rules once more does not undo what was
// changed since.
func TestAdoptAgain(t *testing.T) {
	l, _ := open(t)
	if _, _, err := l.Adopt(t.Context(), splRule, "many.spl", "ann", "shipped"); err != nil {
		t.Fatal(err)
	}
	newer := add(t, l, splRule+"| table agent_id\n", "many.spl")
	if out, _, err := l.Adopt(t.Context(), splRule, "many.spl", "ann", "shipped"); err != nil || out[0].Again || out[0].New {
		t.Errorf("adopted again: %+v, %v", out, err)
	}
	if got := digests(t, l, newer.Rule)[0]; got != newer.Digest {
		t.Errorf("newest %.12s, want %.12s", got, newer.Digest)
	}
}

// TestAddAgainLaw: whatever is added in whatever order, the newest is what was
// added last, every text is there once, and no adding changes what is in force
// but to nothing.
func TestAddAgainLaw(t *testing.T) {
	l, _ := open(t)
	texts := []string{splRule, splRule + "| table agent_id\n", splRule + "| table user_id\n"}
	for _, text := range texts {
		add(t, l, text, "many.spl")
	}
	rapid.Check(t, func(rt *rapid.T) {
		vs, err := l.Versions(t.Context(), "many-downloads")
		if err != nil {
			rt.Fatal(err)
		}
		if v := vs[rapid.IntRange(0, 2).Draw(rt, "promoted")]; v.Status == rule.Experimental && rapid.Bool().Draw(rt, "promote") {
			promote(t, l, v, rapid.SampledFrom([]rule.Status{rule.Testing, rule.Stable}).Draw(rt, "to"))
		}
		before := inForceOf(t, l)
		got := add(t, l, rapid.SampledFrom(texts).Draw(rt, "text"), "many.spl")
		if ds := digests(t, l, got.Rule); len(ds) != 3 || ds[0] != got.Digest {
			rt.Fatalf("after adding %.12s: versions %.12s", got.Digest, ds)
		}
		if after := inForceOf(t, l); after != before {
			rt.Fatalf("adding %.12s put %.12s in force instead of %.12s", got.Digest, after, before)
		}
	})
}

func inForceOf(t *testing.T, l *Library) string {
	t.Helper()
	vs, err := l.Versions(t.Context(), "many-downloads")
	if err != nil {
		t.Fatal(err)
	}
	if v := InForce(vs); v != nil {
		return v.Digest
	}
	return ""
}

func promote(t *testing.T, l *Library, v Version, to rule.Status) {
	t.Helper()
	err := l.SetStatus(t.Context(), StatusChange{Rule: v.Rule, Digest: v.Digest, From: v.Status, To: to, Who: "bo", Why: "good"})
	if err != nil {
		t.Fatal(err)
	}
}

// TestForgedText: a text that was changed behind the library's back is neither
// shown nor exported as the version that a review approved.
func TestForgedText(t *testing.T) {
	l, db := open(t)
	v := add(t, l, splRule, "many.spl")
	for _, forge := range []string{"DROP TRIGGER rule_version_stays", "UPDATE rule_version SET text = 'index=a'"} {
		if _, err := db.Exec(forge); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := l.Get(t.Context(), v.Digest); err == nil || !strings.Contains(err.Error(), "is not what its digest names") {
		t.Errorf("Get: %q, %v, want a refusal", got.Text, err)
	}
}
