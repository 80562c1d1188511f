package convert

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"assay/tuning/rule"
	"assay/tuning/sigma"
)

// writeHead writes what the author says about the rule as the first keys of a
// Sigma rule.
func writeHead(b *strings.Builder, r *rule.Rule) {
	text := func(key, value string) {
		if value != "" {
			fmt.Fprintf(b, "%s: %s\n", key, scalar(value))
		}
	}
	list := func(key string, values []string) {
		if len(values) > 0 {
			fmt.Fprintf(b, "%s:\n", key)
		}
		for _, v := range values {
			fmt.Fprintf(b, "  - %s\n", scalar(v))
		}
	}
	for _, k := range [][2]string{{"title", r.Title}, {"id", r.ID}, {"name", r.Name}, {"status", string(r.Status)}, {"description", r.Description}} {
		text(k[0], k[1])
	}
	if len(r.Related) > 0 {
		b.WriteString("related:\n")
	}
	for _, to := range r.Related {
		fmt.Fprintf(b, "  - id: %s\n    type: %s\n", scalar(to.ID), scalar(to.Type))
	}
	list("references", r.References)
	for _, k := range [][2]string{{"author", r.Author}, {"date", r.Date}, {"modified", r.Modified}, {"level", r.Level}} {
		text(k[0], k[1])
	}
	list("tags", r.Tags)
	list("falsepositives", r.FalsePositives)
	list("fields", r.Fields)
	writeResponse(b, r.Response)
	for _, k := range slices.Sorted(maps.Keys(r.Custom)) {
		if k == "license" || k == "taxonomy" || !slices.Contains(sigma.Keys(), k) {
			text(scalar(k), r.Custom[k])
		}
	}
}

func writeResponse(b *strings.Builder, x *rule.Response) {
	if x == nil {
		return
	}
	fmt.Fprintf(b, "response:\n  action: %s\n", scalar(x.Action))
	if x.TTL > 0 {
		fmt.Fprintf(b, "  ttl: %ds\n", int64(x.TTL/time.Second))
	}
	if x.Undo != "" {
		fmt.Fprintf(b, "  undo: %s\n", scalar(x.Undo))
	}
	if x.Owner != "" {
		fmt.Fprintf(b, "  owner: %s\n", scalar(x.Owner))
	}
	if x.Evidence != "" {
		fmt.Fprintf(b, "  evidence: %s\n", scalar(x.Evidence))
	}
}

// leftOut names what the author says about the rule that the converted one
// does not say, by the keys of Sigma. How a text is broken into lines does not
// count.
func leftOut(r, back *rule.Rule) (left []string) {
	a, b := said(r), said(back)
	for _, k := range slices.Sorted(maps.Keys(a)) {
		if a[k] != b[k] {
			left = append(left, k)
		}
	}
	return left
}

// said is what the author says about a rule, by key, each key that says
// anything.
func said(r *rule.Rule) map[string]string {
	list := func(values []string) string { return strings.Join(values, "\x00") }
	all := map[string]string{"title": r.Title, "id": r.ID, "name": r.Name, "status": string(r.Status), "description": r.Description, "author": r.Author,
		"date": r.Date, "modified": r.Modified, "level": r.Level, "tags": list(r.Tags), "references": list(r.References), "falsepositives": list(r.FalsePositives),
		"fields": list(r.Fields), "related": fmt.Sprint(r.Related), "logsource": list([]string{r.LogSource.Category, r.LogSource.Product, r.LogSource.Service})}
	if len(r.Related) == 0 {
		delete(all, "related")
	}
	if r.LogSource == (rule.LogSource{}) {
		delete(all, "logsource")
	}
	if x := r.Response; x != nil {
		all["response"] = list([]string{x.Action, x.TTL.String(), x.Undo, x.Owner, x.Evidence})
	}
	for k, v := range r.Custom {
		all[k] = v
	}
	for k, v := range all {
		if all[k] = strings.Join(strings.Fields(v), " "); all[k] == "" {
			delete(all, k)
		}
	}
	return all
}
