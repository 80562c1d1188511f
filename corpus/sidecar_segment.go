package corpus

import (
	"context"
	"encoding/json"
	"errors"

	"golang.org/x/sys/unix"
)

// Derive writes the sidecars of the newest snapshot that are not there or are
// torn, so that replays need not decode the segments. It may be called at any time and
// ended at any time. progress, nil for none, hears the segments done of all.
func (s *Store) Derive(ctx context.Context, progress func(done, total int)) error {
	snap, err := s.Resolve(ctx, "head")
	if err != nil {
		return err
	}
	var all error
	for i, m := range snap.Segments {
		if err := ctx.Err(); err != nil {
			return errors.Join(all, err)
		}
		if !wholeSidecar(s.segmentDir(), m) {
			if err := deriveIn(ctx, s.segmentDir(), m); err != nil {
				all = errors.Join(all, err)
			} else {
				s.forget(m.Digest)
			}
		}
		if progress != nil {
			progress(i+1, len(snap.Segments))
		}
	}
	return all
}

// wholeSidecar reports a sidecar of which every block has its checksum.
func wholeSidecar(dir string, m SegmentMeta) bool {
	cols, err := openSidecar(dir, m)
	if err != nil {
		return errors.Is(err, errBigHost) // there it would not be read
	}
	defer func() { _ = unix.Munmap(cols.mapped) }()
	for _, of := range []map[string]*sidecarColumn{cols.columns, cols.inner} {
		for _, c := range of {
			for n := range c.blocks {
				if _, err := cols.block(c, n); err != nil {
					return false
				}
			}
		}
	}
	return true
}

// forget opens a segment anew for the next view. Views that have it keep it.
func (s *Store) forget(digest string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if seg := s.segments[digest]; seg != nil && (seg.cols == nil || seg.cols.torn.Load()) {
		s.retired = append(s.retired, seg)
		delete(s.segments, digest)
	}
}

// Verify reads every file of the newest snapshot and holds it against its
// digest. The error names each one that is damaged or gone.
func (s *Store) Verify(ctx context.Context, progress func(done, total int)) error {
	snap, err := s.Resolve(ctx, "head")
	if err != nil {
		return err
	}
	var all error
	for i, m := range snap.Segments {
		if err := ctx.Err(); err != nil {
			return errors.Join(all, err)
		}
		seg := &Segment{meta: m, path: segmentPath(s.segmentDir(), m.Digest)}
		_, err := seg.file()
		all = errors.Join(all, err, seg.close())
		if progress != nil {
			progress(i+1, len(snap.Segments))
		}
	}
	return all
}

// deriveIn writes the sidecar of a segment from its Parquet file.
func deriveIn(ctx context.Context, dir string, m SegmentMeta) error {
	seg := &Segment{meta: m, path: segmentPath(dir, m.Digest), cache: newColumnCache(0)}
	file, err := seg.file()
	if err != nil {
		return err
	}
	defer seg.close()
	seg.desc = file.meta
	seg.paths = seg.desc.byPath()
	desc, err := json.Marshal(seg.desc)
	if err != nil {
		return err
	}
	return writeSidecar(dir, m.Digest, string(desc), m.Rows, func(w *sidecarWriter) error {
		more := sidecarPaths
		for _, p := range seg.desc.Paths {
			if p.Column == "" {
				if more == 0 || (p.Filled+p.Nulls)*sparsest < m.Rows {
					continue
				}
				more--
			}
			c, err := seg.loadOwn(ctx, p.Path)
			if err != nil {
				return err
			}
			w.column(p.Path, c, false)
		}
		return seg.internals(ctx, w)
	})
}

func (s *Segment) internals(ctx context.Context, w *sidecarWriter) error {
	ids, err := s.IDs(ctx)
	if err != nil {
		return err
	}
	w.column(idColumn, ids, true)
	keys, err := s.Keys(ctx)
	if err != nil {
		return err
	}
	w.raw(keyColumn, keyBytes(keys))
	times, err := s.Times(ctx)
	if err != nil {
		return err
	}
	w.raw(timeColumn, bytesOf(times.nano))
	return w.err
}
