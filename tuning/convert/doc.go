// Package convert writes a rule in the other language where there is a text
// that means the same. It does not trust itself: what it has written is read
// by the parser of that language, and both conditions are brought to one form
// (form.go); unless they are the same, the rule is refused with the part that
// has no form over there.
//
// The two languages meet in one tree, in which a test means the same whoever
// wrote it. So equal trees are equal rules, on any event.
package convert
