package corpus

import "strings"

// outcomeWraps are the objects in which exports wrap a record; the outcome in
// one is the record's.
var outcomeWraps = [...]string{unmapped, "_source.", "result."}

// IsOutcomePath reports whether a path states an outcome: label, ground_truth
// and all below them, without regard to case, bare or wrapped. What stands
// there is kept in Native and is never a field that a rule or a replay can see.
func IsOutcomePath(path string) bool {
	head, _, _ := strings.Cut(OutcomePath(path), ".")
	return strings.EqualFold(head, "label") || isGroundTruth(head)
}

// OutcomePath is a path without what wraps the record.
func OutcomePath(path string) string {
	for _, wrap := range outcomeWraps {
		path = strings.TrimPrefix(path, wrap)
	}
	return path
}

func isGroundTruth(name string) bool {
	const plain = "groundtruth"
	if len(name) < len(plain) || len(name) > len(plain)+1 {
		return false
	}
	return strings.EqualFold(name, plain) || strings.EqualFold(name, "ground_truth") || strings.EqualFold(name, "ground-truth")
}

// StripOutcome takes what states an outcome out of the objects inside a list
// or an object kept as text: members named ground_truth, and members named
// label that are objects with a verdict. It reports whether there was any.
func StripOutcome(v Value) (Value, bool) {
	switch v.kind {
	case KindJSON:
		return stripObject(v)
	case KindList:
		for i, e := range v.list {
			if got, some := StripOutcome(e); some {
				elems := append([]Value(nil), v.list...)
				elems[i] = got
				for j := i + 1; j < len(elems); j++ {
					elems[j], _ = StripOutcome(elems[j])
				}
				return List(elems...), true
			}
		}
	}
	return v, false
}

func stripObject(v Value) (Value, bool) {
	if !strings.HasPrefix(v.text, "{") {
		return v, false
	}
	r := openJSON(v.text)
	defer r.close()
	r.strip = true
	got, err := r.value()
	if err != nil || !r.stripped {
		return v, false
	}
	return got, true
}

// isOutcomeMember reports whether a member of an object inside a list, with
// its value in canonical text, states an outcome.
func isOutcomeMember(name string, text []byte) bool {
	if isGroundTruth(name) {
		return true
	}
	return strings.EqualFold(name, "label") && len(text) > 0 && text[0] == '{' && strings.Contains(strings.ToLower(string(text)), `"verdict":`)
}
