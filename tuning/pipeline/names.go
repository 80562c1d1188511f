package pipeline

import (
	"maps"
	"slices"
)

// Types are the names of the transformations that items may have, sorted.
func Types() []string { return slices.Sorted(maps.Keys(makers())) }
