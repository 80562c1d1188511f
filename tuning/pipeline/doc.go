// Package pipeline fits rules to data: a processing pipeline gives fields the
// names that the events have, turns a log source into conditions, and changes
// or refuses what the data cannot answer. Pipelines are read in the YAML form
// that pySigma publishes.
//
//  1. Parse reads one pipeline. text.go loads the YAML, bounds it and knows
//     its places; record.go reads maps key by key, so that a key or a type
//     that is not known is refused by name; item.go reads one item with its
//     conditions (rulecondition.go, itemcondition.go, gate.go).
//  2. Join puts several in the order of their priority, lowest first; those
//     of one priority keep the order in which they are given. Their variables
//     are shared, a later one wins.
//  3. Apply runs the items one after the other over a rule and gives another
//     rule of the same Text and Digest: the places of its tree still point
//     into the author's text, and what a pipeline adds has none. The rule that
//     it is given is not changed, and comes back itself when nothing applies.
//     Trace is Apply and tells what each item did.
//
// A pipeline is for Sigma rules; rules of other dialects come back as they
// are. What is about the text of queries (postprocessing, finalizers, query
// expressions) is refused by name, because no query is made here.
//
// # Correlations
//
// Each base rule is fitted by itself, as if it stood alone: with its own log
// source and its own state. The items then run over the correlation, whose
// fields, groups and aliases they rename; an item that works on detections
// leaves it alone. A name of an alias is no field and keeps its name. A field
// by which a correlation groups or which it compares may not become several.
//
// # Decisions
//
//   - A field that becomes several holds when it does under any of the names.
//     Of null and "exists: false" it is the other way round: the field is
//     absent when it is so under all of the names.
//   - Dropped items count neither way: what is left is linked as before. A
//     rule of which nothing is left is refused.
//   - Values are seen as Sigma writes them: what contains, startswith and
//     endswith leave open is a * at that end. Regular expressions, networks
//     and comparisons by size are no texts, so that replace_string, map_string
//     and match_string pass them by.
//   - A placeholder that no variable resolves is left to the named lists.
//   - Expressions are RE2; match_string and field names by expression are
//     matched from their start, as the form has it.
package pipeline
