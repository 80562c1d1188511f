package corpus

import (
	"fmt"
	"os"
)

// mustSync flushes a file to the disk. When that fails nobody can say what is
// on the disk, and trying again may report a success that is none (the kernel
// drops the dirty pages): the process ends here, and the next start finds the
// last committed state.
func mustSync(f *os.File) {
	if err := f.Sync(); err != nil {
		fmt.Fprintf(os.Stderr, "assay: flush %s to disk: %v; stopping, since nothing after this could be trusted\n", f.Name(), err)
		os.Exit(70)
	}
}

// syncDir flushes a folder, so that the names in it last.
func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	mustSync(f)
	return nil
}
