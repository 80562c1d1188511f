// Package quality says how far the labels of a snapshot can be relied on, from
// the second opinions that stand beside them.
//
// The steps:
//
//  1. Read pairs each event that has a second opinion: the label that counted and
//     the earliest opinion beside it.
//  2. Agreement, kappa and the table of verdicts are of the pairs of the random
//     share alone. Events that were looked at twice because a promotion depends
//     on them, or because two people differ, were chosen for being odd; they are
//     counted apart.
//  3. Taking second opinions for right, the pairs say how often the first label
//     finds a true positive and how often it leaves another kind alone. Range
//     turns a precision into what stands behind it under those errors: a range
//     of sensitivity over the 95 % intervals of the precision and both errors,
//     wider than an interval of confidence. It takes the errors of the random
//     share for those of the events that a rule fires on.
//  4. Where three or more people judged an event, DawidSkene weighs them by how
//     they judge elsewhere. Its posterior stands beside the label and never
//     replaces it.
//
// # People
//
// Raters are letters, drawn with the secret seed of the corpus, so that they
// follow neither names nor figures. A row of a rater's table is shown only from
// MinCell events on, and nothing ranks raters: who labels the hard events
// disagrees more.
package quality
