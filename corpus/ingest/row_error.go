package ingest

import "fmt"

// RowError says why a row could not become an event. It spoils the row only.
type RowError struct {
	File   string
	Line   int64 // line of the file, or row of a Parquet file, from 1
	Reason string
	Raw    []byte // the row word for word, as far as it was kept
	// Cut says that Raw is only the beginning of the row.
	Cut bool
	// Broken says that the file could not be read beyond this place.
	Broken bool

	format Format // how Raw is to be read
	header string // of a CSV or TSV row
}

// Error names the place and the reason.
func (e *RowError) Error() string { return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Reason) }
