// Package promote moves a rule's status by two persons and keeps the proof.
//
// The steps:
//
//  1. Propose: one person proposes to move a rule version to a status, with a
//     report, a policy and a reason. The gate is decided here, from the report
//     and the policy, so that nobody can bring a decision along.
//  2. Others OpenLost the list of lost true positives, Comment, RequestChanges
//     or Reject; the author may Withdraw.
//  3. Approve: another person, neither the proposal's nor the rule version's
//     author, approves. The status moves and the promotion is written in the
//     same transaction.
//
// An approval is refused when
//
//   - the approver is the author of the proposal or of the rule version;
//   - there are lost true positives and the approver has not opened their list;
//   - somebody else asks for changes;
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
// inserted or moved, and every report or policy that is not the one decided
// on. A cut at the end is found by the head, which is kept beside the chain.
// That head has a limit: who can write the database can rewrite the chain and
// the head together. Only a hash that was kept elsewhere finds that; Verify
// takes one.
package promote
