// Package literal finds one or many literals in all the distinct texts of a
// column at once, not text by text: the texts lie behind each other in one
// arena (corpus.Texts), so a search runs at the speed of memory and only a hit
// asks which entry it is in.
//
//  1. Compile sorts the literals: what must begin or end an entry, what may
//     stand anywhere, what is short.
//  2. A few literals that may stand anywhere are looked for one after the
//     other, each by its two rarest bytes (search).
//  3. Many are looked for in one pass: each is known by one window of four
//     bytes, a table of bits says where such a window may begin, and only there
//     is anything compared (filter). Short ones are walked down a tree from
//     each place where their first bytes stand.
//  4. Anchored ones are compared entry by entry, many of them by a tree too.
//
// A hit lies within one entry. Cost is bounded by the arena, the literals and
// the answers, whatever they hold: a search whose guesses fail too often goes
// on with an algorithm that does not guess (strings.Index, automaton).
package literal
