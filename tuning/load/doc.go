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
// # Forecast
//
// Measures.Forecast says what the team's queue is expected to be with a rule in
// it (load.md sections 1 to 5). The steps:
//
//  1. The episodes of the rule on the stream, and beside them those of the past
//     alerts of other rules, are put into the hours of the days that they came
//     on, in the roster's zone.
//  2. A stretch of weeks is drawn from whole days, weekdays for weekdays and
//     weekends for weekends, so that bursts stay bursts; from hours where there
//     are fewer than two weeks. Handling times are log-normal by rule and
//     verdict, drawn towards the queue's where few were measured. A draw is
//     keyed by the seed, the day and what the episode is, never by where it
//     stands: baseline and candidate are played on common random numbers.
//  3. Package queue plays each stretch with the roster's duties.
//  4. What two hundred stretches said becomes medians and 10 to 90 % bands.
//
// A team begins each stretch with an empty queue. Actual, Follow and TrackOf
// hold forecasts against the alerts that came after a promotion, and say by how
// much the next bands should be wider.
package load
