// Package seen keeps which events a person has looked at, so that a rule of
// theirs is not measured on them as if they were news: what an author has seen is
// for tuning, and a holdout leaves it out (metrics.md section 7; D. Arp et al.,
// Dos and don'ts of machine learning in computer security, USENIX Security 2022:
// data snooping).
//
// An event is kept once a person, with the time of the first look. Nothing else
// than a holdout asks this table: how carefully people work is no business of
// its. It only grows, and a position in it names what was seen then.
package seen
