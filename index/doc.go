// Package index is the search box: it parses the query language, answers a
// query with rows of the corpus, and counts, sorts and highlights what it
// found.
//
// A query is answered from two places, and the reader cannot tell which:
//
//  1. Fields, ranges, wildcards, existence, verdict, reason and time are
//     answered from the corpus: a matcher runs once per distinct value of a
//     column, verdicts come from the label log. A new label is therefore
//     visible in the next search.
//  2. Words and phrases are answered by Bleve, whose documents are the
//     distinct texts of a segment, each indexed once however many rows and
//     columns hold it. What the index does not hold (it is missing, behind,
//     broken, or another process has it open) is answered by running the same
//     tokenizer over the distinct values instead: slower, same rows.
//
// Facets, histogram and order are always counted from columns and label log.
//
// The index is derived. Open moves a directory that is torn or of another
// version out of the way, Sync adds the segments that are missing and forgets
// those that are gone, Rebuild starts again. No figure of a report is ever
// computed from it.
//
// # What a word is
//
// A word is a run of letters, digits and marks, compared without regard to
// case; characters of scripts written without blanks are words of their own;
// invisible format characters inside a word are passed over, so that a word
// cannot be hidden by them. The searchable text of an event is every text
// value of every field, also inside lists, except bare timestamps. Numbers
// and booleans are found by field. What is typed as one bare word but is
// several words ("/etc/passwd") means these words side by side. A bare word
// or phrase with a digit that is exactly an event's id finds that event too.
package index
