// Package sampling says what a corpus whose labels exist only where an old
// rule fired can still tell of that rule: estimates from events that were
// drawn at random, and bounds where nothing was drawn. It is pure.
//
//   - BeggGreenes corrects a recall for verification bias with one audit
//     sample of what did not fire.
//   - Missed and Recall are the Horvitz-Thompson estimates of a stratified
//     audit; Hajek is the ratio form for weights that vary.
//   - Allocate says how many labels go to each stratum, Halve how many more
//     halve the interval and where they pay most.
//   - Chapman counts what two sources together have not seen.
//   - PrecisionBounds and RecallBounds assume nothing at all.
//
// Units are whatever was drawn, events as a rule. A verdict is taken for the
// truth; how good verdicts are is another question.
package sampling
