package promote

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
)

// BreakError says where the ledger does not hold.
type BreakError struct {
	Seq int64 // of the first entry that does not fit, or that is missing
	Why string
}

func (e *BreakError) Error() string {
	if e.Seq == 0 {
		return "the ledger does not hold: " + e.Why
	}
	return fmt.Sprintf("the ledger does not hold at entry %d: %s", e.Seq, e.Why)
}

// Verify reads the whole chain and compares it with the recorded head and
// with the reports and policies that its proposals rest on, and the status log
// of the rules with the promotions and adoptions that it tells of. outside, unless
// empty, is the hash of an entry that was noted elsewhere: it must be in the
// chain, which may have grown since. A *BreakError says what does not hold.
func (r *Register) Verify(ctx context.Context, outside string) (Head, error) {
	tx, err := r.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return Head{}, fmt.Errorf("verify ledger: %w", err)
	}
	defer func() { _ = tx.Rollback() }()
	tells := told{}
	h, err := verify(ctx, tx, outside, tells)
	if err == nil {
		err = r.compare(ctx, tx, tells)
	}
	if err != nil {
		return Head{}, fmt.Errorf("verify ledger: %w", err)
	}
	return h, nil
}

// page is how many entries are in memory at a time.
const page = 1000

func verify(ctx context.Context, tx *sql.Tx, outside string, tells told) (Head, error) {
	end := Head{Hash: genesis}
	met := outside == "" || outside == genesis
	for {
		es, err := entries(ctx, tx, selectEntry+` WHERE seq > ? ORDER BY seq LIMIT ?`, end.Seq, page)
		if err != nil {
			return Head{}, err
		}
		for i := range es {
			if err := follows(end, &es[i]); err != nil {
				return Head{}, err
			}
			if err := evidence(ctx, tx, &es[i]); err != nil {
				return Head{}, err
			}
			if err := tells.hear(&es[i]); err != nil {
				return Head{}, err
			}
			end = Head{es[i].Seq, es[i].Hash}
			met = met || end.Hash == outside
		}
		if len(es) == 0 {
			break
		}
	}
	return end, ends(ctx, tx, end, met)
}

// follows checks one entry against the one before.
func follows(before Head, e *Entry) error {
	switch {
	case e.Seq != before.Seq+1:
		return &BreakError{before.Seq + 1, fmt.Sprintf("it is missing; the next is %d", e.Seq)}
	case e.Previous != before.Hash:
		return &BreakError{e.Seq, "it does not follow the entry before"}
	case e.Hash != e.sum():
		return &BreakError{e.Seq, "its content is not what its hash was made from"}
	}
	return nil
}

// ends checks the last entry against the heads kept beside and outside.
func ends(ctx context.Context, tx *sql.Tx, end Head, met bool) error {
	head, err := headOf(ctx, tx)
	if err != nil {
		return err
	}
	var stray int64
	if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM ledger WHERE seq <= 0`).Scan(&stray); err != nil {
		return err
	}
	switch {
	case stray > 0:
		return &BreakError{0, fmt.Sprintf("there are %d entries before the first", stray)}
	case head.Seq > end.Seq:
		return &BreakError{end.Seq + 1, fmt.Sprintf("it and all after it are cut off; there were %d", head.Seq)}
	case head != end:
		return &BreakError{end.Seq, "the recorded head is another"}
	case !met:
		return &BreakError{end.Seq, "the hash noted elsewhere is not in the chain: it was rewritten or cut"}
	}
	return nil
}

// evidence checks that a proposal's report and policy are those it names.
func evidence(ctx context.Context, tx *sql.Tx, e *Entry) error {
	if e.What != Proposed {
		return nil
	}
	var p proposed
	if err := json.Unmarshal(e.Payload, &p); err != nil {
		return &BreakError{e.Seq, "its payload cannot be read"}
	}
	for _, kept := range []struct{ name, query, digest string }{
		{"report", `SELECT form FROM review_report WHERE digest = ?`, p.Subject.Report},
		{"policy", `SELECT text FROM review_policy WHERE digest = ?`, p.Subject.Policy},
		{"receipt", `SELECT form FROM review_receipt WHERE digest = ?`, p.Receipt},
	} {
		if kept.digest == "" {
			continue // of earlier days, without a receipt
		}
		var text string
		err := tx.QueryRowContext(ctx, kept.query, kept.digest).Scan(&text)
		if errors.Is(err, sql.ErrNoRows) {
			return &BreakError{e.Seq, "its " + kept.name + " is missing"}
		}
		if err != nil {
			return err
		}
		if digestOf(text) != kept.digest {
			return &BreakError{e.Seq, "its " + kept.name + " is not the one that was decided on"}
		}
	}
	return nil
}

func digestOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
