package corpus

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// ErrImportRunning is wrapped when another import has the directory.
var ErrImportRunning = errors.New("another import is running in this directory")

// LockImport makes the caller the only importer of the directory, across
// processes, until unlock. Whoever gets the lock knows that no import is at
// work, and removes the files that killed ones have left.
func (s *Store) LockImport(ctx context.Context) (unlock func(), err error) {
	f, err := os.OpenFile(filepath.Join(s.dir, "import.lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock import: %w", err)
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		f.Close()
		if errors.Is(err, unix.EWOULDBLOCK) {
			err = ErrImportRunning
		}
		return nil, fmt.Errorf("lock import %s: %w", s.dir, err)
	}
	if err := s.removeOrphans(); err != nil {
		f.Close()
		return nil, fmt.Errorf("lock import: %w", err)
	}
	return sync.OnceFunc(func() {
		s.buffers.drop()
		f.Close() // the lock goes with the file
	}), nil
}

// removeOrphans deletes what killed imports have left: files with a temporary
// name, and sidecars of segments that are not there. A segment with a final name that the database does not know stays: the
// database may have been put back from an older backup.
func (s *Store) removeOrphans() error {
	entries, err := os.ReadDir(s.segmentDir())
	if err != nil {
		return err
	}
	segments := map[string]bool{}
	for _, e := range entries {
		if digest, ok := strings.CutSuffix(e.Name(), segmentSuffix); ok {
			segments[digest] = true
		}
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), sidecarTemp) && s.isWritten(e) {
			continue
		}
		digest, isSidecar := strings.CutSuffix(e.Name(), sidecarSuffix)
		if !strings.HasPrefix(e.Name(), tempPrefix) && !strings.HasPrefix(e.Name(), sidecarTemp) && (!isSidecar || segments[digest]) {
			continue
		}
		if err := os.Remove(filepath.Join(s.segmentDir(), e.Name())); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

// isWritten reports a sidecar that a process is writing: it holds it locked, or,
// where nothing can be locked, it is not old.
func (s *Store) isWritten(e os.DirEntry) bool {
	f, err := os.Open(filepath.Join(s.segmentDir(), e.Name()))
	if err != nil {
		return !errors.Is(err, os.ErrNotExist)
	}
	defer f.Close()
	err = unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if err == nil || errors.Is(err, unix.EWOULDBLOCK) {
		return err != nil
	}
	info, err := f.Stat()
	return err == nil && time.Since(info.ModTime()) < time.Hour
}
