package library

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"assay/corpus"
	"assay/tuning/rule"
)

// tagLike holds for a tag that is the value or has it as parts, between dots:
// attack.t1059 for attack.t1059.001, t1059 for both. Case does not count, and _
// is as good as -. A * stands for any run of characters.
func tagLike(value string) func(tag string) bool {
	if strings.Contains(value, "*") {
		return globLike(looseName(value), looseName)
	}
	want := "." + strings.Trim(looseName(value), ".") + "."
	return func(tag string) bool { return strings.Contains("."+looseName(tag)+".", want) }
}

// globLike compares whole texts with one in which * is any run of characters.
func globLike(value string, fold func(string) string) func(string) bool {
	parts := strings.Split(value, "*")
	for i := range parts {
		parts[i] = regexp.QuoteMeta(parts[i])
	}
	glob, err := regexp.Compile(`(?s)^` + strings.Join(parts, `.*`) + `$`)
	return func(text string) bool { return err == nil && glob.MatchString(fold(text)) }
}

// beginsWith is globLike where a * is given, else holds for a beginning.
func beginsWith(value string) func(string) bool {
	low := corpus.Fold(value)
	if strings.Contains(low, "*") {
		return globLike(low, corpus.Fold)
	}
	return func(text string) bool { return strings.HasPrefix(corpus.Fold(text), low) }
}

// textIn holds where the text has the value in it.
func textIn(of func(Version) string) func(string) (condition, error) {
	return func(value string) (condition, error) {
		low := corpus.Fold(value)
		if strings.Contains(low, "*") {
			like := globLike(low, corpus.Fold)
			return func(v Version, _ Marks) bool { return like(of(v)) }, nil
		}
		return func(v Version, _ Marks) bool { return strings.Contains(corpus.Fold(of(v)), low) }, nil
	}
}

// levelLike reads a level, alone or behind >, >=, < or <=, or * for any.
func levelLike(value string) (condition, error) {
	if value == "*" {
		return func(_ Version, m Marks) bool { return m.Level != "" }, nil
	}
	word := strings.TrimLeft(value, "<>=")
	op := value[:len(value)-len(word)]
	rank := slices.Index(Levels, strings.ToLower(word))
	if rank < 0 || !slices.Contains([]string{"", "=", ">", ">=", "<", "<="}, op) {
		return nil, fmt.Errorf("%s is no level; levels are %s", value, strings.Join(Levels, ", "))
	}
	return func(_ Version, m Marks) bool {
		n := slices.Index(Levels, m.Level)
		switch {
		case n < 0:
			return false
		case n == rank:
			return op != ">" && op != "<"
		case n > rank:
			return strings.HasPrefix(op, ">")
		}
		return strings.HasPrefix(op, "<")
	}, nil
}

func statusLike(value string) (condition, error) {
	s := rule.Status(strings.ToLower(value))
	if value == "*" {
		return func(Version, Marks) bool { return true }, nil
	}
	if !known(s) {
		return nil, fmt.Errorf("%s is no status; statuses are experimental, test, stable, deprecated and unsupported", value)
	}
	return func(v Version, _ Marks) bool { return v.Status == s }, nil
}
