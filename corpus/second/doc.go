// Package second chooses the labelled events that another person is to look at,
// without seeing what the first one said.
//
// The queue has three parts, in this order:
//
//  1. deciding: events on which an open proposal rests, which the caller names,
//     for a promotion should not rest on one person's word. True positives that
//     are lost or gained stand there among events of other verdicts, in the
//     order of a keyed hash: a part that held nothing else would not be blind;
//  2. disputed: events whose label and second opinion differ, until three
//     people have looked;
//  3. random: a fixed share of all labelled events. An event is in it when a
//     keyed hash of its id is below the share, so that it stays in or out
//     whatever else is labelled, a larger share holds every smaller one, and
//     nobody who labels can know which of the labels will be looked at.
//
// Agreement is estimated from events of the random share alone, whichever part
// they were offered in: the other parts were chosen for being odd.
//
// An offer says nothing of the verdict, the reason or the person that the event
// has, and of the event nothing that somebody filled in after looking at it
// (Shown). Nor should a page say which part an offer is of. Who labelled an event or gave an opinion of it is never offered it.
package second
