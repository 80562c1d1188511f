// Package queue says how long cases wait for the people who work on them.
//
// There are two ways to an answer:
//
//   - [Station] is the closed forms: Erlang's, and the rule of thumb of Allen
//     and Cunneen on top of them. They hold for arrivals that come one by one
//     and at the same rate at all hours, and understate waits by 40 to 90 %
//     where they do not (load.md section 4). They are what simulations are
//     tested with, and what answers while somebody moves a slider.
//   - [Simulator] plays cases and duties through, event by event: first come,
//     first served within each class, the classes in their order, no case put
//     down for another. Nobody begins a case outside of the windows of a duty,
//     and everybody finishes the one in hand.
//
// Times are durations since a Monday, 00:00, of a calendar without changes of
// the clock: whoever has a calendar turns its times into these first. Nothing
// here draws at random, so that equal cases and duties give equal outcomes.
package queue
