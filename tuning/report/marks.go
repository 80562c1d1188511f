package report

import (
	"strconv"
	"strings"
)

// shownMarks is how many tags or related rules a line names; the JSON form has
// all.
const shownMarks = 12

// Marks are the level, the tags and the related rules in a line, such as
// "level high; tags attack.t1059, attack.t1105"; "" for a rule without any.
func (r Rule) Marks() string {
	var parts []string
	if r.Level != "" {
		parts = append(parts, "level "+r.Level)
	}
	if len(r.Tags) > 0 {
		parts = append(parts, "tags "+firstOf(r.Tags))
	}
	if len(r.Related) > 0 {
		words := make([]string, len(r.Related))
		for i, to := range r.Related {
			words[i] = to.Type + " " + to.ID
		}
		parts = append(parts, "related "+firstOf(words))
	}
	return strings.Join(parts, "; ")
}

func firstOf(words []string) string {
	if more := len(words) - shownMarks; more > 0 {
		return strings.Join(words[:shownMarks], ", ") + " and " + strconv.Itoa(more) + " more"
	}
	return strings.Join(words, ", ")
}
