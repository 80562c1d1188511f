package corpus

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"
)

// Commit makes an import part of the corpus, in one transaction: its segments,
// its labels and the snapshot after it. Before, nothing of it is visible, and
// after an error nothing of it ever was. The caller holds LockImport.
func (s *Store) Commit(ctx context.Context, im Import) (Snapshot, error) {
	if im.ID == "" {
		im.ID = newID()
	}
	if im.At.IsZero() {
		im.At = s.now()
	}
	var snap Snapshot
	err := s.commit(ctx, im, &snap)
	if err != nil {
		return Snapshot{}, fmt.Errorf("commit import %s: %w", im.ID, err)
	}
	s.keepLabels(ctx, len(im.Labels))
	return snap, nil
}

func (s *Store) commit(ctx context.Context, im Import, snap *Snapshot) error {
	if err := s.unstage(im.Segments); err != nil {
		return errors.Join(err, s.stage(im.Segments))
	}
	if len(im.Labels) > 0 {
		if err := s.warm(ctx); err != nil {
			return errors.Join(err, s.stage(im.Segments))
		}
	}
	var head Snapshot
	doubt := false // true: the transaction was whole, and an error may have come after it took effect
	err := s.write(ctx, func(tx *sql.Tx) (err error) {
		if head, err = s.headIn(ctx, tx); err != nil {
			return err
		}
		if err := insertImport(ctx, tx, im, head.LabelSeq); err != nil {
			return err
		}
		next := Snapshot{Segments: append(head.Segments[:len(head.Segments):len(head.Segments)], im.Segments...)}
		if next.LabelSeq, err = s.importLabels(ctx, tx, head, im); err != nil {
			return err
		}
		*snap = next
		err = s.keepIn(ctx, tx, next)
		doubt = err == nil
		return err
	})
	if err != nil && !doubt {
		err = errors.Join(err, s.stage(im.Segments))
	}
	return err
}

// unstage gives finished segments their final names, durably, before the
// transaction that makes them part of the corpus.
func (s *Store) unstage(segments []SegmentMeta) error {
	for _, m := range segments {
		staged, final := stagedPath(s.segmentDir(), m.Digest), segmentPath(s.segmentDir(), m.Digest)
		if _, err := os.Stat(final); err == nil {
			continue // of a commit that was tried before; its digest is checked when it is opened
		}
		info, err := os.Stat(staged)
		if err != nil {
			return err
		}
		if info.Size() != m.Bytes {
			return fmt.Errorf("segment %s: %w: %d bytes, not %d", m.Digest, errCorrupt, info.Size(), m.Bytes)
		}
		if err := os.Rename(staged, final); err != nil {
			return err
		}
	}
	return syncDir(s.segmentDir())
}

// stage takes the final names away again after a commit that failed; a
// segment that never had its one is passed over.
func (s *Store) stage(segments []SegmentMeta) error {
	var all error
	for _, m := range segments {
		err := os.Rename(segmentPath(s.segmentDir(), m.Digest), stagedPath(s.segmentDir(), m.Digest))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			all = errors.Join(all, err)
		}
	}
	return all
}

// Discard removes finished segments that will not be committed.
func (s *Store) Discard(segments []SegmentMeta) error {
	var all error
	for _, m := range segments {
		if err := os.Remove(stagedPath(s.segmentDir(), m.Digest)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			all = errors.Join(all, fmt.Errorf("discard segment %s: %w", m.Digest, err))
		}
		if _, err := os.Stat(segmentPath(s.segmentDir(), m.Digest)); err != nil { // nobody else's
			_ = os.Remove(sidecarPath(s.segmentDir(), m.Digest))
		}
	}
	return all
}

func insertImport(ctx context.Context, tx *sql.Tx, im Import, since int64) error {
	files, err := json.Marshal(im.Files)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO import (id, by_whom, at, files, read, added, duplicates, quarantined, quarantine) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		im.ID, im.By, im.At.UnixNano(), string(files), im.Read, im.Added, im.Duplicates, im.Quarantined, im.Quarantine)
	if err != nil {
		return err
	}
	for _, m := range im.Segments {
		_, err := tx.ExecContext(ctx, `INSERT INTO segment (`+segmentFields+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			m.Digest, im.ID, m.Rows, m.Bytes, m.Origin, m.Synthetic, m.MinTime, m.MaxTime, m.Untimed, since)
		if err != nil {
			return fmt.Errorf("segment %s: %w", m.Digest, err)
		}
	}
	return nil
}

// importLabels appends the labels that the sources state and returns the new
// position. An event that has the outcome already gets none.
func (s *Store) importLabels(ctx context.Context, tx *sql.Tx, head Snapshot, im Import) (int64, error) {
	wanted := newKeyMap[outcome](len(im.Labels))
	for _, l := range im.Labels {
		wanted.set(KeyOf(l.Event), 0)
	}
	now, err := s.currentIn(ctx, tx, head, wanted)
	if err != nil {
		return 0, err
	}
	batch := newID()
	labels := make([]Label, 0, len(im.Labels))
	for i := range im.Labels {
		l := im.Labels[i].label(im.At, batch)
		old, _ := now.get(KeyOf(l.Event))
		if l.Verdict >= NumVerdicts || l.Reason >= NumReasons {
			return 0, fmt.Errorf("label of %q: no such outcome: verdict %d, reason %d", l.Event, l.Verdict, l.Reason)
		}
		if l.FromVerdict, l.FromReason = old.verdict(), old.reason(); old == outcomeOf(l.Verdict, l.Reason) {
			continue
		}
		now.set(KeyOf(l.Event), outcomeOf(l.Verdict, l.Reason))
		labels = append(labels, l)
	}
	r, err := finishBatch(ctx, tx, LabelResult{Batch: batch}, labels, labelBatch{who: im.By, source: "import", at: im.At})
	return r.Seq, err
}

func (l ImportLabel) label(at time.Time, batch string) Label {
	if l.At.IsZero() || l.At.Before(minTime) || l.At.After(maxTime) {
		l.At = at
	}
	return Label{Event: l.Event, Verdict: l.Verdict, Reason: l.Reason, Note: l.Note, Who: l.Who, At: l.At,
		Source: "import", NativeField: l.NativeField, NativeValue: l.NativeValue, Batch: batch}
}

// Imports lists the committed imports, the newest first. Their labels are in
// the label log and not repeated here.
func (s *Store) Imports(ctx context.Context) ([]Import, error) {
	segments, err := s.loadSegments(ctx, s.db)
	if err != nil {
		return nil, err
	}
	rows, err := s.db.QueryContext(ctx, `SELECT id, by_whom, at, files, read, added, duplicates, quarantined, quarantine FROM import ORDER BY rowid DESC`)
	if err != nil {
		return nil, fmt.Errorf("list imports: %w", err)
	}
	defer rows.Close()
	var out []Import
	for rows.Next() {
		var im Import
		var at int64
		var files string
		err := rows.Scan(&im.ID, &im.By, &at, &files, &im.Read, &im.Added, &im.Duplicates, &im.Quarantined, &im.Quarantine)
		if err = errors.Join(err, json.Unmarshal([]byte(files), &im.Files)); err != nil {
			return nil, fmt.Errorf("list imports: %w", err)
		}
		im.At = time.Unix(0, at).UTC()
		for _, m := range segments {
			if m.Import == im.ID {
				im.Segments = append(im.Segments, m)
			}
		}
		out = append(out, im)
	}
	return out, rows.Err()
}
