// Package eval runs the terms of eval and where: arithmetic, conditions and
// functions over the fields of an event or a row.
//
// A Compiler makes a Term of a rule.Term once; everything constant is prepared
// then (expressions, networks, times), and nothing is compiled while a Term
// runs. Where the text asks for a regular expression that is not constant, the
// term is refused.
//
// # Values
//
//   - No value: an absent field, null, a list without an element. A function
//     of no value has none, unless its usage says otherwise (coalesce, isnull,
//     if, case, validate, min, max, mvappend, null).
//   - A number is what reads as one: text of an event that reads as a number
//     is a number for arithmetic, for comparison, for isnum and for typeof.
//     Whole results are whole numbers, so 1 + 2 writes itself 3.
//   - "+" adds numbers, and joins two texts of which one is no number; a number
//     and a text have no sum. "." joins texts, and numbers as texts.
//     Division by zero, a root of a negative number and whatever leaves the
//     range of numbers have no value.
//   - A list of one element is that element. Arithmetic with a longer list has
//     no value. Functions of one text (lower, replace, substr and so on) work
//     on each element; match, like, in and cidrmatch hold when they do for any.
//   - Equality of min, max, nullif and in is that of Compare: as numbers when
//     both read as numbers, else as texts with case.
//   - A truth is a value of its own; "false" the text is no truth. tostring
//     writes True and False.
//
// # Time
//
// Times are seconds since 1970-01-01 UTC, with a fraction. now is the end of
// the window of the run, as a scheduled search would have it, never a clock;
// where there is no such end it has no value. All times are UTC. strptime
// takes what the text does not give from now: a text without a year is of this
// year, a text without a date of today.
//
// # Bounds
//
// A text that would be longer than MaxText and a list that would be longer
// than MaxList have no value, so that a hostile event cannot make a small rule
// take much memory. Regular expressions are RE2; their programs are bounded
// for all the terms of a Compiler together.
package eval
