package views

import (
	"strings"

	"assay/tuning/library"
	"assay/tuning/rule"
)

// standingModel is where a rule stands, in words: what is in force, and what
// was written after it.
type standingModel struct {
	Status  string
	InForce *versionLink // nil: no version is in force
	Newest  *versionLink // nil: it is the one in force
	Word    string       // what the newest is called
	Ahead   string       // "2 versions ahead"
}

// versionLink is a version that can be looked at.
type versionLink struct{ Short, Status, URL string }

func versionLinkOf(v library.Version) *versionLink {
	return &versionLink{formatDigest(v.Digest), string(v.Status), versionURL(v)}
}

func versionURL(v library.Version) string { return ruleURL(v.Rule) + "?version=" + v.Digest }

func standingModelOf(s library.Standing) standingModel {
	m := standingModel{Status: string(s.Status())}
	if s.InForce != nil {
		m.InForce = versionLinkOf(*s.InForce)
	}
	if s.InForce == nil || s.Ahead > 0 {
		m.Newest = versionLinkOf(s.Newest)
	}
	switch {
	case s.InForce == nil:
		m.Word = "Newest"
	case s.Newest.Status == rule.Experimental:
		m.Word = "Newer draft"
	default:
		m.Word = "Newer"
	}
	if s.InForce != nil && s.Ahead > 0 {
		m.Ahead = countOf(int64(s.Ahead), "version") + " ahead"
	}
	return m
}

// rulesNow are the versions that count, one a rule, each with the status of its
// rule, and where each rule stands.
func rulesNow(all []library.Standing) (counting []library.Version, of map[string]library.Standing) {
	of = map[string]library.Standing{}
	counting = library.Counting(all)
	for i, v := range counting {
		of[v.Rule] = all[i]
	}
	return counting, of
}

// joined lists words as a sentence does.
func joined(all []string) string {
	if len(all) < 2 {
		return strings.Join(all, "")
	}
	return strings.Join(all[:len(all)-1], ", ") + " and " + all[len(all)-1]
}
