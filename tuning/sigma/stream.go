package sigma

import (
	"strings"
)

// Limits on what Parse reads.
const (
	maxStreamBytes   = 16 << 20
	maxDocuments     = 10_000
	maxDocumentBytes = 1 << 20
	maxStructure     = 100_000 // marks that can begin a YAML node
	maxNodes         = 100_000 // YAML nodes, each alias counted with all it stands for
	maxDepth         = 64      // of YAML and of conditions
	maxConditionSize = 64 << 10
	maxFaults        = 200 // diagnostics of one document
)

// piece is one document's part of a stream: text[start:end].
type piece struct{ start, end int }

// split cuts a stream at its document markers. A line that begins with "---"
// begins a document wherever it stands, in a block scalar too; one that
// begins with "..." ends it. Pieces that hold nothing but comments and
// directives are left out. It stops behind maxDocuments pieces and one.
func split(text string) []piece {
	var pieces []piece
	start := 0
	flush := func(end int) {
		if !blank(text[start:end]) {
			pieces = append(pieces, piece{start, end})
		}
	}
	for at := 0; at < len(text) && len(pieces) <= maxDocuments; {
		line := text[at:lineEnd(text, at)]
		switch {
		case marks(line, "---"):
			flush(at)
			start = at + 3
		case marks(line, "..."):
			flush(at)
			start = at + len(line)
		}
		at += len(line)
	}
	flush(len(text))
	return pieces
}

// lineEnd is the offset behind the line break of the line at at.
func lineEnd(text string, at int) int {
	if i := strings.IndexByte(text[at:], '\n'); i >= 0 {
		return at + i + 1
	}
	return len(text)
}

func marks(line, marker string) bool {
	return strings.HasPrefix(line, marker) &&
		(len(line) == len(marker) || strings.IndexByte(" \t\r\n", line[len(marker)]) >= 0)
}

// blank reports that a piece has only comments, directives and white space.
func blank(text string) bool {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line != "" && line[0] != '#' && line[0] != '%' {
			return false
		}
	}
	return true
}
