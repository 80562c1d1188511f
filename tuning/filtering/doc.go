// Package filtering proposes filters for a rule from the false positives that
// it still makes.
//
// The steps:
//
//  1. The snapshot is split (package holdout): filters are found on the one
//     part and measured on the other. Where there is no holdout nothing is
//     proposed: a filter measured on the events that it was found on always
//     looks good.
//  2. Every field of the false positives in the tuned part is counted by its
//     dictionary codes. What many have in common becomes a candidate: a value, a
//     beginning or an end that stops where a word does, a network. Two of
//     different fields together are a candidate where one alone would hide a
//     true positive.
//  3. Each candidate is laid over what the rule fires on, and what the rule
//     would still find and cost without these events is counted, for both
//     parts.
//  4. Flags say what is suspicious: too narrow, too broad, dead, or open to an
//     attacker (metrics.md section 7).
//
// A proposal is a text to edit: a Sigma filter with an owner and a day on which
// it ends, and the same as a term of SPL.
package filtering
