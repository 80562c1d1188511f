// Package report puts figures to a replay: what a rule fires on and stays
// silent on by verdict, its two precisions, its known recall, its load, and
// what a candidate changes against a baseline.
//
// The steps:
//
//  1. NewSurvey reads what a snapshot says whatever the rule: units, known
//     positives, days, handling times. It is made once a snapshot.
//  2. New makes the report of one outcome, Compare that of a candidate
//     against a baseline; both know no clock, so that the same rule, snapshot
//     and tool give the same bytes and the same Digest.
//  3. Encode and Decode are the JSON form, whose schema is Schema; WriteText
//     and WriteMarkdown are for people.
//
// Every figure is K of N in a stated unit, with the 95 % Wilson interval; a
// share is computed only where it is shown. Definitions are those of
// metrics.md sections 1 to 4:
//
//   - actionable precision = TP / (TP + FP + BP): what the analyst feels
//   - logic precision = (TP + BP) / (TP + FP + BP): does the rule match what
//     it claims
//   - known recall: share of the snapshot's known true positives that the
//     rule finds; an upper bound of recall, and never called that
//
// Unlabelled and undetermined units are numbers of their own and move none of
// these. What weakens a figure stands beside it as a warning; a figure that
// cannot be had is null, never zero.
package report
