package spl

import (
	"maps"
	"slices"
	"strings"
)

// Commands are the names of the commands that run, sorted.
func Commands() []string { return slices.Sorted(maps.Keys(commands)) }

// Refused are the commands that are refused by name, with what does the same
// job.
func Refused() map[string]string { return maps.Clone(instead) }

// Aggregates are the functions of stats, perc95 standing for every percentage.
func Aggregates() []string { return strings.Split(aggregateNames, ", ") }

// HeaderKeys are the keys of header lines, sorted.
func HeaderKeys() []string { return slices.Sorted(maps.Keys(headerKeys)) }

// Conversions are the functions of convert, sorted.
func Conversions() []string { return slices.Sorted(maps.Keys(conversions)) }
