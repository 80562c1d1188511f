// Package sigma reads Sigma detection rules (specification 2.1, with what
// the 2.2 branch makes clearer) into rule.Rule.
//
// Parse takes a YAML stream and goes through it in four steps:
//
//  1. stream.go cuts the stream into documents at the YAML document markers.
//     Each document is read by itself, so a broken one costs its neighbours
//     nothing, and each rule's text and digest are those of its document.
//  2. document.go loads the YAML tree, bounds its size, depth and aliases,
//     refuses duplicate keys, and knows the place of every node; place.go
//     finds the place of a part of a scalar, such as a modifier in a key or
//     a word of the condition.
//  3. head.go reads what the author says about the rule. A flaw there is a
//     warning: the rule still runs.
//  4. detection.go, item.go and modifier.go make an expression of each
//     search identifier, condition.go and selector.go link them. A flaw
//     there is an error: a rule runs as it is written or not at all.
//
// Where the specification is silent: a null matches an absent or null field,
// an empty string only a present empty one, a condition that is a list is
// the OR of its entries, a pattern finds an identifier that begins with an
// underscore only when it begins with one itself, and scalars are typed by
// YAML 1.2 (yes and on are text).
//
// Correlation rules, filters, the time-part modifiers and placeholders
// inside a longer text are refused with a code that says so.
package sigma
