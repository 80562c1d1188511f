// Package lint finds what a rule says that its author hardly meant. Every
// rule that it looks at runs: what keeps a rule from running is told where it
// is read or compiled.
//
// [Check] looks at one rule by itself, [Twice] at rules that stand together,
// [Unknown] and [Silent] at a rule and what a corpus holds, [Answered] at its
// filters on a day. A check is one
// function of a file named after what it is about; its code has a sentence in
// codes.go and an example in the manual, and a test holds each example to its
// code.
//
// A comment switches codes off until a day ([Exceptions]). The day is a must:
// an exception that nobody has to renew is forgotten. Errors cannot be
// switched off.
package lint
