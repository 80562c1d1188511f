package corpus

import "time"

// Import is one committed import: what was read, what came of it, and the
// segments and labels it brings.
type Import struct {
	ID          string
	By          string
	At          time.Time // zero: now
	Files       []string
	Segments    []SegmentMeta
	Labels      []ImportLabel
	Read        int64
	Added       int64
	Duplicates  int64
	Quarantined int64
	Quarantine  string // path of the quarantine file inside the directory; "" when empty
}

// ImportLabel is an outcome that a source stated. It becomes a label with
// source "import".
type ImportLabel struct {
	Event       string
	Verdict     Verdict
	Reason      Reason
	Note        string
	Who         string    // native reviewer; else "import:" and the file
	At          time.Time // native time; zero: time of the import
	NativeField string
	NativeValue string
}
