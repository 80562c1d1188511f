package corpus

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// ErrCatalogLost is wrapped when a directory holds segments and its database
// is missing or empty. A new database would know none of them, and the next
// import would take them for what killed imports left, and delete them.
var ErrCatalogLost = errors.New("the database is lost and segments are there: put assay.db back from a backup of the directory, or move the segments away")

func checkCatalog(dir string) error {
	file := filepath.Join(dir, "assay.db")
	if info, err := os.Stat(file); err == nil && info.Size() > 0 || err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil // what is wrong with it, opening says
	}
	left, err := filepath.Glob(filepath.Join(dir, "segments", "*"+segmentSuffix))
	if err != nil || len(left) == 0 {
		return err
	}
	return fmt.Errorf("%s: %w", file, ErrCatalogLost)
}
