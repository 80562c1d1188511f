package lint

import (
	"fmt"

	"assay/tuning/rule"
)

// Field is a field that a rule reads, and the paths at which it is looked for.
type Field struct {
	Name  string
	Paths []string
	At    rule.Span
}

// Unknown names the fields that a corpus never has, each once, with the
// nearest that it has. paths are those of the corpus.
func Unknown(fields []Field, paths []string) rule.Diagnostics {
	has := make(map[string]bool, len(paths))
	for _, p := range paths {
		has[p] = true
	}
	var ds rule.Diagnostics
	told := map[string]bool{}
	for _, f := range fields {
		if told[f.Name] || len(f.Paths) == 0 || anyOf(has, f.Paths) {
			continue
		}
		told[f.Name] = true
		ds = append(ds, rule.Diagnostic{Grade: rule.Warning, Code: codeUnknownField, Span: f.At,
			Message: fmt.Sprintf("no event of the corpus has %s", f.Name), Hint: rule.NearHint(f.Name, paths)})
	}
	return ds
}

// anyOf reports that the corpus has one of the paths, or something below it.
func anyOf(has map[string]bool, paths []string) bool {
	for _, p := range paths {
		if has[p] {
			return true
		}
		for known := range has {
			if len(known) > len(p) && known[:len(p)] == p && known[len(p)] == '.' {
				return true
			}
		}
	}
	return false
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
