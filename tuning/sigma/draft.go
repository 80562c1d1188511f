package sigma

import (
	"slices"

	"go.yaml.in/yaml/v4"

	"assay/tuning/rule"
)

// draft is a document that was read and is not linked to others yet. Places in
// it are those of the document's text.
type draft struct {
	d           *document
	file        int
	number      int // its place in the set
	kind        kind
	head        rule.Rule // what the author says; of a detection also Where
	correlation *correlation
	filter      *filter

	filters   []*draft // of a detection: those that apply, in the order of the set
	bases     []*draft // of a correlation: what its bases refer to
	tool      bool     // a correlation refers to it
	generated bool     // one that says generate does
	state     state
	depth     int // how many correlations stand on each other
}

// kind is what a document describes.
type kind uint8

const (
	isDetection kind = iota
	isCorrelation
	isFilter
)

func (k kind) String() string { return [...]string{"rule", "correlation", "filter"}[k] }

// state is how far the references of a draft are followed.
type state uint8

const (
	unseen state = iota
	underWay
	followed
)

// ok reports that no error was found.
func (dr *draft) ok() bool { return dr.d.faults.Err() == nil }

// name is what a correlation calls the rule.
func (dr *draft) name() string {
	if dr.head.Name != "" {
		return dr.head.Name
	}
	return dr.head.ID
}

// draft reads the document; nil when it is of no kind.
func (d *document) draft(root *yaml.Node, file string) *draft {
	keys := d.keys(root)
	k, ok := d.kind(root, keys)
	if !ok {
		return nil
	}
	dr := &draft{d: d, kind: k}
	dr.head.Dialect = rule.Sigma
	d.head(&dr.head, root, keys, k)
	switch k {
	case isDetection:
		dr.head.Where = d.detection(keys["detection"], d.place(keys["detection"].key))
	case isCorrelation:
		dr.correlation = d.correlation(keys["correlation"], keys["generate"])
	case isFilter:
		dr.filter = d.filter(keys["filter"], &dr.head)
	}
	return dr
}

// kind tells by the keys what the document describes. Authors have written a
// remark under correlation; it makes no correlation of a rule.
func (d *document) kind(root *yaml.Node, keys map[string]entry) (kind, bool) {
	var found []kind
	for k, name := range map[kind]string{isDetection: "detection", isCorrelation: "correlation", isFilter: "filter"} {
		e := keys[name]
		switch {
		case e.key == nil:
		case k != isDetection && keys["detection"].key != nil && e.value.Kind == yaml.ScalarNode:
			d.warnf(codeKind, d.place(e.key), "%s should be a map; the remark here has no effect", name)
		default:
			found = append(found, k)
		}
	}
	switch len(found) {
	case 1:
		return found[0], true
	case 0:
		d.report(rule.Error, codeNoDetection, d.first(root), "there is no detection here",
			nearHint("detection", slices.DeleteFunc(keyNames(keys), func(k string) bool { return slices.Contains(known, k) })))
	default:
		d.report(rule.Error, codeKind, d.first(root), "a document is a rule, a correlation or a filter, and only one of them",
			"put --- between them to make two documents")
	}
	return 0, false
}
