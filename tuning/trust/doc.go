// Package trust says who can write what stands in a field of an event, and
// what that means for a rule that reads it.
//
// A Table gives each field a level: an outsider can write it, a user or an
// agent can, or the platform alone. A derived field is worth what the least
// of the fields is worth that it is computed from. A field that the table
// does not name counts as an outsider's, which is the careful reading: a rule
// is then taken to be easier to provoke than it may be, never harder.
//
// Terms takes a condition apart into the conjunctions of which one must hold,
// so that it can be asked of each which fields it rests on. Negations are
// pushed down to the tests, and a negated test stays what it is: it says what
// a field must not hold, which a missing field does not.
//
// (robustness.md section 5: field trust table, I_fields.)
package trust
