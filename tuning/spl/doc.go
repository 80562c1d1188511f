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
// A text may also be stanzas of a savedsearches.conf (saved.go).
//
// # How it is read
//
//  1. macros are expanded (expand.go): `name(argument)` becomes the definition
//     of a macros.conf, bounded in depth, number and length. A place inside an
//     expansion is the place of the call, and a diagnostic also says where in
//     which definition it is;
//  2. layout: header and comments are blanked, the rest is cut at the pipes
//     that stand outside quotes and brackets;
//  3. each command is read by a parser of its own grammar, so a mistake in
//     one does not hide a mistake in the next;
//  4. the result is checked as a pipeline: which fields are still there
//     (shape.go).
//
// # Two grammars
//
// The search grammar (the first command, "| search", searchmatch):
//
//	tightest   ( ... )     NOT     OR     AND, written or implied     loosest
//
// OR binds tighter than AND: a b OR c is a AND (b OR c). Operators are upper
// case. Values ignore case, CASE(value) does not; * is a wildcard, also inside
// double quotes; \" and \\ are escapes, \* is a star that is no wildcard (our
// decision: it is what converters write), any other backslash stays. A word or
// phrase without a field is searched anywhere in any value, TERM(word) between
// the characters that end a term. A value that is written as a network,
// 10.0.0.0/8, also stands for the addresses in it. f!=v holds when f is
// present and differs; NOT f=v also holds when f is absent.
//
// The expression grammar ("| where", "| eval", eval(...) in an aggregate):
//
//	tightest   ( ... )   -a   * / %   + -   .   = != < <= > >= IN LIKE   NOT   AND   OR   XOR   loosest
//
// Words are fields, also dotted ones; '...' quotes a field name; a dot that
// joins texts stands beside a blank or a quote. "..." is text, compared with
// case and without wildcards. function.go lists the functions with the number
// and the kind of their arguments; package eval says what they compute.
//
// A comparison with an absent or null field is neither true nor false, and
// neither is its NOT: so NOT is pushed down to the tests, each of which then
// asks for its field, and XOR is written out (known.go). What compares one
// field with constants, or two fields for equality, becomes a rule.Test, which
// a replay answers from columns; everything else a rule.Compare or rule.Holds.
//
// # Commands
//
// search, where and regex filter; eval, rename, fields, table, bin (bucket),
// rex, fillnull, makemv, mvexpand, spath, lookup, inputlookup and convert work
// on a row; stats, eventstats, streamstats, timechart, top, rare, dedup, sort,
// head and tail need all the rows of a window. Each becomes the stage of that
// name in package rule. "search *" behind a pipe keeps everything and becomes
// none.
//
// # Ours
//
// cidrmatch(list, field) accepts the name of a named list as well as a
// network. "{}" in a field name is dropped: paths reach into lists anyway.
// A window of event time, one hour unless the header has a window, stands for
// one run of the scheduled search. regex field!=... also keeps what has no
// such field. timechart without a span counts by the hour.
//
// # Refused
//
// tstats, join, append, transaction, map, subsearches and the like
// (instead.go), calendar months as a span, wildcards in aggregates, and macros
// that compute their text are refused by name and place with what would do
// instead. Nothing is skipped silently: what cannot run exactly as written
// does not run. A text is bounded in length, in nesting and in terms; Parse
// never panics.
package spl
