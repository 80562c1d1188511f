// Package load says what a rule costs the people who read its alerts: alerts
// a day and analyst hours a week, as measured on the snapshot's stream.
//
// The steps:
//
//  1. Measure reads, once a snapshot, the days that the stream covers and how
//     long past alerts took to handle.
//  2. Measures.Estimate takes what one rule fired on and gives a Load, or no
//     load and the reason.
//
// An alert is an event that the rule fires on, or a group of a stats rule.
// What is handled is the episode (load.md section 2), so hours are episodes
// times the time an episode of that verdict took in the past: the handling
// seconds of its alerts together, as alert.handling_seconds has them. An
// alert open for more than eight hours was idle for most of them and is left
// out (load.md section 3).
//
// It refuses to say anything where the corpus cannot know: a curated segment
// shows what a rule keeps and never what it costs, and events without a time
// have no day.
//
// A forecast with bands, a roster and waiting times is not made here: this is
// arithmetic on what was seen.
package load
