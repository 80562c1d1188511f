package sigma

import "slices"

// Modifiers are the names of the modifiers that a field may have, sorted.
func Modifiers() []string { return modifierNames() }

// CorrelationTypes are what a correlation may compute, in the order of the
// specification.
func CorrelationTypes() []string { return slices.Clone(correlationTypes) }

// CorrelationKeys are the keys of the map correlation.
func CorrelationKeys() []string { return slices.Clone(correlationKeys) }

// Keys are the top-level keys of documents.
func Keys() []string { return slices.Clone(known) }
