package promote

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Kind says what an entry of the ledger records.
type Kind string

// The kinds.
const (
	Proposed         Kind = "proposed"
	OpenedLost       Kind = "opened_lost"
	Commented        Kind = "commented"
	ChangesRequested Kind = "changes_requested"
	Rejected         Kind = "rejected"
	Withdrawn        Kind = "withdrawn"
	Voided           Kind = "voided"
	Promoted         Kind = "promoted"
	ChangesLifted    Kind = "changes_lifted"
	Adopted          Kind = "adopted" // of no proposal: a status that was given elsewhere was believed
)

// Entry is one line of the ledger.
type Entry struct {
	Seq      int64           `json:"seq"` // from 1, without a gap
	At       string          `json:"at"`  // RFC 3339, UTC
	Who      string          `json:"who"`
	What     Kind            `json:"what"`
	Proposal int64           `json:"proposal"` // 0 of Adopted
	Payload  json.RawMessage `json:"payload"`
	Previous string          `json:"previous"` // hash of the entry before
	Hash     string          `json:"hash"`
}

// Head is the newest entry: keep its hash outside the database to find a
// ledger that was rewritten whole.
type Head struct {
	Seq  int64  `json:"seq"`
	Hash string `json:"hash"`
}

// genesis stands before the first entry.
var genesis = strings.Repeat("0", 64)

// sum is the hash of an entry: SHA-256 over a version line and every other
// column, each with its length, so that no two entries read the same.
func (e *Entry) sum() string {
	h := sha256.New()
	h.Write([]byte("assay ledger 1\n"))
	for _, cell := range []string{strconv.FormatInt(e.Seq, 10), e.At, e.Who, string(e.What),
		strconv.FormatInt(e.Proposal, 10), string(e.Payload), e.Previous} {
		fmt.Fprintf(h, "%d:%s\n", len(cell), cell)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// add writes the next entry and moves the head along.
func add(ctx context.Context, tx *sql.Tx, proposal int64, what Kind, who string, at time.Time, payload any) error {
	body, err := json.Marshal(payload)
	if err != nil {
		return err
	}
	head, err := headOf(ctx, tx)
	if err != nil {
		return err
	}
	e := Entry{Seq: head.Seq + 1, At: stamp(at), Who: who, What: what, Proposal: proposal, Payload: body, Previous: head.Hash}
	e.Hash = e.sum()
	_, err = tx.ExecContext(ctx, `INSERT INTO ledger (seq, at, who, what, proposal, payload, previous, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		e.Seq, e.At, e.Who, e.What, e.Proposal, string(e.Payload), e.Previous, e.Hash)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO ledger_head (id, seq, hash) VALUES (1, ?, ?)
		ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash`, e.Seq, e.Hash)
	return err
}

// querier is a database or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// headOf is the recorded head; an empty ledger has seq 0 and the genesis hash.
func headOf(ctx context.Context, q querier) (Head, error) {
	h := Head{Hash: genesis}
	err := q.QueryRowContext(ctx, `SELECT seq, hash FROM ledger_head WHERE id = 1`).Scan(&h.Seq, &h.Hash)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return Head{}, err
	}
	return h, nil
}

const selectEntry = `SELECT seq, at, who, what, proposal, payload, previous, hash FROM ledger`

// entries reads what a query that begins with selectEntry gives.
func entries(ctx context.Context, q querier, query string, args ...any) (out []Entry, err error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var e Entry
		var payload string
		if err := rows.Scan(&e.Seq, &e.At, &e.Who, &e.What, &e.Proposal, &payload, &e.Previous, &e.Hash); err != nil {
			return nil, err
		}
		e.Payload = json.RawMessage(payload)
		out = append(out, e)
	}
	return out, rows.Err()
}

// Ledger are the entries after a sequence number, oldest first, at most limit.
func (r *Register) Ledger(ctx context.Context, after int64, limit int) ([]Entry, error) {
	es, err := entries(ctx, r.db, selectEntry+` WHERE seq > ? ORDER BY seq LIMIT ?`, after, limit)
	if err != nil {
		return nil, fmt.Errorf("read ledger: %w", err)
	}
	return es, nil
}

// Head is the newest entry.
func (r *Register) Head(ctx context.Context) (Head, error) {
	h, err := headOf(ctx, r.db)
	if err != nil {
		return Head{}, fmt.Errorf("read ledger head: %w", err)
	}
	return h, nil
}
