package report

import (
	"context"
	"fmt"
	"strings"

	"assay/corpus"
	"assay/tuning/audit"
	"assay/tuning/sampling"
)

// Audit is a draw and how far it has come: what a corrected recall rests on.
type Audit struct {
	Draw    string `json:"draw"`    // digest
	Version string `json:"version"` // digest of the text of the rule that was audited
	Seed    uint64 `json:"seed"`
	audit.Tally
	Silent *Share        `json:"silent"` // events of the frame that are true positives, estimated; nil: a stratum has no judged event
	Raised *Share        `json:"raised"` // of the frame's events on which the rule fires, the share that are attacks (sampling.Hajek); nil: it fires on no judged one
	Next   sampling.Plan `json:"next"`   // labels that halve the interval of Silent; none before the first is judged
}

// AuditOf is a draw with the labels that the tally found.
func AuditOf(drawn *audit.Opened, t *audit.Tally) *Audit {
	a := &Audit{Draw: drawn.Kept.Digest, Version: drawn.Draw.Rule.Digest, Seed: drawn.Draw.Seed, Tally: *t, Next: sampling.Plan{More: make([]int, audit.NumStrata), Best: -1, Widest: -1}}
	if t.Judged() > 0 {
		a.Next = sampling.Halve(t.Samples())
	}
	if e, _, ok := sampling.Missed(t.Samples()); ok {
		a.Silent = ShareOf(e)
	}
	if e, ok := sampling.Hajek(t.Raised()); ok {
		a.Raised = ShareOf(e)
	}
	return a
}

// CorrectedBy is the recall of events that the tally gives, nil with a reason
// where it gives none.
func CorrectedBy(t *audit.Tally) (s *Share, reason string) {
	if unseen := t.Unseen(); len(unseen) > 0 {
		var names []string
		for _, s := range unseen {
			names = append(names, s.Words())
		}
		return nil, fmt.Sprintf("of %s drawn %s %s are labelled, none of them in: %s", count(t.Drawn()), plural(t.Drawn(), "event"), count(t.Judged()), strings.Join(names, ", "))
	}
	e, ok := sampling.Recall(t.Found, t.Missed, t.Samples())
	if !ok {
		return nil, "neither the labels nor the audit know of a true positive"
	}
	return ShareOf(e), ""
}

// Standing is where the audit of a rule stands by itself, without a replay.
type Standing struct {
	audit.Kept
	Known     int              `json:"known_labels"` // events that were labelled before the draw and that nobody raised
	Loosened  []audit.Loosened `json:"loosened"`
	Audit     *Audit           `json:"audit"`
	Corrected *Share           `json:"corrected"` // recall of events of the rule that was audited; nil: Reason says why
	Reason    string           `json:"reason,omitempty"`
}

// StandingOf joins a draw with the labels of a later snapshot.
func StandingOf(ctx context.Context, drawn *audit.Opened, now *corpus.View) (*Standing, error) {
	t, err := drawn.Draw.Tally(ctx, drawn.Before, now, drawn.Draw.Fires(now))
	if err != nil {
		return nil, err
	}
	s := &Standing{Kept: drawn.Kept, Known: drawn.Draw.Known, Loosened: drawn.Draw.Loosened, Audit: AuditOf(drawn, t)}
	s.Corrected, s.Reason = CorrectedBy(t)
	return s, nil
}

// Words are the standing in a sentence.
func (s *Standing) Words() string {
	a := s.Audit
	words := fmt.Sprintf("%s of %s drawn %s are judged, %s %s.", count(a.Judged()), count(a.Drawn()), plural(a.Drawn(), "event"), count(a.Positive()), attacks(a.Positive()))
	if s.Corrected == nil {
		return words + " No corrected recall yet: " + s.Reason + "."
	}
	return words + " Corrected recall of events: " + s.Corrected.Words() + "."
}

func attacks(n int) string {
	if n == 1 {
		return "is an attack"
	}
	return "are attacks"
}
