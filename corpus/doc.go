// Package corpus holds labelled events: immutable Parquet segments, an
// append-only label log, and snapshots that name a set of segments and a
// position in that log, so that every old figure can be made again.
package corpus
