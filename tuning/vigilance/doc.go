// Package vigilance holds the statistics by which attention is watched: pure
// functions of counts and times, without a clock, a disk or a person.
//
//   - Less: were these times shorter than those (Mann and Whitney)
//   - Detect: hits and false alarms on seeded controls, as d′ and c
//   - Drift: the cumulative sum that tells a lasting fall from a bad day
//   - Streak: is a run of equal verdicts longer than the mix explains
//   - Herfindahl, Reciprocity: how concentrated and how mutual pairs are
//   - Fit: a small logistic regression, for how hits fall with time
//   - Agree: two readings of the same cases (Cohen's kappa)
//
// Whatever is drawn is drawn from a seed, so that equal input gives equal
// output on every machine. A figure that the input cannot carry is not a
// number but ok = false, and the caller says so.
package vigilance
