package lint

import (
	"fmt"
	"slices"
	"strings"

	"assay/tuning/rule"
)

// Field is a field that a rule reads, and the paths at which it is looked for.
type Field struct {
	Name  string
	Paths []string
	At    rule.Span
}

// Unknown names the fields that a corpus never has, each once, with the
// nearest that it has. paths are those of the corpus, sorted.
func Unknown(fields []Field, paths []string) rule.Diagnostics {
	var ds rule.Diagnostics
	told := map[string]bool{}
	for _, f := range fields {
		if told[f.Name] || len(f.Paths) == 0 || slices.ContainsFunc(f.Paths, func(p string) bool { return among(paths, p) }) {
			continue
		}
		told[f.Name] = true
		ds = append(ds, rule.Diagnostic{Grade: rule.Warning, Code: codeUnknownField, Span: f.At,
			Message: fmt.Sprintf("no event of the corpus has %s", f.Name), Hint: rule.NearHint(f.Name, paths)})
	}
	return ds
}

// among reports that the sorted paths have this one, or one below it.
func among(paths []string, path string) bool {
	if _, has := slices.BinarySearch(paths, path); has {
		return true
	}
	i, _ := slices.BinarySearch(paths, path+".")
	return i < len(paths) && strings.HasPrefix(paths[i], path+".")
}

// Silent says of a rule that counts that events of a corpus pass its search
// and no group of them ever reached its threshold. found is how many events
// passed, fired how many groups fired.
func Silent(r *rule.Rule, found, fired int) rule.Diagnostics {
	if found == 0 || fired > 0 {
		return nil
	}
	return rule.Diagnostics{{Grade: rule.Warning, Code: codeNeverReached, Span: thresholdOf(r),
		Message: fmt.Sprintf("%d events of the corpus pass the search, and no group of them ever reached the threshold", found),
		Hint:    "lower it, group by fewer fields, or lengthen the window"}}
}

// thresholdOf is the place of what a group has to reach.
func thresholdOf(r *rule.Rule) rule.Span {
	if r.Correlation != nil {
		return r.Correlation.At
	}
	at := r.Where.Span()
	for _, s := range r.Stages {
		at = s.Span()
		if f, ok := s.(*rule.Filter); ok {
			return f.At
		}
	}
	return at
}
