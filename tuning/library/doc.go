// Package library keeps the versions of rules and what became of them.
//
// Parse reads a rule text of any dialect: the only place where the dialects
// meet. A response that the containment ladder refuses is an error here.
//
// Env is what names in rules mean in a corpus directory: DIR/lists/NAME.txt are
// named lists (ParseList) and DIR/lists/NAME.csv lookup tables (ParseTable),
// DIR/macros.conf holds macros and DIR/pipelines/*.yml processing pipelines,
// beside those that ship. A lookup compares cells by text, case included; lines
// above the header of its table say otherwise, column by column. The first
// column of a table is a named list, too.
//
// A Library is three things in the corpus's database:
//
//   - versions: every text that was ever added, by rule and digest, with who
//     and when. Adding a text twice adds nothing. The newest version of a rule
//     is the one added last: adding an older text again makes it the newest,
//     which is written down beside the versions.
//   - the status log: who moved which version from which status to which, and
//     why. A version's status is that of its newest entry.
//   - drafts: what each person is typing, overwritten and dropped at will.
//
// A rule has a version in force, the one last promoted to stable (else to
// test), and a newest one, which may be ahead of it: Standing tells both, and
// the status of the rule is that of the version in force while there is one. A
// version that was superseded does not come back by itself when the one that
// took its place is retired.
//
// The first two only grow; the database itself refuses to change them.
//
// A text cannot promote itself, nor can the person who goes back to it: whatever status it claims, a version that is
// added starts as experimental (deprecated and unsupported are believed). Only
// SetStatus moves it, which promotion calls. Adopt is for rules that were
// promoted before they came here: it believes the claim and says so in the
// log. Export writes the status that counts here into the text.
package library
