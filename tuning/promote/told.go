package promote

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"assay/tuning/library"
	"assay/tuning/rule"
)

// move is a status moved, as an entry and the status log must both tell it.
type move struct {
	rule, digest string
	from, to     rule.Status
	who, at      string
}

// told gathers the moves that the ledger tells of, with the entries.
type told map[move][]int64

// hear takes what an entry says, if it is of a move.
func (t told) hear(e *Entry) error {
	if e.What != Promoted && e.What != Adopted {
		return nil
	}
	var s Said
	if err := json.Unmarshal(e.Payload, &s); err != nil || s.Subject == nil {
		return &BreakError{e.Seq, "its payload cannot be read"}
	}
	m := move{s.Subject.RuleID, s.Subject.Rule, s.From, s.To, e.Who, e.At}
	t[m] = append(t[m], e.Seq)
	return nil
}

// agrees checks the status log against the ledger: what moved a version to a
// status that is relied on must be told of, and what is told must have
// happened. Changes up to since are older than that rule.
func (t told) agrees(changes []library.StatusChange, since int64) error {
	for _, c := range changes {
		m := move{c.Rule, c.Digest, c.From, c.To, c.Who, stamp(c.At)}
		switch seqs := t[m]; {
		case len(seqs) > 0:
			t[m] = seqs[1:]
		case c.Seq == 0:
			return &BreakError{0, fmt.Sprintf("version %.12s of rule %s is %s from its beginning, which nothing gives", c.Digest, c.Rule, c.To)}
		case relies(c.To) && c.Seq > since:
			return &BreakError{0, fmt.Sprintf("version %.12s of rule %s was moved from %s to %s by %s at %s, and no entry tells of it",
				c.Digest, c.Rule, c.From, c.To, c.Who, stamp(c.At))}
		}
	}
	return t.silent()
}

// silent is the first entry that tells of a move which the status log lacks.
func (t told) silent() error {
	var first *BreakError
	for m, seqs := range t {
		for _, seq := range seqs {
			if first == nil || seq < first.Seq {
				first = &BreakError{seq, fmt.Sprintf("it says that version %.12s of rule %s became %s, and the status log does not", m.digest, m.rule, m.to)}
			}
		}
	}
	if first == nil {
		return nil
	}
	return first
}

// compare holds the library's status log against what the entries tell.
func (r *Register) compare(ctx context.Context, tx *sql.Tx, t told) error {
	changes, err := r.statuses.ChangesTx(ctx, tx)
	if err != nil {
		return err
	}
	from, err := since(ctx, tx)
	if err != nil {
		return &BreakError{0, "it is not noted where the ledger begins to tell of every status"}
	}
	return t.agrees(changes, from)
}
