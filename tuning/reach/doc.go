// Package reach says what an attacker can make a rule do, and what an
// automated response to the rule would do to people who did nothing wrong.
//
// The steps of Measure:
//
//  1. Inducibility. The rule's condition is taken apart into conjunctions
//     (package trust). For a level of trust, the fields that such an attacker
//     can write are set to what the rule looks for, in a real event of the
//     snapshot that honest work left behind, and nothing else of it is
//     touched; without such an event, one is made of the rule's own words.
//     Only when the plan itself then fires is the rule called inducible, so
//     that the claim always has its witness. Where nothing was found, the
//     answer is no or open, and says which.
//  2. Radius. The response is replayed, not the rule alone: who would have
//     been held, on which days, for how long until somebody looked, how many
//     of them were honest, what share of all principals that is, who of them
//     must never be held. An alert that is not known to be a true positive
//     counts as one on an honest principal.
//  3. Boundary and suppression. One event of each known incident is put into
//     harmless ones by fixed templates, on which the rule should stay silent;
//     and it is edited so that one of the rule's own filters hides it.
//  4. Allowed. The highest rung of the containment ladder (package respond)
//     that follows from both, and the sentence why.
//
// Checking a rule against a corpus of normal traffic does not stop somebody
// who provokes it on purpose (Chung & Mok, "Allergy Attack Against Automatic
// Signature Generation", RAID 2006, and "Advanced Allergy Attacks: Does a
// Corpus Really Help?", RAID 2007); so the radius alone never allows a rung,
// and the caps are to be built into whatever carries the response out.
// Nothing here carries one out.
package reach
