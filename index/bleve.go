package index

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
)

const (
	storeName   = "store"  // the Bleve index
	brokenName  = "broken" // the last one that could not be read, for a look
	newPrefix   = "new-"
	cleanName   = "clean" // checksums of a store that was closed in good order
	formatKey   = "format"
	formatValue = "assay text index 1" // raise it when words, documents or ids change
)

// openStore opens what is on disk, or starts anew when that is absent, torn
// or of another version. The directory must be locked.
func openStore(ctx context.Context, dir string) (store bleve.Index, replaced error, err error) {
	leftovers, _ := filepath.Glob(filepath.Join(dir, newPrefix+"*"))
	for _, l := range leftovers {
		os.RemoveAll(l)
	}
	path := filepath.Join(dir, storeName)
	_, statErr := os.Stat(path)
	if statErr == nil {
		if store, err = readStore(ctx, path); err == nil {
			return store, nil, nil
		}
		if ctx.Err() != nil {
			return nil, nil, ctx.Err()
		}
		replaced = err
		os.RemoveAll(filepath.Join(dir, brokenName))
		if err := os.Rename(path, filepath.Join(dir, brokenName)); err != nil {
			return nil, replaced, fmt.Errorf("move broken index away: %w", err)
		}
	}
	store, err = createStore(dir)
	return store, replaced, err
}

// readStore verifies every file before Bleve sees it, since Bleve panics in
// goroutines of its own on files that are torn.
func readStore(ctx context.Context, path string) (store bleve.Index, err error) {
	defer recoverTo(&err)
	if err := verifyStore(ctx, path); err != nil {
		return nil, err
	}
	if err := os.Remove(filepath.Join(path, cleanName)); err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	store, err = bleve.OpenUsing(path, map[string]any{"bolt_timeout": "1s"})
	if err != nil {
		return nil, fmt.Errorf("open index: %w", err)
	}
	format, err := store.GetInternal([]byte(formatKey))
	if err == nil && string(format) != formatValue {
		err = fmt.Errorf("index has format %q, want %q", format, formatValue)
	}
	if err != nil {
		return nil, errors.Join(err, store.Close())
	}
	return store, nil
}

func createStore(dir string) (bleve.Index, error) {
	tmp, err := os.MkdirTemp(dir, newPrefix)
	if err != nil {
		return nil, fmt.Errorf("create index: %w", err)
	}
	defer os.RemoveAll(tmp)
	made := filepath.Join(tmp, storeName)
	store, err := bleve.NewUsing(made, bleve.NewIndexMapping(), scorch.Name, scorch.Name, nil)
	if err != nil {
		return nil, fmt.Errorf("create index: %w", err)
	}
	err = errors.Join(store.SetInternal([]byte(formatKey), []byte(formatValue)), store.Close())
	if err != nil {
		return nil, fmt.Errorf("create index: %w", err)
	}
	path := filepath.Join(dir, storeName)
	if err := os.Rename(made, path); err != nil {
		return nil, fmt.Errorf("create index: %w", err)
	}
	store, err = bleve.OpenUsing(path, map[string]any{"bolt_timeout": "1s"})
	if err != nil {
		return nil, fmt.Errorf("open index: %w", err)
	}
	return store, nil
}

// verifyStore removes the segment files whose checksum is wrong: a killed
// process leaves such files behind, which the catalogue does not name; when it
// names one, Bleve refuses to open. If the store was closed in good order,
// every file is compared with the list that was written then.
func verifyStore(ctx context.Context, path string) error {
	zaps, err := filepath.Glob(filepath.Join(path, "store", "*.zap"))
	if err != nil {
		return err
	}
	for _, z := range zaps {
		if err := ctx.Err(); err != nil {
			return err
		}
		torn, err := tornZap(z)
		if err != nil {
			return err
		}
		if torn {
			if err := os.Remove(z); err != nil {
				return err
			}
		}
	}
	want, err := os.ReadFile(filepath.Join(path, cleanName))
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return err
	}
	got, err := checksums(path)
	if err != nil {
		return err
	}
	if got != string(want) {
		return errors.New("index files are not those that were closed")
	}
	return nil
}

// tornZap checks the CRC-32 that ends a segment file.
func tornZap(path string) (torn bool, err error) {
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil || st.Size() < 4 {
		return true, err
	}
	sum := crc32.NewIEEE()
	if _, err := io.CopyN(sum, f, st.Size()-4); err != nil {
		return false, err
	}
	var tail [4]byte
	if _, err := io.ReadFull(f, tail[:]); err != nil {
		return false, err
	}
	return string(sum.Sum(nil)) != string(tail[:]), nil
}

// writeClean lists the files of a store that has been closed.
func writeClean(path string) error {
	list, err := checksums(path)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(path, cleanName), []byte(list), 0o600)
}

// checksums lists sizes of the segment files, which carry a checksum of their
// own, and checksums of the others.
func checksums(path string) (string, error) {
	var b strings.Builder
	err := filepath.WalkDir(path, func(p string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == cleanName {
			return err
		}
		rel, _ := filepath.Rel(path, p)
		if strings.HasSuffix(p, ".zap") {
			st, err := d.Info()
			if err == nil {
				fmt.Fprintf(&b, "%s %d\n", filepath.ToSlash(rel), st.Size())
			}
			return err
		}
		data, err := os.ReadFile(p)
		fmt.Fprintf(&b, "%s %d %08x\n", filepath.ToSlash(rel), len(data), crc32.ChecksumIEEE(data))
		return err
	})
	return b.String(), err
}

// recoverTo turns a panic of Bleve into an error.
func recoverTo(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("%w: %v", errBroken, r)
	}
}

var errBroken = errors.New("text index is broken")
