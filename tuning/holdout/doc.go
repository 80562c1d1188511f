// Package holdout keeps a part of a snapshot apart, so that what was chosen on
// the one part is measured on the other (metrics.md section 7).
//
// There are two ways. ByTime holds out what came after a rule was written:
// its author cannot have seen it. Sealed holds out whole groups, chosen by a
// keyed hash of their names: 30 of 100, the same ones for the same key, whoever
// asks and in whatever order the events lie. No way ever splits an incident:
// in time the first event of an incident decides for all of it, and a sealed
// group is everything that entities and given incidents tie together.
//
// Choose takes the way of time where both parts have enough of what is to be
// measured, else the sealed one, and refuses where that has not enough either.
package holdout
