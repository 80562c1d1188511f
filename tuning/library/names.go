package library

import (
	"path"
	"strings"

	"assay/corpus"
)

// Names finds the rule that an alert of the past names: by the rule's id, the
// name of its file or its title, in any case, with _ for -.
type Names map[string]string

// NamesOf are the names of the rules listed. An id wins over a file and a file
// over a title; a file or a title that several rules share names none of them.
func NamesOf(all []Version) Names {
	n := Names{}
	n.add(all, func(v Version) string { return v.Title })
	n.add(all, func(v Version) string { return strings.TrimSuffix(path.Base(v.File), path.Ext(v.File)) })
	n.add(all, func(v Version) string { return v.Rule })
	delete(n, "")
	return n
}

func (n Names) add(all []Version, name func(Version) string) {
	seen := map[string]bool{}
	for _, v := range all {
		loose := looseName(name(v))
		n[loose] = v.Rule
		if seen[loose] {
			n[loose] = ""
		}
		seen[loose] = true
	}
}

// Find is the id of the rule that the first of the names that means one means.
func (n Names) Find(called ...string) (id string, ok bool) {
	for _, name := range called {
		if id = n[looseName(name)]; id != "" {
			return id, true
		}
	}
	return "", false
}

// looseName makes agent_upload and Agent-Upload the same.
func looseName(name string) string {
	return strings.ReplaceAll(corpus.Fold(name), "_", "-")
}
