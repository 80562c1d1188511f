// Package spl reads detection searches written in Splunk's search processing
// language and gives rule.Rule values.
//
// # A text
//
// A text is an optional header, a search and commands behind pipes:
//
//	# title: Repeated downloads by one agent
//	# window: 1h
//	index=agent_events command=*curl* OR command=*wget*
//	| stats count by agent_id
//	| where count > 3
//
// The header is made of leading lines "# key: value"; see header.go for the
// keys. Text between three backticks is a comment. Everything keeps its byte
// offset, so every node of the tree and every diagnostic has a place.
//
// # How it is read
//
//  1. layout: header and comments are blanked, the rest is cut at the pipes
//     that stand outside quotes, macros and brackets;
//  2. each command is read by a parser of its own grammar, so a mistake in
//     one does not hide a mistake in the next;
//  3. the result is checked as a pipeline: which fields are still there.
//
// # Two grammars
//
// The search grammar (the first command, and "| search"):
//
//	tightest   ( ... )     NOT     OR     AND, written or implied     loosest
//
// OR binds tighter than AND: a b OR c is a AND (b OR c). Operators are upper
// case. Values ignore case; * is a wildcard, also inside double quotes; \"
// and \\ are escapes, \* is a star that is no wildcard (our decision: it is
// what converters write), any other backslash stays. A word or phrase without
// a field is searched anywhere in any value. A value that is written as a
// network, 10.0.0.0/8, also stands for the addresses in it. f!=v holds when f is present and
// differs; NOT f=v also holds when f is absent.
//
// The expression grammar ("| where"):
//
//	tightest   ( ... )     comparison     NOT     AND     OR     loosest
//
// Words are fields, also dotted ones ('...' quotes a field name), "..." is
// text compared with case and without wildcards. A comparison with an absent
// or null field is neither true nor false, and neither is its NOT: so NOT is
// pushed down to the tests, each of which then asks for its field (known.go).
//
// # Ours
//
// cidrmatch(list, field) accepts the name of a named list as well as a
// network. "{}" in a field name is dropped: paths reach into lists anyway.
// stats counts in windows of event time, one hour unless the header has a
// window.
//
// # Refused
//
// Other commands, functions, subsearches, macros and arithmetic are refused
// by name and place with what would do instead. Nothing is skipped silently:
// what cannot run exactly as written does not run. A text is bounded in
// length, in nesting and in terms; Parse never panics.
package spl
