// Package gate decides whether a report satisfies a policy: pass, fail or
// inconclusive, with the evidence for each check.
//
// The steps:
//
//  1. ParsePolicy reads a YAML file strictly: an unknown key, figure or
//     operator is an error with its line, and the nearest name that exists.
//  2. Decide compares each check's figure with what is asked. It is pure: no
//     clock, no disk, so that a decision can be made again.
//
// A policy is
//
//	version: 1
//	name: default
//	checks:
//	  - id: episode-precision
//	    figure: precision.episode.actionable.cp_low
//	    op: ">="
//	    value: 0.6
//	    min_n: 20
//	    why: four of ten episodes may be noise, no more
//
// with, for each check, also `baseline: true` (the figure is compared with
// the baseline's plus value), `interval: clopper_pearson` (the bounds .low
// and .high are exact ones; .cp_low and .cp_high always are) and
// `without_baseline: pass` (where the replay had no baseline, a check that
// needs one passes: a rule that is new can lose nothing. Package promote sees
// to it that a rule with a version in force is compared with that).
//
// A retirement is judged by the section `retire` alone, a list of checks too:
// the rule is the baseline, the candidate is nothing, and the figures
// retirement.uncovered.event, .episode and .incident say what no other stable
// rule finds of what goes. A rule is not held to the figures for which it is
// retired. A policy without the section leaves a retirement inconclusive.
//
// What labels leave open has figures of its own: recall.corrected, with .low and
// .high, by an audit of what nobody raised; recall.bound.low and .high, known
// recall were the open events that only the baseline fires on attacks, or none;
// precision.bound.low and .high (and precision.bound.logic), the precision of
// episodes whatever those without a verdict are; unlabelled.episode and its kin,
// the share of what fired that nobody labelled. A precision or a known recall
// that the choice of labels settled beforehand is refused, and leaves its check
// inconclusive.
//
// A response that stands above the rung that the rule's reach allows (package
// reach) fails the gate whatever the policy asks, as a check named response.
//
// A figure that is missing or rests on fewer than min_n units is
// inconclusive, never passed: too few labels are no proof of anything. One
// failed check fails the gate; else one inconclusive check leaves it so.
package gate
