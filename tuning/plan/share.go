package plan

import (
	"context"

	"assay/corpus"
)

// Share is the columns with a memory of what atoms answered on them, where
// they have an identity by which it can be kept.
func Share(cols corpus.Columns, atoms *Atoms) corpus.Columns {
	named, ok := cols.(Named)
	if !ok || atoms == nil || named.Identity() == "" {
		return cols
	}
	s := sharing{cols, named.Identity(), atoms}
	if p, ok := cols.(pathIndex); ok {
		return indexedSharing{s, p}
	}
	if p, ok := cols.(Pather); ok {
		return pathedSharing{s, p}
	}
	return s
}

type sharing struct {
	corpus.Columns
	segment string
	atoms   *Atoms
}

// Zone is that of the columns.
func (s sharing) Zone(path string) (z corpus.Zone, ok bool) {
	if zones, can := s.Columns.(Zoner); can {
		return zones.Zone(path)
	}
	return z, false
}

func (s sharing) Identity() string { return s.segment }
func (s sharing) memory() *Atoms   { return s.atoms }

// indexedSharing is sharing over columns that know their paths.
type indexedSharing struct {
	sharing
	pathIndex
}

// pathedSharing is sharing over columns that tell their paths.
type pathedSharing struct {
	sharing
	paths Pather
}

func (s pathedSharing) Paths(ctx context.Context) ([]string, error) { return s.paths.Paths(ctx) }
