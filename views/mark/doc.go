// Package mark shows text that an attacker may have written.
//
// Event text can hold characters that a reader does not see or that make what
// they see a lie: controls, bidirectional overrides, zero-width characters,
// blanks that are not blanks, tag characters that spell out hidden words. The
// pages show each of them as a small visible mark with its name, in the place
// where it stands. Nothing is dropped, nothing becomes a link, and everything
// is escaped. Long text is cut with the rest one click away.
//
//	[Line]   one line, for a cell of a table
//	[Block]  many lines, for the page of an event
//	[Plain]  the same for places that cannot hold elements: attributes, exports
package mark
