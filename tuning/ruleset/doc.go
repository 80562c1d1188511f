// Package ruleset replays whole rule sets.
//
//	Read(files), ReadVersions(library) → Set → Run(snapshot) → report.Set
//
// What a page or a command asks for is an Ask; a Replay is what came of one. A
// Log keeps the replays, what they found in each segment while they run, and
// their reports: a replay whose process ended goes on where it was, for what is
// found in a segment depends on nothing but the segment, its labels, the rules
// and what their names mean. It refuses to go on from parts of which one of
// these is another.
package ruleset
