// Package portfolio says what each rule of a set is worth beside the others.
//
// The steps:
//
//  1. Measure replays the set in one pass and numbers what its rules hit: the
//     known incidents (true positives), and the cases, which are what an analyst
//     opens: runs of events on one entity, of whichever rules, of the stream.
//  2. A Matrix says which rule hits which unit. From it come what only one rule
//     hits (Alone), the exact Shapley value (Shapley), rules that others make
//     dispensable (Redundant), and a cheap set that finds enough (Cheapest).
//  3. A Portfolio puts these to the rules, with the techniques of ATT&CK and
//     ATLAS that one rule alone is tagged with.
//
// # The Shapley value
//
// The game in which a set of rules wins an incident when any of them hits it is
// a sum over incidents of OR games, in each of which the rules that hit it are
// equal. So a rule's value is the sum over the incidents that it hits of 1/k,
// with k rules hitting the incident: exact, without sampling, in time linear in
// the hits. The values add up to the number of incidents found. Load is shared
// in the same way over cases (metrics.md section 10).
//
// # What is cheap
//
// To find so many incidents at the least cost is partial set cover, which is
// NP-hard. Cheapest is the greedy algorithm with the gain cut off at what is
// still wanted, whose cost is at most H(m) times the least, m being the smaller
// of the wanted incidents and the most that one rule hits (Slavík, Improved
// performance of the greedy algorithm for partial cover, 1997); rules that the
// ones taken later make needless are left out again.
//
// All of it is about this snapshot: a rule that finds nothing here may be the
// only one for what has not happened yet.
package portfolio
