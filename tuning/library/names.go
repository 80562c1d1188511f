package library

import (
	"path"
	"strings"

	"assay/corpus"
)

// Names finds the rule that an alert of the past names, which may be the
// rule's id or the name of its file, in any case, with _ for -.
type Names map[string]string

// NamesOf are the names of the rules listed. An id wins over a file, and a
// file that holds several rules names none of them.
func NamesOf(all []Version) Names {
	n := Names{}
	for _, v := range all {
		file := looseName(strings.TrimSuffix(path.Base(v.File), path.Ext(v.File)))
		if _, taken := n[file]; taken {
			n[file] = ""
			continue
		}
		n[file] = v.Rule
	}
	for _, v := range all {
		n[looseName(v.Rule)] = v.Rule
	}
	delete(n, "")
	return n
}

// Find is the id of the rule that is called so.
func (n Names) Find(called string) (id string, ok bool) {
	id = n[looseName(called)]
	return id, id != ""
}

// looseName makes agent_upload and Agent-Upload the same.
func looseName(name string) string {
	return strings.ReplaceAll(corpus.Fold(name), "_", "-")
}
