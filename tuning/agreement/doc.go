// Package agreement says how far people who judged the same items agree, and
// what their disagreement does to a figure made of their judgements.
//
// Two raters fill a Table, whose cell (i, j) counts the items that the first
// put into category i and the second into category j:
//
//   - Observed is the plain share of agreement.
//   - Kappa is Cohen's: agreement beyond what the two would reach by chance.
//     It falls towards zero when nearly all items are of one category, however
//     well the two agree (Feinstein & Cicchetti, High agreement but low kappa,
//     Journal of Clinical Epidemiology 43 (1990) 543-549), so that PABAK stands
//     beside it.
//   - LargeSample and Bootstrap bound kappa, by formula and by resampling.
//
// Any number of raters: Fleiss, where each item has as many judgements as every
// other, and DawidSkene, which estimates what an item is and how each rater
// errs, from judgements as they are.
//
// RoganGladen and Sensitivity turn a share that was judged with error into the
// share that stands behind it.
//
// All of it is pure, and the order of the items changes nothing. Words for the
// size of kappa ("substantial") are left out on purpose: their limits are
// arbitrary.
package agreement

// Bounds is a closed 95 % interval. Those of kappa may go below zero.
type Bounds struct{ Low, High float64 }

// z is the 97.5 % quantile of the standard normal distribution.
const z = 1.959963984540054
