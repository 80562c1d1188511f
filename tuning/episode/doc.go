// Package episode counts what a rule fired on in the three units that a
// figure can have: the event, the episode (one run of a rule on an entity)
// and the incident (a case).
//
// The steps:
//
//  1. NewPool reads, once a snapshot, what does not depend on any rule: the
//     entity, the time, the given incident and the verdict of every event,
//     and an order in which the events of an entity follow one another.
//  2. Pool.Cut takes what one rule fired on and gives tallies by verdict,
//     fired and silent, and how many of the known units the rule found. It
//     marks the places of the fired events in that order and walks over them
//     once, from front to back; events by verdict are counted as sets.
//  3. Pool.Episodes counts the episodes of some of the fired events.
//
// # Units
//
// The entity of an event is the first filled field of DefaultEntity
// (entity.id, else agent.id, else user.id, a host, a source address, the
// session). Fields do not mix: agent 7 and user 7 are two entities. An event
// without any stands alone. For a stats rule the entity is the group, and all
// events of one window of a group belong together.
//
// An episode is a run of fired events on one entity in which each follows the
// one before in less than the gap, an hour by default. An incident is what
// incident.id says; fired events without one belong together when they share
// the entity and follow one another within the join, 24 hours by default.
//
// A gap says nothing about an event without a time. Events without a time are
// one episode, and one incident, for each entity and session: the session is
// what the source itself says belongs together. They never join timed ones.
//
// # Verdicts
//
// An episode or incident has one verdict and one vote (metrics.md section 2,
// "macro"): of its fired events' verdicts the first of true positive, benign
// positive, false positive, undetermined, unlabelled. What somebody decided
// outranks what nobody could tell, so that unlabelled and undetermined events
// move no figure but their own, and turning benign into false positives
// leaves the actionable precision as it is (metrics.md section 13).
//
// # The pool
//
// Known units are a matter of the snapshot alone, so that two rules are
// measured against the same ones: a known event is any event of a verdict; a
// known episode is a run of events of one verdict on an entity; a known
// incident is a given incident, with the verdict that ranks first among all
// its events, or a run of events of one verdict, without a given incident,
// within the join. A rule finds a known unit when it fires on at least one of
// its events of that very verdict: firing only on a benign event of a
// malicious incident finds nothing.
package episode
