// Package ablate says what each part of a rule does, by leaving it out.
//
// The steps:
//
//  1. Parts lists what can be left out of a rule: each named detection, each
//     filter, each test of these and each condition of a pipeline, and gives
//     the rule without it.
//  2. Run has every such rule replayed and holds it against the rule itself:
//     what the rule would find without the part, what it would lose, and what
//     the part saves in false positives and analyst hours.
//
// A part that narrows the rule (a filter, a test that must hold) hides true
// positives and quiets false ones; one that widens it (one of several
// alternatives) finds true positives and makes false ones. Both are told of
// each part, as what the part does and not as what leaving it out would do.
//
// Parts are left out one at a time: two filters that hide the same event each
// seem to do nothing. Where the last test of a part goes, the part goes; where
// nothing would be left of the rule, or of a rule that a correlation refers
// to, the part is told as being all that is asked, and has no figures.
package ablate
