package sigma

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"assay/tuning/rule"
)

// known are the top-level keys of documents.
var known = []string{"correlation", "filter", "generate", "title", "id", "related", "name", "taxonomy", "status", "description", "license", "author",
	"references", "date", "modified", "logsource", "detection", "fields", "falsepositives", "level", "tags", "scope", "response"}

var (
	statuses = []string{string(rule.Stable), string(rule.Testing), string(rule.Experimental), string(rule.Deprecated), string(rule.Unsupported)}
	levels   = []string{"informational", "low", "medium", "high", "critical"}
	uuidForm = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
	tagForm  = regexp.MustCompile(`^[a-z0-9_-]+\.[a-z0-9._-]+$`)
)

const maxTitle = 256

// head reads what the author says about the rule. Flaws are warnings, but for
// a response that cannot be read. A correlation has the log sources of the
// rules that it refers to.
func (d *document) head(r *rule.Rule, root *yaml.Node, keys map[string]entry, k kind) {
	r.Title, r.Name = d.scalar(keys["title"]), d.scalar(keys["name"])
	if n := len([]rune(r.Title)); n == 0 || n > maxTitle {
		d.warnf(codeTitle, d.first(root), "a rule has a title of 1 to %d characters", maxTitle)
	}
	if r.ID = d.scalar(keys["id"]); r.ID != "" && !uuidForm.MatchString(r.ID) {
		d.warnf(codeID, d.place(keys["id"].value), "the id is not a UUID")
	}
	r.Status = rule.Status(d.oneOf(keys["status"], codeStatus, statuses))
	if r.Status == "" {
		r.Status = rule.Experimental
	}
	r.Level = d.oneOf(keys["level"], codeLevel, levels)
	r.Description = d.scalar(keys["description"])
	r.Author = strings.Join(d.list(keys["author"], true), ", ")
	r.Date, r.Modified = d.date(keys["date"]), d.date(keys["modified"])
	r.Tags = d.tags(keys["tags"])
	r.References = d.list(keys["references"], false)
	r.FalsePositives = d.list(keys["falsepositives"], false)
	r.Fields = d.list(keys["fields"], false)
	r.Related = d.related(keys["related"])
	if k != isCorrelation {
		r.LogSource = d.logSource(root, keys["logsource"])
	}
	r.Response = d.response(keys["response"])
	r.Custom = d.custom(root)
	if t := r.Custom["taxonomy"]; t != "" && t != "sigma" {
		d.warnf(codeTaxonomy, d.place(keys["taxonomy"].value), "the fields of taxonomy %s are taken as they are written", t)
	}
}

// scalar is the text of an entry, "" when it is absent or null.
func (d *document) scalar(e entry) string {
	switch {
	case e.key == nil || typed(e.value).Kind == rule.OperandNull:
		return ""
	case e.value.Kind != yaml.ScalarNode:
		d.warnf(codeType, d.place(e.key), "%s should be a text; it is left out", e.key.Value)
		return ""
	}
	return strings.TrimRight(e.value.Value, "\n")
}

// list is the texts of an entry that is a list. A single text is taken as a
// list of one, with a warning unless one is what the specification wants.
func (d *document) list(e entry, single bool) []string {
	if e.key == nil || typed(e.value).Kind == rule.OperandNull {
		return nil
	}
	if isList := e.value.Kind == yaml.SequenceNode; isList == single || e.value.Kind == yaml.MappingNode {
		form := map[bool]string{true: "a text", false: "a list of texts"}[single]
		d.warnf(codeType, d.place(e.key), "%s should be %s", e.key.Value, form)
	}
	var out []string
	for _, n := range elements(e.value) {
		if n.Kind == yaml.ScalarNode && typed(n).Kind != rule.OperandNull {
			out = append(out, n.Value)
		}
	}
	return out
}

// oneOf is the entry's word when it is one of those allowed, else "".
func (d *document) oneOf(e entry, code string, allowed []string) string {
	word := d.scalar(e)
	if word == "" || slices.Contains(allowed, word) {
		return word
	}
	d.report(rule.Warning, code, d.place(e.value), fmt.Sprintf("%s is not a %s", word, e.key.Value),
		"it is one of "+strings.Join(allowed, ", "))
	if low := strings.ToLower(word); slices.Contains(allowed, low) {
		return low
	}
	return ""
}

func (d *document) date(e entry) string {
	text := d.scalar(e)
	if _, err := time.Parse(time.DateOnly, text); text != "" && err != nil {
		hint := ""
		if t, err := time.Parse("2006/01/02", text); err == nil {
			hint = "write " + t.Format(time.DateOnly)
		}
		d.report(rule.Warning, codeDate, d.place(e.value), text+" is not a date of the form 2006-01-02", hint)
	}
	return text
}

func (d *document) tags(e entry) []string {
	tags := d.list(e, false)
	if e.key == nil {
		return tags
	}
	for _, n := range elements(e.value) {
		if n.Kind == yaml.ScalarNode && !tagForm.MatchString(n.Value) {
			d.report(rule.Warning, codeTag, d.place(n), fmt.Sprintf("the tag %q is not of the form namespace.name", n.Value),
				"such as attack.t1059 or cve.2021-44228, in lower case")
		}
	}
	return tags
}

func (d *document) logSource(root *yaml.Node, e entry) rule.LogSource {
	var l rule.LogSource
	if e.key == nil {
		d.report(rule.Warning, codeLogSource, d.first(root), "there is no logsource", "it is taken for every event")
		return l
	}
	if e.value.Kind != yaml.MappingNode {
		d.warnf(codeLogSource, d.place(e.key), "logsource should be a map of category, product and service")
		return l
	}
	attrs := d.keys(e.value)
	l.Category, l.Product, l.Service = d.scalar(attrs["category"]), d.scalar(attrs["product"]), d.scalar(attrs["service"])
	if l == (rule.LogSource{}) {
		d.report(rule.Warning, codeLogSource, d.place(e.key), "logsource names no category, product or service",
			nearHint("category", keyNames(attrs)))
	}
	return l
}

// custom are the top-level scalars that a Rule has no field for.
func (d *document) custom(root *yaml.Node) map[string]string {
	var m map[string]string
	for _, e := range entries(root) {
		word := e.key.Value
		if !slices.Contains(known, word) {
			if near := rule.Nearest(word, known); near != "" {
				d.report(rule.Hint, codeUnknownKey, d.place(e.key), word+" means nothing to Sigma", "did you mean "+near+"?")
			}
		} else if word != "license" && word != "taxonomy" && (word != "correlation" && word != "filter" || e.value.Kind != yaml.ScalarNode) {
			continue
		}
		if e.value.Kind != yaml.ScalarNode || typed(e.value).Kind == rule.OperandNull {
			continue
		}
		if m == nil {
			m = make(map[string]string)
		}
		m[word] = e.value.Value
	}
	return m
}
