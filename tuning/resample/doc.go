// Package resample says how sure a share is when what it counts comes in
// clusters: the alerts of one incident are no independent witnesses, and an
// interval that takes them for such covers the truth in 3 of 10 cases where it
// claims 95 of 100 (metrics.md section 3.1).
//
// A Table has a row a cluster and a column a quantity; every estimate here is
// a function of the columns' sums:
//
//   - Table.Draw resamples rows with replacement (B. Efron, Bootstrap methods:
//     another look at the jackknife, Annals of Statistics 7 (1979) 1-26; of whole
//     clusters: A. C. Davison & D. V. Hinkley, Bootstrap Methods and their
//     Application, 1997, section 3.8) and keeps the sums of each replication;
//   - Draws.Interval is the percentile interval of any function of them. Two
//     rules in one table are resampled together, which makes a difference of
//     theirs paired;
//   - Spread is the linearised variance of a ratio, the design effect and the
//     number of independent units that the clusters are worth.
//
// The macro estimate, in which each cluster has one vote, is the mean of a
// column of shares; of the micro estimate, which pools units, both sums are
// columns. With clusters of very unequal size only the first keeps its level.
//
// A replication has a generator of its own, named by the seed and its number,
// so that the same table and seed give the same bits with any number of
// workers. The order of rows counts: whoever fills a table sorts it.
package resample
