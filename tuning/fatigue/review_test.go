package fatigue_test

import (
	"testing"
	"time"

	"assay/tuning/fatigue"
	"assay/tuning/promote"
	"assay/tuning/vigilance"

	"github.com/google/go-cmp/cmp"
)

// Decisions become numbers: the same person has one however the name is
// spelt, and comments and withdrawals are none.
func TestReviewsOf(t *testing.T) {
	at := func(minutes int) time.Time { return monday.Add(time.Duration(minutes) * time.Minute) }
	proposals := []*promote.Proposal{
		{ID: 1, Author: "Ann", At: at(0), Lost: 2, Subject: promote.Subject{InForce: "old", Rule: "new"}, Events: []promote.Event{
			{At: at(5), Who: "bob", Kind: promote.Commented},
			{At: at(30), Who: "bob", Kind: promote.OpenedLost},
			{At: at(40), Who: "Bob ", Kind: promote.Promoted},
		}},
		{ID: 2, Author: "bob", At: at(10), Lost: 1, Events: []promote.Event{
			{At: at(20), Who: "ann", Kind: promote.ChangesRequested},
			{At: at(25), Who: "bob", Kind: promote.Withdrawn},
		}},
	}
	got := fatigue.ReviewsOf(proposals, func(from, to string) int { return len(from) + len(to) })
	want := []fatigue.Review{
		{Pair: vigilance.Pair{From: 1, To: 0}, At: at(20), Took: 10 * time.Minute, Lost: 1},
		{Pair: vigilance.Pair{From: 0, To: 1}, At: at(40), Approved: true, Took: 40 * time.Minute, Bytes: 6, Lost: 2, Opened: true},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
