// Package corpus holds labelled events: immutable Parquet segments, an
// append-only label log, and snapshots that name a set of segments and a
// position in that log, so that every old figure can be made again.
//
// # The way in
//
//	unlock, err := store.LockImport(ctx)     // one import at a time; removes what killed ones left
//	keys, err := store.KeySet(ctx)           // events that are there already
//	w := store.NewSegment(SegmentOptions{})
//	err = w.Append(&event)                   // until Rows or Bytes is enough
//	meta, err := w.Finish(ctx)               // on disk, proved, not yet visible
//	snapshot, err := store.Commit(ctx, Import{Segments: ..., Labels: ...})
//
// # The way out
//
//	snapshot, err := store.Resolve(ctx, "head")
//	view, err := store.View(ctx, snapshot)   // checks each file against its digest, once a process
//	column, err := view.Segments()[0].Column(ctx, "process.command_line")
//	labels := view.Labels(0)
//
// What a source says about the outcome of an event is kept in Native and in
// the label log. It is never a field: no column and no path shows it.
//
// # Second opinions
//
// Another person may look at a labelled event without seeing its label (package
// second chooses which). What they say stands in a log of its own beside the
// label, moves no label and makes no new snapshot; where the two differ a third
// person settles it by an ordinary label. A snapshot has the opinions beside
// labels that it has, as many as there are when it is read: what is made of them
// names the position of the newest.
//
// # The directory
//
//	assay.db                    SQLite: imports, segments, label log, second opinions, snapshots, tags
//	segments/<sha256>.parquet   write once, named by the digest of the whole file
//	segments/<sha256>.cols      derived: the columns of the segment, to be mapped (sidecar)
//	import.lock                 held by the import at work
//	jobs/<process>.alive        held by each process with jobs at work (corpus/job)
//
// A segment is written under a temporary name, flushed to the disk, read back
// column by column against checksums of what was to be written, renamed, and
// the folder flushed. It belongs to the corpus when the transaction of Commit
// says so. A flush that fails ends the process.
//
// # The segment format, version 1
//
// A Parquet file with zstd pages of about 256 KiB, each with a checksum, in
// row groups of 131,072 rows, sorted by _time, events without a time last,
// equal ones in the order in which they came. Any engine reads it. Columns:
//
//	_key      16 bytes: head of the SHA-256 of the event id
//	_id       event id
//	_time     timestamp in nanoseconds, UTC; null when the event has none
//	_line     line of the source file
//	_null     list of the paths that the event has and that are null
//	_rest     JSON object of the values that stand in no column
//	_label    JSON object of what the source says about the outcome
//	<path>    one column for each of the (at most 400) most frequent paths
//
// A path's column is named by the dotted path, in one flat name; one that is
// empty or begins with an underscore or a dot gets a dot in front. Its type is
// that of the most frequent kind at the path: boolean, 64-bit integer, double
// or text, or a repeated one of these for lists. A null in the column means
// that the event has no such value there: it is absent, or named in _null, or
// it is of another kind, or an empty list, or a list of several kinds, and
// then stands in _rest. So absent, null and empty stay three things.
//
// In _rest and _label a byte that is not UTF-8 is the lone surrogate U+DC00 +
// byte; NaN and the infinities are {"":"F…"} with the bits in hexadecimal, and
// JSON text that would not read back as itself is {"":"J…"}.
//
// The file's metadata has, under the key assay.segment, a JSON object: format,
// rows, origin, synthetic, import, min_time, max_time, untimed, and paths,
// which says for each path the type of its column, how many rows have it, how
// many of those in _rest, how many are null, and the kinds met.
package corpus
