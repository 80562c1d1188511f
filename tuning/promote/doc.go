// Package promote moves a rule's status by two persons and keeps the proof.
//
// The steps:
//
//  1. Propose: one person proposes to move a rule version to a status, with a
//     report, a policy and a reason. The gate is decided here, from the report
//     and the policy, so that nobody can bring a decision along.
//  2. Others OpenLost the list of lost true positives, Comment, RequestChanges
//     (and Lift that) or Reject; the author may Withdraw.
//  3. Approve: another person, neither the proposal's nor the rule version's
//     author, approves. The status moves and the promotion is written in the
//     same transaction.
//
// # Who may do what
//
// A proposal is open until one of four things ends it: promoted, rejected,
// withdrawn or void. While it is open:
//
//	                       comment,   ask for   lift such     reject  approve  withdraw
//	                       open list  changes   a request
//	who proposed           yes        no        no            no      no       yes
//	who wrote the version  yes        no        no            no      no       no
//	another person         yes        yes       their own     yes *   yes *    no
//	another person, lead   yes        yes       everybody's   yes *   yes *    no
//
//	* once they have opened the list of lost true positives, when there are any
//
// Whether a person may act at all is for the caller to say; the site lets
// engineers propose and comment, and reviewers decide. No state needs one
// certain person to leave it: what one asks for a lead may lift, and a proposal
// whose basis has changed is made void by making it anew (Draft.Again), which
// names the one before.
//
// An approval is bound to the version, the version in force, the snapshot, the
// report, the policy, and the environment that rules are read with: field
// aliases, named lists, tables, macros and processing pipelines, by the digest
// that the report tells. A change of any of them makes the proposal void. A
// report that tells no environment is not bound to one.
//
// # Retirement
//
// A move to deprecated rests on a report of its own kind (report.Retire): the
// version is the baseline and the candidate is nothing. Its policy is the
// section retire, and the lost list names every true positive that goes, with
// the other stable rules that find it too. The approval is bound to those rules
// as well, so that two which find the same cannot both go because of each other.
//
// # What is refused
//
// An approval is refused when
//
//   - the approver is the author of the proposal or of the rule version;
//   - there are lost true positives and the approver has not opened their list;
//   - somebody else asks for changes and nobody has lifted that;
//   - the gate does not pass, unless a lead overrides it with a reason, which
//     is recorded beside the decision that it overrides (metrics.md section
//     12);
//   - the rule, the version in force, the snapshot, the report or the policy
//     is no longer what was proposed: the proposal is then void for good, and
//     says in words what changed. The version in force is read again in the
//     approving transaction, so that of two candidates for one place only the
//     first is promoted.
//
// A proposal is refused when the rule's response is more than package respond
// allows to happen by itself, and when a version is in force and the report
// does not compare with it: a rule could otherwise pass its review by hiding
// what it loses.
//
// # The ledger
//
// All of this is one append-only log, in which every entry carries the hash
// of the one before; the state of a proposal is what its entries say and is
// stored nowhere else. Verify finds every entry that was changed, removed,
// inserted or moved, every report or policy that is not the one decided on,
// and every status in the library's log that no promotion or adoption tells of. A cut at the end is found by the head, which is kept beside the chain.
// That head has a limit: who can write the database can rewrite the chain and
// the head together. Only a hash that was kept elsewhere finds that; Verify
// takes one.
package promote
