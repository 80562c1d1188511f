package corpus

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

func opinionOf(t testing.TB, s *Store, who, event string, v Verdict) error {
	t.Helper()
	return s.Opine(context.Background(), []Opinion{{Event: event, Verdict: v, Reason: OtherReason, Who: who, Source: "page", Drawn: RandomShare}})
}

func mustOpine(t testing.TB, s *Store, who, event string, v Verdict) {
	t.Helper()
	if err := opinionOf(t, s, who, event, v); err != nil {
		t.Fatal(err)
	}
}

// An opinion stands beside the label and moves nothing; those who said something
// before are refused, as is an event that nobody labelled.
func TestOpinionsStandBesideLabels(t *testing.T) {
	ctx := context.Background()
	s := openStore(t, t.TempDir())
	addEvents(t, s, idsOf("a", 4), map[string]Verdict{"a3": BenignPositive})
	label(t, s, "ana", FalsePositive, "a0", "a1")
	before, _ := s.Head(ctx)
	mustOpine(t, s, "bob", "a0", TruePositive)
	mustOpine(t, s, "bob", "a3", BenignPositive)
	mustOpine(t, s, "eve", "a0", FalsePositive)
	for _, c := range []struct {
		who, event string
		want       error
	}{{"ana", "a0", ErrParty}, {"bob", "a0", ErrParty}, {"bob", "a2", ErrUnlabelled}, {"bob", "nosuch", ErrUnlabelled}} {
		if err := opinionOf(t, s, c.who, c.event, TruePositive); !errors.Is(err, c.want) {
			t.Errorf("%s of %s: got %v, want %v", c.who, c.event, err, c.want)
		}
	}
	after, _ := s.Head(ctx)
	if before.Digest() != after.Digest() {
		t.Error("an opinion made another snapshot")
	}
	all, position, err := viewOf(t, s, after).Opinions(ctx)
	if err != nil || len(all) != 3 || position != 3 || all[0].First.Who != "ana" || all[0].First.Verdict != FalsePositive || all[0].Agrees() || !all[1].Agrees() || all[1].First.Who != "import:events.ndjson" {
		t.Fatalf("opinions: %+v, %d, %v", all, position, err)
	}
	said, err := s.Said(ctx, []string{"a0", "a2"})
	if err != nil || len(said["a0"]) != 3 || len(said["a2"]) != 0 {
		t.Errorf("said: %v, %v", said, err)
	}
	old := Snapshot{Segments: after.Segments, LabelSeq: 1}
	if all, _, err := s.Opinions(ctx, old); err != nil || len(all) != 1 || all[0].Event != "a3" {
		t.Errorf("opinions of a snapshot before the labels: %+v, %v", all, err)
	}
}

func TestOpinionsAreChecked(t *testing.T) {
	s := openStore(t, t.TempDir())
	addEvents(t, s, idsOf("a", 1), map[string]Verdict{"a0": BenignPositive})
	for _, o := range []Opinion{{Verdict: TruePositive, Drawn: RandomShare}, {Who: "bob", Drawn: RandomShare}, {Who: "bob", Verdict: TruePositive}, {Who: "bob", Verdict: 9, Drawn: RandomShare}, {Who: "bob", Verdict: TruePositive, Drawn: 9}} {
		o.Event = "a0"
		if err := s.Opine(context.Background(), []Opinion{o}); err == nil {
			t.Errorf("accepted %+v", o)
		}
	}
	for _, table := range []string{"opinion", "settlement", "opinion_seed"} {
		mustOpine(t, s, "who "+table, "a0", TruePositive)
		for _, statement := range []string{"DELETE FROM " + table, "INSERT INTO opinion_seed (seed) VALUES (randomblob(32))", "UPDATE opinion SET verdict = 1"} {
			if _, err := s.DB().Exec(statement); err == nil && table != "settlement" {
				t.Errorf("%s: done", statement)
			}
		}
	}
	seed, err := s.OpinionSeed(context.Background())
	again, _ := s.OpinionSeed(context.Background())
	other := openStore(t, t.TempDir())
	theirs, _ := other.OpinionSeed(context.Background())
	if err != nil || len(seed) != 32 || string(seed) != string(again) || string(seed) == string(theirs) {
		t.Error(seed, again, theirs, err)
	}
}

// What differs waits until a third person settles it, whichever of the two was
// right; parties may not, but a lead may.
func TestDisputesAreSettledByOthers(t *testing.T) {
	ctx := context.Background()
	s := openStore(t, t.TempDir())
	addEvents(t, s, idsOf("a", 4), nil)
	label(t, s, "ana", FalsePositive, "a0", "a1", "a2", "a3")
	mustOpine(t, s, "bob", "a0", TruePositive)
	mustOpine(t, s, "bob", "a1", TruePositive)
	mustOpine(t, s, "bob", "a2", FalsePositive)
	mustOpine(t, s, "bob", "a3", BenignPositive)
	settle := func(who, event string, v Verdict, r Reason, lead bool) error {
		_, err := s.Settle(ctx, LabelChange{Events: []string{event}, Verdict: v, Reason: r, Note: "looked at both", Who: who, Source: "settle", Seen: AnyLabels}, lead)
		return err
	}
	open := func() (events string) {
		t.Helper()
		all, err := s.Disputes(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range all {
			events += d.Event + " "
		}
		return events
	}
	if got := open(); got != "a0 a1 a3 " {
		t.Fatalf("disputes: %s", got)
	}
	for _, c := range []struct {
		who    string
		event  string
		v      Verdict
		reason Reason
		want   error
	}{{"ana", "a0", TruePositive, OtherReason, ErrParty}, {"bob", "a0", TruePositive, OtherReason, ErrParty}, {"eve", "a2", TruePositive, OtherReason, ErrSettled}} {
		if err := settle(c.who, c.event, c.v, c.reason, false); !errors.Is(err, c.want) {
			t.Errorf("%+v: got %v", c, err)
		}
	}
	if err := settle("eve", "a0", TruePositive, NoReason, false); err == nil {
		t.Error("settled without a reason")
	}
	if err := settle("eve", "a0", TruePositive, SuspiciousActivity, false); err != nil {
		t.Error(err)
	}
	log, _ := s.History(ctx, "a0")
	if log[len(log)-1].Verdict != TruePositive || log[len(log)-1].Source != "settle" || open() != "a1 a3 " {
		t.Errorf("after settling: %+v, open %s", log, open())
	}
	// The label that counted was right: the log stays, the dispute ends.
	if _, err := s.Settle(ctx, LabelChange{Events: []string{"a1"}, Verdict: FalsePositive, Reason: IncorrectLogic, Who: "bob", Source: "settle", Seen: AnyLabels}, true); err != nil {
		t.Error(err)
	}
	if got := open(); got != "a3 " {
		t.Errorf("disputes: %s", got)
	}
	made, err := s.SettlementsOf(ctx, "a1")
	if err != nil || len(made) != 1 || made[0].Who != "bob" || made[0].Verdict != FalsePositive || made[0].Reason != IncorrectLogic || !made[0].At.Equal(testNow) {
		t.Errorf("settlements: %+v, %v", made, err)
	}
	if said, err := s.OpinionsOf(ctx, "a1"); err != nil || len(said) != 1 || said[0].Verdict != TruePositive {
		t.Errorf("opinions: %+v, %v", said, err)
	}
	label(t, s, "dan", TruePositive, "a3") // an ordinary label settles it too
	if got := open(); got != "" {
		t.Errorf("disputes: %s", got)
	}
	if err := settle("eve", "a3", TruePositive, OtherReason, false); !errors.Is(err, ErrSettled) {
		t.Error(err)
	}
}

// An opinion beside a label that an undo gave back stands beside what was said,
// not beside the undo.
func TestOpinionBesideAnUndo(t *testing.T) {
	ctx := context.Background()
	s := openStore(t, t.TempDir())
	addEvents(t, s, idsOf("a", 1), nil)
	label(t, s, "ana", FalsePositive, "a0")
	r := label(t, s, "dan", TruePositive, "a0")
	if _, err := s.Undo(ctx, "dan", r.Batch, testNow); err != nil {
		t.Fatal(err)
	}
	mustOpine(t, s, "bob", "a0", TruePositive)
	head, _ := s.Head(ctx)
	all, _, err := s.Opinions(ctx, head)
	if err != nil || all[0].First.Who != "ana" || all[0].First.Verdict != FalsePositive {
		t.Errorf("%+v, %v", all, err)
	}
	if open, _ := s.Disputes(ctx); len(open) != 1 {
		t.Errorf("disputes: %+v", open)
	}
}

// Whatever is said, no opinion changes the verdicts, and nobody says two things
// of one event.
func TestOpinionLaws(t *testing.T) {
	s := openStore(t, t.TempDir())
	addEvents(t, s, idsOf("a", 6), nil)
	label(t, s, "p0", FalsePositive, idsOf("a", 5)...)
	want := fmt.Sprint(headVerdicts(t, s))
	type said struct{ who, event string }
	done := map[said]bool{}
	rapid.Check(t, func(r *rapid.T) {
		at := said{fmt.Sprint("p", rapid.IntRange(0, 9).Draw(r, "who")), fmt.Sprint("a", rapid.IntRange(0, 5).Draw(r, "event"))}
		err := opinionOf(t, s, at.who, at.event, Verdict(rapid.IntRange(1, 4).Draw(r, "verdict")))
		refused := done[at] || at.who == "p0" || at.event == "a5"
		if (err != nil) != refused {
			r.Fatalf("%v: %v, said before: %v", at, err, done[at])
		}
		done[at] = done[at] || err == nil
		if got := fmt.Sprint(headVerdicts(t, s)); got != want {
			r.Fatalf("verdicts: %s, were %s", got, want)
		}
	})
}
