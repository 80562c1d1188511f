// Package receipt says on what a gate was decided, so that anybody who has the
// corpus can decide it again: the snapshot and its position in the label log, the
// rule and what it was held against, the policy, the program, the seed of what
// was drawn, every figure that was looked at, and the digest of the whole report.
//
// New makes the receipt of a report and a policy; it knows no clock and no person,
// so that the same replay gives the same receipt, whoever runs it. Receipt.Differs
// says what another one has otherwise. A promotion accepts nothing else.
package receipt
