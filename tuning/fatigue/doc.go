// Package fatigue measures what alerts cost the people who handle them: how
// many come and when, which rules make work that needed no action, how often
// the same thing comes back, how long it takes, what nobody looked at.
//
// The steps:
//
//  1. Read collects, once a snapshot, every alert that was raised in the past:
//     an event with alert.rule_id.
//  2. Alerts.Measure takes a team and a period and gives the Figures, with the
//     totals of the period of the same length before it.
//  3. Gather reads what is kept beside the corpus: labels given here, events
//     opened, answers to seeded controls, second labels, decisions on
//     proposals. Filters finds what rules' filters left out.
//  4. Alerts.Indicate makes of all that the twelve Indicators of fatigue and
//     rubber-stamping, and the list of what was dismissed before a true
//     positive.
//
// # What is counted
//
// The unit is the alert, except for repeats, which are episodes: a run of
// alerts of one rule on one entity with less than an hour between any two that
// follow each other (package episode has the entity and the gap). Shares are K
// of N with a Wilson interval. Days, hours and weekdays are UTC. An alert
// belongs to the moment it was raised, alert.raised_at, else to the time of
// its event; one with neither is counted apart and in no figure. Alerts of
// curated segments are counted apart too: they were chosen, and say nothing of
// what arrives.
//
// Hours are those that were measured (alert.handling_seconds), summed alert by
// alert and not extrapolated; a time of more than load.MaxHandling was idle
// for most of it and is left out. Work that needed no action is the work on
// false and on benign positives.
//
// # Indicators
//
// An indicator looks at a trailing window: the 14 days up to the last day of the
// period, or the newest 200 closures where these reach further back. It has a
// limit, and asks for action when the 95 % interval too is beyond it; under 30
// cases it is inconclusive, and where nothing is recorded it says so. Labels,
// answers and decisions have a window of the same size that ends with the
// newest of them. What is drawn at random is drawn from a fixed seed.
//
// Nothing here names or ranks a person, and nothing that does is to be built
// on it: alert.analyst is not read.
package fatigue
