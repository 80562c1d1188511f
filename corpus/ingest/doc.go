// Package ingest turns export files into events of a corpus.
//
// The way of a row:
//
//  1. open      a Source is looked at, not believed: gzip, zstd, byte order
//     marks and the format are told from its first bytes (container.go, format.go);
//  2. split     one goroutine cuts the text into rows (lines.go, values.go,
//     csv.go, parquet.go), with a bound on what a row may cost;
//  3. decode    workers flatten each row to fields, and the Mapping finds the
//     roles: time, identity, verdict, alert and so on (roles.go); the order
//     of the rows is kept (pipeline.go);
//  4. keep      Import drops what the corpus has already, appends the rest to
//     segments and commits all of it at once (import.go). Nothing is visible
//     before, and nothing stays behind when it is cancelled.
//
// A row that cannot be read spoils the row and not the import: it goes, word
// for word, to a quarantine file that can be mended and imported in its turn.
//
// What a label says about an event (label.*, ground_truth.* and whatever the
// mapping calls verdict, reason or reviewer) is kept beside the event and is
// never one of its fields, so that no rule can see the answer.
package ingest
