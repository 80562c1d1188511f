package sigma

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"assay/tuning/rule"
)

// related reads the list of maps of id and type.
func (d *document) related(e entry) []rule.Related {
	if e.key == nil || typed(e.value).Kind == rule.OperandNull {
		return nil
	}
	if e.value.Kind != yaml.SequenceNode {
		d.warnf(codeType, d.place(e.key), "related should be a list of maps of id and type")
	}
	var out []rule.Related
	for _, n := range elements(e.value) {
		if n.Kind != yaml.MappingNode {
			d.warnf(codeRelated, d.first(n), "a related rule is a map of id and type")
			continue
		}
		keys := d.keys(n)
		r := rule.Related{ID: d.scalar(keys["id"]), Type: d.scalar(keys["type"])}
		switch {
		case r.ID == "":
			d.warnf(codeRelated, d.first(n), "the related rule has no id")
			continue
		case !uuidForm.MatchString(r.ID):
			d.warnf(codeID, d.place(keys["id"].value), "the id of the related rule is not a UUID")
		}
		if !slices.Contains(rule.Relations, r.Type) {
			at := d.first(n)
			if keys["type"].key != nil {
				at = d.place(keys["type"].value)
			}
			d.report(rule.Warning, codeRelated, at, "the related rule is of no known type", "it is one of "+strings.Join(rule.Relations, ", "))
		}
		out = append(out, r)
	}
	return out
}
