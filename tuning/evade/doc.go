// Package evade asks what is left of a rule's known recall when true positives
// are written another way: by a fault of the telemetry, by an attacker who
// knows the platform, or by an agent that does the same act along another path.
//
//  1. An Operator is a way to write an event, or the few events of an
//     incident, so that they mean the same. It says which kinds of field it
//     touches, under which rule of a platform the meaning is kept, what it
//     costs whoever uses it, and how its work is checked; what does not pass
//     the check is skipped and counted. Operators are data (Catalogue), have a
//     version, and draw nothing but what a fixed seed and the event's id give.
//  2. NewBase takes the true positive incidents that a rule catches, each as
//     the events on which it fires there. Of many it takes those whose names
//     have the smallest digests, so that two rules are asked about the same
//     incidents wherever both catch them.
//  3. Measure writes every incident in every way and asks the compiled rule
//     again. The unit is the incident: it is still caught when the rule fires
//     on any of its events, for a rule that counts: when it fires on them
//     together.
//  4. Gaps looks for the texts that a rule seeks in fields that it does not
//     read, and says what an alias would find.
//  5. Canaries are rules that fire when a field is gone without which a rule
//     is silent.
//
// # What the figures are
//
// An operator with several forms (a field each, a length each) is scored by the
// form under which the smallest share is still caught. Incidents that an
// operator cannot change are not applicable and count for nothing. Events are
// written anew in all of their fields of the kinds that an operator touches,
// also in those that the rule does not read.
//
// Classes: A, a fault of telemetry or normalisation, no attacker needed; B,
// kept under the stated rule of a platform; G, ways of agents, some of which
// keep the meaning only for a model that follows them. The catalogue follows
// Uetz et al., You Cannot Escape Me, USENIX Security 2024, the modifiers of
// MITRE ATT&CK T1027.010, and the OWASP Top 10 for Agentic Applications.
package evade
