// Package sweep moves the threshold of a rule and says what becomes of it.
//
// The steps:
//
//  1. Find names the threshold: a bound of a correlation, else a comparison
//     behind stats, else one of a field with a number.
//  2. Run replays the rule with other values in its place: precision of episodes
//     (actionable), known recall of incidents and hours a week at each, and
//     which points no other is better than in all three.
//  3. The point for a budget of hours is chosen on one part of the snapshot and
//     told with the figures of the other (metrics.md section 9: never pick the
//     point on the data that you report).
package sweep
