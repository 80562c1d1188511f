// Package correlate finds, among the times at which rules fired, the windows
// of event time for which a correlation holds (Sigma 2.1, correlation rules).
// It knows neither rules nor events: firings go in, alerts come out.
//
//  1. New checks what is asked and says what cannot be.
//  2. Run puts the firings of each group into order and slides a window over
//     them. What it keeps beside them is the state of one group at a time.
//
// # Order and windows
//
// Firings are put into the order of event time, equal times into the order of
// import (segment, then row). So a late event counts where its time puts it,
// whenever it was imported, and a result does not depend on how events were
// cut into segments. A firing without a time cannot be in a window: callers
// leave it out, and say so.
//
// A window is as long as the timespan and includes both of its ends: at time
// t it holds what has a time from t-timespan to t. At an event, the events of
// the same time that come later in the order are not yet in it.
//
// # What is compared
//
//   - event_count: the events. One that several base rules match counts once.
//   - value_count: the distinct values; of several fields, the tuples.
//   - value_sum, value_avg, value_percentile, value_median: of the numbers.
//     Sums are exact before they are rounded. A percentile lies on the line
//     between its two neighbours: of n sorted numbers, p is at (n-1)*p/100.
//   - temporal: how many of the base rules fired, in any order.
//   - temporal_ordered: the most base rules that fired one behind the other
//     in the order of the list. Each step is an event of its own: one event
//     that matches two rules is one of them, and a rule that the list names
//     twice has to fire twice. Steps of the same time follow in the order of
//     import. Firings in any other order, before, between or behind, neither
//     help nor hurt.
//
// Of an event that several base rules match, the values count once: those of
// the first rule of the list that has any. What has no value to compare is no
// firing. Temporal types without bounds ask for all of the list. A boolean
// condition asks which rules fired; with temporal_ordered the rules that make
// it true must have fired in the order of the list, while a rule behind a
// "not" must not have fired at all.
//
// # When it fires
//
// Conditions that can only begin to hold by more (gt, gte, and boolean ones
// without "not") are judged at each event, over the window that ends there.
//
//   - Once an episode: an alert when the condition begins to hold. It stays
//     silent while it holds, and can fire again when it was false in between:
//     at an event, or between two events because old ones left the window. An
//     empty window is false. The alert has all events from the first window
//     to the last event at which the condition held, counts those at which it
//     did, and shows the greatest value. Should the condition begin to hold
//     because something left the window, it fires at the next event.
//   - At each event: an alert for every event at which the condition holds,
//     with the events of the window that ends there.
//
// Conditions that more events can make false (lt, lte, eq, neq, ranges, and
// boolean ones with "not") would hold at the first event of nearly every
// group. Once an episode, they are judged when the window closes: the first
// event of a group opens a window, which closes one timespan later with all
// that came until then; the first event behind it opens the next one. Every
// closed window for which the condition holds is an alert, known at the time
// of its end. The end of the events closes the last one. At each event they
// are judged as all others, as a streaming engine does.
//
// # Chains
//
// An alert of one correlation is a firing of the next: at the time at which it
// was known, at the event that completed it. It counts as one event of its
// own, and the events behind it are behind the outer alert too.
package correlate
