package library

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"assay/tuning/plan"
)

// Envs is the environment of a corpus directory as its files say now. They are
// read again only when one of them has changed. It is safe for concurrent use.
type Envs struct {
	dir     string
	aliases map[string][]string
	now     func() time.Time

	mu    sync.Mutex
	stamp string // of the files that env was read from; "" when nothing is kept
	env   plan.Env
}

// OpenEnvs keeps what Env gives for the directory and the aliases.
func OpenEnvs(dir string, aliases map[string][]string) *Envs {
	return &Envs{dir: dir, aliases: aliases, now: time.Now}
}

// settling is how long a file has rested before its time tells whether it was
// changed: a file system may give two changes one time.
const settling = 2 * time.Second

// Env is the environment; do not change what it holds.
func (e *Envs) Env() (plan.Env, error) {
	stamp, newest, err := stampOf(e.dir)
	if err != nil {
		return plan.Env{}, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if stamp == e.stamp && e.stamp != "" {
		return e.env, nil
	}
	e.stamp = ""
	env, err := Env(e.dir, e.aliases)
	if err != nil {
		return plan.Env{}, err
	}
	e.env = env.Named()
	if e.now().Sub(newest) > settling {
		e.stamp = stamp
	}
	return e.env, nil
}

// stampOf tells the files that Env reads apart from what they are at another
// time, by name, size and time; newest is the latest of the times.
func stampOf(dir string) (stamp string, newest time.Time, err error) {
	var b strings.Builder
	b.WriteString("files\n")
	add := func(name string, info fs.FileInfo) {
		fmt.Fprintf(&b, "%q %d %d %s\n", name, info.Size(), info.ModTime().UnixNano(), info.Mode())
		if info.ModTime().After(newest) {
			newest = info.ModTime()
		}
	}
	for _, name := range []string{"macros.conf", "lists", "pipelines"} {
		path := filepath.Join(dir, name)
		info, err := os.Stat(path)
		switch {
		case dir == "" || errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil:
			return "", newest, fmt.Errorf("read environment: %w", err)
		}
		add(name, info)
		if !info.IsDir() {
			continue
		}
		files, err := os.ReadDir(path)
		if err != nil {
			return "", newest, fmt.Errorf("read environment: %w", err)
		}
		for _, f := range files {
			if info, err := os.Stat(filepath.Join(path, f.Name())); err == nil {
				add(filepath.Join(name, f.Name()), info)
			}
		}
	}
	return b.String(), newest, nil
}
