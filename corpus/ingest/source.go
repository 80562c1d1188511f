package ingest

import (
	"fmt"
	"io"
	"os"
	"sync/atomic"
)

// Source is one input: its name for messages, its size for progress (0 when
// unknown) and how to open it. Open is called once for each Import, Preview or
// Read.
type Source struct {
	Name string
	Size int64
	Open func() (io.ReadCloser, error)
}

// FileSource is the file at path.
func FileSource(path string) (Source, error) {
	st, err := os.Stat(path)
	if err != nil {
		return Source{}, err
	}
	if st.IsDir() {
		return Source{}, fmt.Errorf("open %s: is a directory", path)
	}
	open := func() (io.ReadCloser, error) { return os.Open(path) }
	return Source{Name: path, Size: st.Size(), Open: open}, nil
}

// maxOpenSources is how many files an import keeps open before it reads them;
// of the others it only checks that they open.
const maxOpenSources = 64

// openSources opens every source, so that one that cannot be opened is an
// error before anything is read.
func openSources(sources []Source) (opened []io.ReadCloser, err error) {
	opened = make([]io.ReadCloser, len(sources))
	for i, s := range sources {
		r, err := s.Open()
		if err != nil {
			closeAll(opened)
			return nil, fmt.Errorf("open %s: %w", s.Name, err)
		}
		if i < maxOpenSources {
			opened[i] = r
		} else if err := r.Close(); err != nil {
			closeAll(opened)
			return nil, fmt.Errorf("open %s: %w", s.Name, err)
		}
	}
	return opened, nil
}

func closeAll(rs []io.ReadCloser) {
	for _, r := range rs {
		if r != nil {
			r.Close()
		}
	}
}

// meter counts the bytes that were read from the source as it lies on disk.
type meter struct {
	io.Reader
	n atomic.Int64
}

func (m *meter) Read(p []byte) (int, error) {
	n, err := m.Reader.Read(p)
	m.n.Add(int64(n))
	return n, err
}
