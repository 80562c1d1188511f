package corpus

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestOpenWithoutItsDatabase(t *testing.T) {
	for name, lose := range map[string]func(string) error{
		"removed": os.Remove,
		"emptied": func(file string) error { return os.Truncate(file, 0) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			s, err := Open(t.Context(), dir, Options{})
			if err != nil {
				t.Fatal(err)
			}
			segment := filepath.Join(s.segmentDir(), "00"+segmentSuffix)
			if err := errors.Join(os.WriteFile(segment, []byte("x"), 0o600), s.Close(), lose(filepath.Join(dir, "assay.db"))); err != nil {
				t.Fatal(err)
			}
			if _, err := Open(t.Context(), dir, Options{}); !errors.Is(err, ErrCatalogLost) {
				t.Errorf("open: got %v, want ErrCatalogLost", err)
			}
			if _, err := os.Stat(segment); err != nil {
				t.Errorf("the segment is gone: %v", err)
			}
		})
	}
}
