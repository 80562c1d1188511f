package corpus

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Head is the newest state: every committed segment and the newest label
// position. It is cheap, and sees what other processes have committed.
func (s *Store) Head(ctx context.Context) (Snapshot, error) { return s.headIn(ctx, s.reads) }

func (s *Store) headIn(ctx context.Context, q querier) (Snapshot, error) {
	segments, err := s.loadSegments(ctx, q)
	if err != nil {
		return Snapshot{}, err
	}
	seq, err := labelPosition(ctx, q)
	return Snapshot{Segments: segments, LabelSeq: seq}, err
}

// Keep records a snapshot in the list; one that is there stays as it is.
func (s *Store) Keep(ctx context.Context, snap Snapshot) error {
	return s.write(ctx, func(tx *sql.Tx) error { return s.keepIn(ctx, tx, snap) })
}

func (s *Store) keepIn(ctx context.Context, tx *sql.Tx, snap Snapshot) error {
	digests := make([]string, len(snap.Segments))
	for i, m := range snap.Segments {
		digests[i] = m.Digest
	}
	text, err := json.Marshal(digests)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO snapshot (digest, at, label_seq, segments) VALUES (?, ?, ?, ?) ON CONFLICT (digest) DO NOTHING`,
		snap.Digest(), s.now().UnixNano(), snap.LabelSeq, string(text))
	if err != nil {
		return fmt.Errorf("keep snapshot: %w", err)
	}
	return nil
}

// Snapshots lists the recorded snapshots, the newest first.
func (s *Store) Snapshots(ctx context.Context) ([]SnapshotEntry, error) {
	tags, err := s.tags(ctx)
	if err != nil {
		return nil, err
	}
	byDigest := map[string][]string{}
	for tag, digest := range tags {
		byDigest[digest] = append(byDigest[digest], tag)
	}
	out, err := s.snapshotsWhere(ctx, `1 ORDER BY seq DESC`)
	for i := range out {
		out[i].Tags = byDigest[out[i].Digest]
		slices.Sort(out[i].Tags)
	}
	return out, err
}

// snapshotsWhere reads entries without their tags.
func (s *Store) snapshotsWhere(ctx context.Context, where string, args ...any) ([]SnapshotEntry, error) {
	if _, err := s.loadSegments(ctx, s.db); err != nil {
		return nil, err
	}
	rows, err := s.db.QueryContext(ctx, `SELECT digest, at, label_seq, segments FROM snapshot WHERE `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("list snapshots: %w", err)
	}
	defer rows.Close()
	var out []SnapshotEntry
	for rows.Next() {
		var e SnapshotEntry
		var at int64
		var text string
		if err := rows.Scan(&e.Digest, &at, &e.Snapshot.LabelSeq, &text); err != nil {
			return nil, fmt.Errorf("list snapshots: %w", err)
		}
		e.At = time.Unix(0, at).UTC()
		if e.Snapshot.Segments, err = s.metasOf(text); err != nil {
			return nil, fmt.Errorf("read snapshot %s: %w", e.Digest, err)
		}
		out = append(out, e)
	}
	return out, rows.Err()
}

func (s *Store) metasOf(digestList string) ([]SegmentMeta, error) {
	var digests []string
	if err := json.Unmarshal([]byte(digestList), &digests); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]SegmentMeta, len(digests))
	for i, d := range digests {
		m, ok := s.known[d]
		if !ok {
			return nil, fmt.Errorf("segment %s: %w", d, ErrNotFound)
		}
		out[i] = m.SegmentMeta
	}
	return out, nil
}

// Resolve finds the snapshot that a person names: "" or "head", a tag, a
// digest, or at least four of a digest's first digits if no other begins so.
func (s *Store) Resolve(ctx context.Context, ref string) (Snapshot, error) {
	if ref == "" || ref == "head" {
		return s.Head(ctx)
	}
	tags, err := s.tags(ctx)
	if err != nil {
		return Snapshot{}, err
	}
	digest, tagged := tags[ref]
	if !tagged {
		digest = strings.ToLower(ref)
	}
	if !digestPrefix.MatchString(digest) {
		return Snapshot{}, fmt.Errorf("resolve snapshot %q: %w", ref, ErrNotFound)
	}
	found, err := s.snapshotsWhere(ctx, `digest >= ? AND digest < ? || 'g' LIMIT 2`, digest, digest)
	switch {
	case err != nil:
		return Snapshot{}, err
	case len(found) == 0:
		return Snapshot{}, fmt.Errorf("resolve snapshot %q: %w", ref, ErrNotFound)
	case len(found) > 1:
		return Snapshot{}, fmt.Errorf("resolve snapshot %q: %w: several begin so; give more digits", ref, ErrNotFound)
	}
	return found[0].Snapshot, nil
}

var digestPrefix = regexp.MustCompile(`^[0-9a-f]{4,64}$`)

// A tag that could be read as a digest would hide it.
var tagName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

// ErrTag is returned for a word that cannot be a tag.
var ErrTag = errors.New("a tag is up to 64 letters, digits, dots, dashes and underscores, and neither head nor like a digest")

// Tag gives a snapshot a name; a name that is in use moves. The snapshot is
// recorded if it was not.
func (s *Store) Tag(ctx context.Context, ref, tag string) error {
	if !tagName.MatchString(tag) || tag == "head" || digestPrefix.MatchString(strings.ToLower(tag)) {
		return fmt.Errorf("tag snapshot %.80q: %w", tag, ErrTag)
	}
	snap, err := s.Resolve(ctx, ref)
	if err != nil {
		return fmt.Errorf("tag snapshot %q: %w", tag, err)
	}
	return s.write(ctx, func(tx *sql.Tx) error {
		if err := s.keepIn(ctx, tx, snap); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO tag (tag, digest, at) VALUES (?, ?, ?)`, tag, snap.Digest(), s.now().UnixNano()); err != nil {
			return fmt.Errorf("tag snapshot %q: %w", tag, err)
		}
		return nil
	})
}

// tags maps each tag to the digest it stands for now.
func (s *Store) tags(ctx context.Context) (map[string]string, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT tag, digest FROM tag ORDER BY seq`)
	if err != nil {
		return nil, fmt.Errorf("list tags: %w", err)
	}
	defer rows.Close()
	out := map[string]string{}
	for rows.Next() {
		var tag, digest string
		if err := rows.Scan(&tag, &digest); err != nil {
			return nil, fmt.Errorf("list tags: %w", err)
		}
		out[tag] = digest
	}
	return out, rows.Err()
}
