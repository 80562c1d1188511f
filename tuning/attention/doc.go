// Package attention keeps what tells how carefully a team judges alerts, and
// never who judged: seeded controls, the answers to them, and which events were
// looked at whole.
//
// A control is a copy of an event whose outcome is known, with an id, a time
// and entities of its own, that stands in the labelling queue among events that
// are open, as false threats are shown to those who screen baggage (K. A.
// Cutler & S. Paddock, Use of threat image projection to enhance security
// performance, IEEE ICCST 2009). The steps:
//
//  1. Draw makes controls of a view: as many true as benign positives.
//  2. Log.Plan keeps them. The newest plan is the one that counts.
//  3. Log.Next says whether one stands in front of an open event: the hash of
//     the event's id, keyed by the seed of the plan, is within the share.
//  4. Log.Answer keeps what was said. The first answer counts.
//
// Controls live in tables of their own. They are in no segment and no label
// log, so that no snapshot, search, index, replay, report, rule or response can
// meet one; that this stays so is tested where those are. A team is told that
// controls exist, and after each answer that it was one.
//
// All tables only grow, and no column names the person who looked or answered.
package attention
