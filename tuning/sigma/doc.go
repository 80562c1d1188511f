// Package sigma reads Sigma rules (specification 2.1, with what the 2.2 branch
// makes clearer) into rule.Rule: detections, correlations and filters.
//
// Parse takes a YAML stream, ParseSet several that belong together:
//
//  1. stream.go cuts each stream into documents at the YAML document markers.
//     Each is read by itself, so a broken one costs its neighbours nothing.
//     collection.go writes out the documents that share parts in the old way
//     (action: global, repeat).
//  2. document.go loads the YAML tree, bounds its size, depth and aliases,
//     refuses duplicate keys, and knows the place of every node; place.go
//     finds the place of a part of a scalar, such as a modifier in a key or
//     a word of the condition.
//  3. draft.go makes a draft of each document. head.go reads what the author
//     says about the rule; a flaw there is a warning, and the rule still
//     runs. detection.go, item.go, modifier.go, timepart.go, placeholder.go
//     and keyword.go make an expression of each search identifier,
//     condition.go and selector.go link them; correlation.go, timespan.go and
//     bound.go read a correlation, filter.go a filter. A flaw there is an
//     error: a rule runs as it is written or not at all.
//  4. link.go follows the references of correlations, refuses circles, and
//     applies the filters.
//  5. closed.go makes the rules. A rule's Text is closed: it holds every
//     document that the rule is made of, so that it parses to the same rule
//     by itself. A rule alone in its file has the file's text; a correlation
//     among others has the documents that it refers to, in their order,
//     before its own; a filtered rule has its filters behind it. mover.go
//     moves the trees along.
//
// # Detections
//
// Where the specification is silent: a null matches an absent or null field,
// an object is present under its own name (package plan keeps to that), an
// empty string only a present empty one, a condition that is a list is the
// OR of its entries, a pattern finds an identifier that begins with an
// underscore only when it begins with one itself, a selector that matches
// nothing is an error, and scalars are typed by YAML 1.2 (yes and on are
// text). The specification calls null in a list of values invalid; here it is
// one of the values, with a warning, so that a list of nulls alone, with all
// too, is null itself. What works on texts or numbers (contains, re, gt and
// the like) takes no null, in a list or not, and neither do keywords.
// Modifiers are read in their order. A part of a time (hour, say) is
// that in UTC, of a week ISO 8601's. expand makes placeholders of %name%;
// package plan resolves them from named lists, whose values are literals, and
// a percent sign behind a backslash is itself. A keyword is looked for
// anywhere in each value of the event; with startswith or endswith at the
// value's start or end, with re as an expression.
//
// # Correlations
//
// The rule's Where is an Or of one Named a base rule, called as in Bases; the
// parts inside have the base's name and a slash before their own. Base rules
// are found by id or name, first in the same file; they raise no alerts of
// their own unless a correlation that refers to them says generate. A
// condition has one or two bounds, which may be fractions. firing: each, a key
// of ours, fires at each qualifying event instead of once an episode.
//
// # Filters
//
// A filter is for the rules that it names by id, name or title, or for any,
// and of these for those whose log source has all attributes of the filter's.
// Its condition is ANDed to the rule's as it is written, behind which it
// stands as a part of the filter's title. Names of searches are the
// document's own on both sides. Filters do not apply to correlations; they
// reach the rules that those refer to. Who answers for a filter and on which
// day it ends (rule.OwnerKey, rule.ExpiresKey) is kept with the rule.
package sigma
