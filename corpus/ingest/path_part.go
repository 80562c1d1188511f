package ingest

import (
	"strings"

	"assay/corpus"
)

// pathPart is what a path is to the mapping.
type pathPart struct {
	path   string
	slots  []slot
	hidden bool      // belongs to the outcome
	next   *pathPart // of the path that came after this one last time
}

// pathParts remembers them for one worker: the rows of a log have few shapes.
type pathParts struct{ known map[string]*pathPart }

// maxParts bounds what a file with a new path in every row can cost.
const maxParts = 1 << 14

// of is the part of a path, which mostly follows the last one as it did before.
func (p *pathParts) of(c *compiled, path string, last *pathPart) *pathPart {
	if last != nil && last.next != nil && last.next.path == path {
		return last.next
	}
	part := p.known[path]
	if part == nil {
		if p.known == nil || len(p.known) >= maxParts {
			p.known = map[string]*pathPart{}
		}
		part = c.part(path)
		p.known[part.path] = part
	}
	if last != nil {
		last.next = part
	}
	return part
}

// part finds the slots of a path. What states an outcome plays its part in any
// spelling.
func (c *compiled) part(path string) *pathPart {
	p := &pathPart{path: strings.Clone(path), slots: c.slots[path], hidden: hidden(c.hide, path)}
	if corpus.IsOutcomePath(path) {
		p.hidden = true
		if p.slots == nil {
			p.slots = c.slots[strings.ToLower(corpus.OutcomePath(path))]
		}
	}
	return p
}
