package spl

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"assay/tuning/rule"
)

// FormatHeader is what the rule's author says about it, as the comment lines
// that a search begins with. What no line can hold, such as a text of several
// paragraphs, comes back otherwise.
func FormatHeader(r *rule.Rule) string {
	var b strings.Builder
	set := func(key, value string) {
		if value = strings.Join(strings.Fields(value), " "); value != "" {
			fmt.Fprintf(&b, "# %s: %s\n", key, value)
		}
	}
	set("title", r.Title)
	set("description", r.Description)
	set("level", r.Level)
	for _, h := range headerOf(r) {
		set(h.key, h.value)
	}
	for _, k := range slices.Sorted(maps.Keys(r.Custom)) {
		if headerKeys[k] == nil && headerKey(k) {
			set(k, r.Custom[k])
		}
	}
	return b.String()
}

// headerOf is what a header says of a rule beside its title, its description,
// its level and its window.
func headerOf(r *rule.Rule) (all []entry) {
	add := func(key, value string) { all = append(all, entry{key: key, value: value}) }
	for _, k := range [][2]string{
		{"id", r.ID}, {"name", r.Name}, {"author", r.Author}, {"date", r.Date}, {"modified", r.Modified}, {"status", string(r.Status)},
		{"tags", strings.Join(r.Tags, ", ")}, {"references", strings.Join(r.References, ", ")}, {"fields", strings.Join(r.Fields, ", ")},
		{"category", r.LogSource.Category}, {"product", r.LogSource.Product}, {"service", r.LogSource.Service},
	} {
		add(k[0], k[1])
	}
	for _, to := range r.Related {
		add("related", to.ID+" "+to.Type)
	}
	for _, v := range r.FalsePositives {
		add("falsepositives", v)
	}
	if x := r.Response; x != nil {
		add("response", x.Action)
		if x.TTL > 0 {
			add("ttl", shortSpan(x.TTL))
		}
		add("undo", x.Undo)
		add("owner", x.Owner)
		add("evidence", x.Evidence)
	}
	return all
}
