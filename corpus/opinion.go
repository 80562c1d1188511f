package corpus

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Drawn says why an event was offered for a second opinion.
type Drawn uint8

// The reasons. Only the random share may stand for all labels.
const (
	RandomShare Drawn = 1 + iota
	Deciding          // a promotion depends on it
	Disputed          // two opinions differ
)

var drawnNames = [...]string{"", "random", "deciding", "disputed"}

// String is the word used in the API.
func (d Drawn) String() string {
	if int(d) < len(drawnNames) {
		return drawnNames[d]
	}
	return fmt.Sprintf("drawn(%d)", uint8(d))
}

// MarshalText carries the word.
func (d Drawn) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// Opinion is what another person said of a labelled event without seeing its
// label. It never changes which label counts.
type Opinion struct {
	Seq     int64
	Event   string
	Verdict Verdict
	Reason  Reason
	Note    string
	Who     string
	At      time.Time // zero: now
	Source  string
	Drawn   Drawn
	Sampled bool  // the event is in the random share, whyever it was offered
	First   Label // the label that it stands beside; set by the store
}

// Agrees reports that both people gave one verdict; reasons may differ.
func (o *Opinion) Agrees() bool { return o.Verdict == o.First.Verdict }

// Errors about opinions.
var (
	// ErrParty refuses a person who labelled the event, or gave an opinion of it
	// before.
	ErrParty = errors.New("you have said something of this event before")
	// ErrUnlabelled refuses an opinion beside no label.
	ErrUnlabelled = errors.New("the event has no label that a second opinion could stand beside")
	// ErrSettled refuses to settle what is not in dispute.
	ErrSettled = errors.New("no two opinions of this event differ, or they are settled")
)

// Opine appends opinions, all of them or none. An event needs a label, and its
// opinion somebody who neither labelled it ever nor gave an opinion of it.
func (s *Store) Opine(ctx context.Context, opinions []Opinion) error {
	for i := range opinions {
		o := &opinions[i]
		c := LabelChange{Verdict: o.Verdict, Reason: o.Reason, Note: o.Note, Who: o.Who, At: o.At}
		err := s.checkChange(&c)
		if err == nil && o.Verdict == Unlabelled {
			err = errors.New("it says no verdict")
		}
		if err == nil && (o.Drawn < RandomShare || o.Drawn > Disputed) {
			err = errors.New("it does not say why the event was offered")
		}
		if err != nil {
			return fmt.Errorf("second opinion of %q: %w", o.Event, err)
		}
		o.At = c.At
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		for i := range opinions {
			if err := opine(ctx, tx, &opinions[i]); err != nil {
				return fmt.Errorf("second opinion of %q: %w", opinions[i].Event, err)
			}
		}
		return nil
	})
}

func opine(ctx context.Context, tx *sql.Tx, o *Opinion) error {
	key := KeyOf(o.Event)
	log, err := labelsWhere(ctx, tx, `key = ?`, key[:])
	if err != nil {
		return err
	}
	if len(log) == 0 || log[len(log)-1].Verdict == Unlabelled {
		return ErrUnlabelled
	}
	before, err := opinionsWhere(ctx, tx, `o.key = ?`, key[:])
	if err != nil {
		return err
	}
	if slices.ContainsFunc(log, func(l Label) bool { return l.Who == o.Who }) ||
		slices.ContainsFunc(before, func(p Opinion) bool { return p.Who == o.Who }) {
		return ErrParty
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO opinion (key, event, first, upto, verdict, reason, note, who, at, source, drawn, sampled) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		key[:], o.Event, said(log).Seq, log[len(log)-1].Seq, int64(o.Verdict), int64(o.Reason), o.Note, o.Who, o.At.UnixNano(), o.Source, int64(o.Drawn), o.Sampled)
	return err
}

// said is the label by which somebody gave the outcome that counts: the newest,
// unless that is an undo, which gives back what another said.
func said(log []Label) Label {
	now := log[len(log)-1]
	for _, l := range slices.Backward(log) {
		if l.Source != "undo" && l.Verdict == now.Verdict && l.Reason == now.Reason {
			return l
		}
	}
	return now
}

// Opinions are the second opinions beside labels that the snapshot has, in the
// order in which they were given, and the position of the newest of all: a
// snapshot does not fix how many opinions there are, so what is made of them
// names that position.
func (s *Store) Opinions(ctx context.Context, snap Snapshot) (all []Opinion, position int64, err error) {
	tx, err := s.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, 0, fmt.Errorf("read second opinions: %w", err)
	}
	defer tx.Rollback()
	if err := tx.QueryRowContext(ctx, `SELECT coalesce(max(seq), 0) FROM opinion`).Scan(&position); err != nil {
		return nil, 0, fmt.Errorf("read second opinions: %w", err)
	}
	all, err = opinionsWhere(ctx, tx, `o.first <= ?`, snap.LabelSeq)
	return all, position, err
}

// Opinions are the store's, of the snapshot that the view shows.
func (v *View) Opinions(ctx context.Context) ([]Opinion, int64, error) {
	return v.store.Opinions(ctx, v.snap)
}

func opinionsWhere(ctx context.Context, q querier, where string, args ...any) ([]Opinion, error) {
	rows, err := q.QueryContext(ctx, `SELECT o.seq, o.event, o.verdict, o.reason, o.note, o.who, o.at, o.source, o.drawn, o.sampled,
		l.seq, l.verdict, l.reason, l.who, l.at, l.source FROM opinion o JOIN label l ON l.seq = o.first WHERE `+where+` ORDER BY o.seq`, args...)
	if err != nil {
		return nil, fmt.Errorf("read second opinions: %w", err)
	}
	defer rows.Close()
	var out []Opinion
	for rows.Next() {
		var o Opinion
		var at, firstAt int64
		err := rows.Scan(&o.Seq, &o.Event, (*uint8)(&o.Verdict), (*uint8)(&o.Reason), &o.Note, &o.Who, &at, &o.Source, (*uint8)(&o.Drawn), &o.Sampled,
			&o.First.Seq, (*uint8)(&o.First.Verdict), (*uint8)(&o.First.Reason), &o.First.Who, &firstAt, &o.First.Source)
		if err != nil {
			return nil, fmt.Errorf("read second opinions: %w", err)
		}
		o.At, o.First.At, o.First.Event = time.Unix(0, at).UTC(), time.Unix(0, firstAt).UTC(), o.Event
		out = append(out, o)
	}
	return out, rows.Err()
}

// OpinionsOf are the second opinions of an event, the oldest first.
func (s *Store) OpinionsOf(ctx context.Context, event string) ([]Opinion, error) {
	key := KeyOf(event)
	return opinionsWhere(ctx, s.db, `o.key = ?`, key[:])
}

// OpinionSeed is what the random share of this corpus is drawn with, 32 bytes.
// Whoever knows it knows which labels are looked at twice: it is shown nowhere.
func (s *Store) OpinionSeed(ctx context.Context) (seed []byte, err error) {
	if err := s.db.QueryRowContext(ctx, `SELECT seed FROM opinion_seed`).Scan(&seed); err != nil {
		return nil, fmt.Errorf("read the seed of second opinions: %w", err)
	}
	return seed, nil
}

// keysAtATime bounds the values of one statement.
const keysAtATime = 500

// Said tells who has said something of each event, in its labels or in second
// opinions, in no order.
func (s *Store) Said(ctx context.Context, events []string) (map[string][]string, error) {
	out := make(map[string][]string, len(events))
	for part := range slices.Chunk(events, keysAtATime) {
		marks, args := make([]byte, 0, 2*len(part)), make([]any, 0, len(part))
		for _, event := range part {
			key := KeyOf(event)
			marks, args = append(marks, '?', ','), append(args, key[:])
		}
		in := string(marks[:len(marks)-1])
		err := s.said(ctx, out, `SELECT event, who FROM label WHERE key IN (`+in+`)`, args)
		if err == nil {
			err = s.said(ctx, out, `SELECT event, who FROM opinion WHERE key IN (`+in+`)`, args)
		}
		if err != nil {
			return nil, fmt.Errorf("read who labelled: %w", err)
		}
	}
	return out, nil
}

func (s *Store) said(ctx context.Context, out map[string][]string, query string, args []any) error {
	rows, err := s.db.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var event, who string
		if err := rows.Scan(&event, &who); err != nil {
			return err
		}
		if !slices.Contains(out[event], who) {
			out[event] = append(out[event], who)
		}
	}
	return rows.Err()
}
