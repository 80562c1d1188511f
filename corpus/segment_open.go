package corpus

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
)

// openSegment opens a segment. With a sidecar the file itself is opened when
// something is asked for that the sidecar does not have; it must be there and
// of the right size all the same. Without one it is opened now.
func openSegment(dir string, meta SegmentMeta, cache *columnCache) (*Segment, error) {
	s := &Segment{meta: meta, path: segmentPath(dir, meta.Digest), cache: cache}
	info, err := os.Stat(s.path)
	if err == nil && info.Size() != meta.Bytes {
		err = fmt.Errorf("%w: %d bytes, the catalog says %d", errCorrupt, info.Size(), meta.Bytes)
	}
	if err != nil {
		return nil, segmentError(s.path, err)
	}
	if cols, err := openSidecar(dir, meta); err == nil {
		s.cols, s.desc = cols, cols.desc
	} else {
		file, err := s.file()
		if err != nil {
			return nil, err
		}
		s.desc = file.meta
	}
	s.paths = s.desc.byPath()
	return s, nil
}

func (m *fileMeta) byPath() map[string]*filePath {
	paths := make(map[string]*filePath, len(m.Paths))
	for i := range m.Paths {
		paths[m.Paths[i].Path] = &m.Paths[i]
	}
	return paths
}

// lazyFile is a segment's Parquet file, opened when it is first needed.
type lazyFile struct {
	once sync.Once
	disk *os.File
	file *segmentFile
	err  error
}

// file is the segment's Parquet file. When it is opened, all of it is checked
// against its digest.
func (s *Segment) file() (*segmentFile, error) {
	s.lazy.once.Do(func() {
		if s.lazy.file != nil {
			return // of a segment outside of a store
		}
		if s.lazy.disk, s.lazy.err = os.Open(s.path); s.lazy.err == nil {
			s.lazy.file, s.lazy.err = checkSegment(s.lazy.disk, s.meta)
		}
		s.lazy.err = s.named(s.lazy.err)
	})
	return s.lazy.file, s.lazy.err
}

func (s *Segment) close() error {
	s.lazy.once.Do(func() { s.lazy.err = os.ErrClosed })
	if s.lazy.disk == nil {
		return nil
	}
	return s.lazy.disk.Close()
}

func checkSegment(f *os.File, meta SegmentMeta) (*segmentFile, error) {
	digest, size, err := digestOf(f)
	if err != nil {
		return nil, err
	}
	if size != meta.Bytes {
		return nil, fmt.Errorf("%w: %d bytes, the catalog says %d", errCorrupt, size, meta.Bytes)
	}
	if digest != meta.Digest {
		return nil, fmt.Errorf("%w: its SHA-256 is %s", errCorrupt, digest)
	}
	return openSegmentFile(f, size)
}

// whole is ok; a sidecar of which something could not be read is torn.
func (s *Segment) whole(ok bool, err error) bool {
	if err != nil {
		s.tear()
	}
	return ok && err == nil
}

// tear removes a sidecar of which a block does not have its checksum, so that
// it is made anew; what was read of it is right. One that was made anew already
// stays.
func (s *Segment) tear() {
	if s.cols.torn.Swap(true) {
		return
	}
	path := strings.TrimSuffix(s.path, segmentSuffix) + sidecarSuffix
	if now, err := os.Stat(path); err == nil && os.SameFile(now, s.cols.file) {
		_ = os.Remove(path)
	}
}

// segmentError names the file of a segment and what to do about it.
func segmentError(path string, err error) error {
	switch {
	case errors.Is(err, os.ErrNotExist):
		return fmt.Errorf("open segment: %w; put the file back from a backup of the directory", err)
	case errors.Is(err, errCorrupt):
		return fmt.Errorf("read segment %s: %w; put the file back from a backup of the directory: its name is the SHA-256 of the right contents", path, err)
	}
	return fmt.Errorf("read segment %s: %w", path, err)
}
