package job

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// life is the sign that a process is alive: a file that it holds locked, and
// that the kernel unlocks when it dies, however it dies. Clocks have no part
// in it. It works between containers too, where process numbers do not.
type life struct {
	dir  string   // "" when the database is no file
	name string   // "" when nothing is locked
	file *os.File // nil before the first job
}

const lifeSuffix = ".alive"

// lifeDir is the folder of the locked files, beside the database.
func lifeDir(ctx context.Context, db *sql.DB) (string, error) {
	var path string
	err := db.QueryRowContext(ctx, `SELECT file FROM pragma_database_list WHERE name = 'main'`).Scan(&path)
	if err != nil || path == "" {
		return "", err
	}
	return filepath.Join(filepath.Dir(path), "jobs"), nil
}

// begin locks a file of this process's own, once. A file system without locks
// leaves the name empty, and the beat has to do.
func (l *life) begin() error {
	if l.file != nil || l.dir == "" {
		return nil
	}
	if err := os.MkdirAll(l.dir, 0o700); err != nil {
		return err
	}
	var b [8]byte
	rand.Read(b[:])
	name := hex.EncodeToString(b[:])
	f, err := os.OpenFile(l.path(name), os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		return errors.Join(f.Close(), os.Remove(f.Name()))
	}
	l.name, l.file = name, f
	return nil
}

// end takes the sign away; the process has no jobs any more.
func (l *life) end() error {
	if l.file == nil {
		return nil
	}
	err := errors.Join(os.Remove(l.file.Name()), l.file.Close())
	l.name, l.file = "", nil
	return err
}

func (l *life) path(name string) string { return filepath.Join(l.dir, name+lifeSuffix) }

// gone reports that the process of that name is dead. While nobody can tell it
// lives.
func (l *life) gone(name string) bool {
	if l.dir == "" || !isLifeName(name) {
		return false
	}
	f, err := os.OpenFile(l.path(name), os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return true
	}
	if err != nil {
		return false
	}
	defer f.Close()
	return unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) == nil
}

// forget removes the file of a dead process.
func (l *life) forget(name string) {
	if isLifeName(name) {
		_ = os.Remove(l.path(name)) // it takes a few bytes, and tells nothing wrong
	}
}

// isLifeName reports what begin makes, and no path.
func isLifeName(name string) bool {
	return len(name) == 16 && strings.Trim(name, "0123456789abcdef") == ""
}
