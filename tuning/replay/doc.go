// Package replay runs a plan over every segment of a snapshot.
//
// Segments are worked on side by side; what they give is put together in the
// order of the segments, so a result does not depend on the number of
// workers. Nor do figures depend on how events were cut into segments:
// groups of a stats rule merge across them by window and key, and the windows
// of a correlation slide over all of them together.
//
// A result says what weakens it: a field that no event has, events without a
// time in windows, events without a field to group by or to compare.
package replay
