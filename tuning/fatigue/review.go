package fatigue

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"assay/corpus"
	"assay/tuning/promote"
	"assay/tuning/vigilance"
)

// Review is one decision on a proposal, without names: From proposed, To
// decided, both numbers that mean nothing outside of one list.
type Review struct {
	vigilance.Pair
	At       time.Time
	Approved bool
	Took     time.Duration // since the proposal
	Bytes    int           // of the difference to read; −1 when it is not known
	Lost     int           // true positives on the list
	Opened   bool          // who decided had opened the list, or it is empty
}

// Difference is the bytes to read of a change from one version to another of a
// rule, −1 when it is not known; from is "" of a new rule.
type Difference func(from, to string) int

// ReviewsOf are the decisions on proposals: promoted, rejected, or changes
// asked for, oldest first.
func ReviewsOf(proposals []*promote.Proposal, difference Difference) (out []Review) {
	people := map[string]int{}
	number := func(name string) int {
		folded := corpus.Fold(strings.TrimSpace(name))
		if _, known := people[folded]; !known {
			people[folded] = len(people)
		}
		return people[folded]
	}
	for _, p := range proposals {
		for _, e := range p.Events {
			approved := e.Kind == promote.Promoted
			if !approved && e.Kind != promote.Rejected && e.Kind != promote.ChangesRequested {
				continue
			}
			out = append(out, Review{vigilance.Pair{From: number(p.Author), To: number(e.Who)}, e.At, approved, e.At.Sub(p.At),
				difference(p.Subject.InForce, p.Subject.Rule), p.Lost, p.HasOpenedLost(e.Who)})
		}
	}
	slices.SortStableFunc(out, func(x, y Review) int { return cmp.Compare(x.At.UnixNano(), y.At.UnixNano()) })
	return out
}

// trailing are the newest: those within the window before the newest, and at
// least trailLeast where there are as many.
func trailing[T any](all []T, at func(T) time.Time) []T {
	if len(all) == 0 {
		return nil
	}
	from := at(all[len(all)-1]).Add(-trailDays * 24 * time.Hour)
	first := slices.IndexFunc(all, func(one T) bool { return !at(one).Before(from) })
	return all[min(first, max(0, len(all)-trailLeast)):]
}
