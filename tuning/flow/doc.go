// Package flow runs the stages behind a search: rows in, rows out.
//
// A row is the fields of an event, or what a stage made of several, and the
// events behind it. Compile makes a Flow of the stages; Pass runs the leading
// stages that work on one row at a time, wherever the rows are; Gather runs
// the rest on all the rows of one window of event time, which stands for one
// run of the scheduled search. A Flow is immutable and safe for concurrent
// use. It is written to be obviously right before it is fast: package plan has
// a columnar way for the commonest pipeline, and tests hold it to this one.
//
// # Rows
//
//   - The rows of a window come newest first, as a search gives them: by
//     falling time, of equal times the one imported last first. head, dedup,
//     first, last, list and streamstats follow that order, or that of sort.
//   - _time is the time of the event in seconds since 1970-01-01 UTC, _raw the
//     message it was made of, else its JSON. Names that begin with an
//     underscore are not met by wildcards, and fields keeps them.
//   - A stage that needs a field that a row does not have leaves the row as it
//     is, unless its own line below says otherwise. Null counts as having none.
//
// # Groups
//
// stats, top and timechart replace rows by groups; each keeps the events
// behind it. A list in a field to group by puts the row into the group of
// each of its elements, each once; more than 1,024 groups for one row are
// refused: the row is left out and counted (Wide). A row without one of the
// fields is left out and counted (Dropped); with eventstats and streamstats it
// stays and gets nothing. Groups come out in the order of their values' texts.
// A window without rows gives none: there is no count of 0 of nothing.
//
// # Aggregates
//
// An aggregate of a field sees each element of a list, and nothing of a row
// that has no value; count without a field counts rows. Of eval(...), false is
// no value, so that count(eval(x > 3)) counts where it holds.
//
//   - min and max are of numbers when every value is one, else of texts.
//   - values are each text once, in the order of texts; list is the first 100
//     in the order of rows.
//   - perc is of nearest rank: the value at position floor(p/100*n), from 0,
//     of the n numbers in order; median is perc50, so of an even number of
//     values the higher of the two in the middle. upperperc and exactperc give
//     the same, and estdc is dc: nothing is estimated.
//   - stdev and var are of a sample, and 0 for a single value; stdevp and varp
//     of the population.
//   - mode is the most frequent text, of equally frequent ones the first in
//     the order of texts.
//   - first and last follow the order of rows; earliest and latest follow
//     _time; rate is the change of the value between those two for a second.
//
// # Stages
//
//   - sort puts rows without the field last, numbers before addresses before
//     texts; equal rows keep their order. tail gives the last row first.
//   - dedup drops rows without one of its fields unless keepempty.
//   - bin starts buckets at whole multiples of the span, of times since 1970;
//     a bucket of numbers is written 10-20. With bins, the span is the smallest
//     power of ten (of times: the smallest usual span) that needs no more.
//   - rename of a field that a row does not have takes the other name's value
//     away.
//   - lookup gives a list where several rows of the table fit, and takes the
//     output fields away where none does, unless it keeps what is there.
//   - fillnull without fields fills those that any row of the window has.
//   - timechart gives a row for every span from the first to the last, counts
//     of 0 included. Of the series, limit keeps the most frequent; OTHER, and
//     NULL for the rows without the field, are besides. Rows without an event behind them (these, and those of
//     inputlookup) raise no alert by themselves.
//   - table at the end shows and drops nothing; before that it drops what it
//     does not name.
//
// # Bounds
//
// The work for one window, the rows that come of it and the memory that they
// take are bounded; past that the run ends with ErrTooMuch, and no figure is
// given.
package flow
