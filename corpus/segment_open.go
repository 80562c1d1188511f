package corpus

import (
	"errors"
	"fmt"
	"os"
)

// openSegment opens a segment's file and checks all of it against its digest.
func openSegment(dir string, meta SegmentMeta, cache *columnCache) (*Segment, error) {
	path := segmentPath(dir, meta.Digest)
	f, err := os.Open(path)
	if err != nil {
		return nil, segmentError(path, err)
	}
	s, err := checkSegment(f, meta)
	if err != nil {
		f.Close()
		return nil, segmentError(path, err)
	}
	s.path, s.cache = path, cache
	return s, nil
}

func checkSegment(f *os.File, meta SegmentMeta) (*Segment, error) {
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
	file, err := openSegmentFile(f, size)
	if err != nil {
		return nil, err
	}
	s := &Segment{meta: meta, file: file, disk: f, paths: map[string]*filePath{}}
	for i := range file.meta.Paths {
		s.paths[file.meta.Paths[i].Path] = &file.meta.Paths[i]
	}
	return s, nil
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
