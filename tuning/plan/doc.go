// Package plan turns a rule into something that runs.
//
//  0. The pipelines of the environment fit the rule to the data (package
//     pipeline); everything below is about what they make of it.
//  1. Compile resolves the names that the author wrote (aliases, named lists)
//     and builds one matcher for each operand: folded text, wildcards,
//     regular expressions, networks, numbers. What cannot be compiled is a
//     diagnostic at its place; nothing is compiled later.
//  2. Select answers over columns. Each leaf of the tree is handed the rows
//     that are still in question and gives back those that hold; a matcher
//     runs once for each distinct value. Terms run in order of cost.
//  3. Match and Explain answer for one event. Explain never stops early, and
//     its verdict is Select's.
//  4. Aggregate groups what Select found by fields within windows of event
//     time, and filters the groups. Parts of several segments merge into the
//     same groups, however the events were cut into segments. A correlation
//     is another Grouper: it takes up when each of its base rules fired, with
//     the fields that it groups by and compares, and package correlate slides
//     the windows. Events without a time, without a field to group by (a list
//     counts for each element, as in stats) or without a value to compare are
//     left out and counted; a base rule that is itself a correlation fires
//     with the values that it is grouped by. Gather does all of this in one
//     pass over a segment.
//
// # Pipelines
//
// Filters, one stats of plain aggregates and filters take the columnar way
// (Aggregate). Every other pipeline runs on rows (package flow): the filters
// at its beginning are terms of the search, over columns; then only the fields
// that later stages name are read, and rows are made segment by segment. The
// stages that work on one row at a time run there, and an event of which they
// leave nothing is not selected; the others run once for each window, when all
// segments are there. Where rows replace events, a row is a group; else an
// alert is an event whose row is left (Grouped, Grouping.Events).
//
// _time is the time of the event in seconds since 1970-01-01 UTC; _raw is the
// event's _raw or event.original, where it has one, else its visible fields as
// JSON. now() is the end of the window that an event is in; where one window
// holds all, the newest time that was selected, and for a single event
// (Match, Explain) its own.
//
// # Values
//
// A field has candidate paths: its own name, then its aliases. The first one
// that the event has (null included) gives the value.
//
//   - absent and null hold for null, and neither holds for any test of a
//     value: equality with * or the empty text, regular expressions, networks,
//     comparisons, "differs". Exists counts null as present.
//   - A list holds when any of its elements does; with "all", when each
//     operand has an element. An empty list is present, but has no value.
//   - A number equals a number or text that reads as the same number; else
//     texts are compared. Text ignores case unless the test is cased.
//
// # Hidden fields
//
// What a label or a ground truth says of the outcome (corpus.IsOutcomePath) is
// absent to every rule.
//
// A Plan is immutable and safe for concurrent use.
package plan
