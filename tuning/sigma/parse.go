package sigma

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"assay/tuning/rule"
)

// Parse reads the rules of a YAML stream. name is the file's name, from which
// a rule without id, name and title has its ID. Rules with errors are not
// returned. The spans of diagnostics are places in text, those of a rule's
// tree places in that rule's Text: the whole text when it is the only
// document, else the document's own.
func Parse(name, text string) ([]*rule.Rule, rule.Diagnostics) {
	if d := unreadable(text); d != nil {
		return nil, rule.Diagnostics{*d}
	}
	pieces := split(text)
	if len(pieces) == 0 {
		return nil, rule.Diagnostics{{Code: codeEmpty, Message: "there is no document here"}}
	}
	if len(pieces) > maxDocuments {
		at := rule.Span{Start: pieces[maxDocuments].start, End: pieces[maxDocuments].start}
		return nil, rule.Diagnostics{{Code: codeTooMany, Span: at, Message: fmt.Sprintf("the file has more than %d documents", maxDocuments)}}
	}
	var rules []*rule.Rule
	var found rule.Diagnostics
	for _, p := range pieces {
		d := newDocument(text, p, len(pieces) == 1)
		r := d.rule(name)
		if r != nil && d.faults.Err() == nil {
			rules = append(rules, r)
		}
		found = append(found, d.diagnostics()...)
	}
	return rules, found
}

// unreadable is what is wrong with the whole text, nil when it can be read.
func unreadable(text string) *rule.Diagnostic {
	if len(text) > maxStreamBytes {
		return &rule.Diagnostic{Code: codeTooLarge, Message: fmt.Sprintf("the file has more than %d bytes", maxStreamBytes)}
	}
	if utf8.ValidString(text) {
		return nil
	}
	at := 0
	for i, r := range text {
		if _, size := utf8.DecodeRuneInString(text[i:]); r == utf8.RuneError && size == 1 {
			at = i
			break
		}
	}
	return &rule.Diagnostic{Code: codeEncoding, Message: "this is not UTF-8", Span: rule.Span{Start: at, End: at + 1}}
}

// rule reads the document; nil when there is no rule in it.
func (d *document) rule(file string) *rule.Rule {
	root := d.load()
	if root == nil {
		return nil
	}
	keys := d.keys(root)
	if !d.isDetectionRule(root, keys) {
		return nil
	}
	r := &rule.Rule{Dialect: rule.Sigma, Text: d.text, Digest: digest(d.text)}
	d.head(r, root, keys)
	r.ID = identity(r, file)
	r.Where = d.detection(keys["detection"])
	return r
}

// isDetectionRule refuses the kinds of document that are not read yet.
func (d *document) isDetectionRule(root *yaml.Node, keys map[string]entry) bool {
	switch {
	case keys["correlation"].key != nil:
		d.report(rule.Error, codeCorrelation, d.place(keys["correlation"].key), "correlation rules are not read yet",
			"the detection rules beside it in this file run by themselves")
	case keys["filter"].key != nil:
		d.report(rule.Error, codeFilter, d.place(keys["filter"].key), "filters are not read yet",
			"the rules it is for run without it")
	case keys["action"].key != nil && keys["detection"].key == nil || isCollection(keys["action"]):
		d.report(rule.Error, codeCollection, d.place(keys["action"].key), "rule collections are no part of Sigma 2",
			"write each rule out as a document of its own")
	case keys["detection"].key == nil:
		d.report(rule.Error, codeNoDetection, d.first(root), "there is no detection here", nearHint("detection", keyNames(keys)))
	default:
		return true
	}
	return false
}

func isCollection(e entry) bool {
	return e.key != nil && slices.Contains([]string{"global", "reset", "repeat"}, e.value.Value)
}

// identity is the id, else the name, else the title or the file's name as a
// word.
func identity(r *rule.Rule, file string) string {
	base := path.Base(strings.ReplaceAll(file, `\`, "/"))
	return cmp.Or(r.ID, r.Name, slug(r.Title), slug(strings.TrimSuffix(base, path.Ext(base))), r.Digest[:12])
}

// slug is the letters and digits of s in lower case, with a hyphen for what
// stands between them.
func slug(s string) string {
	var b strings.Builder
	gap := false
	for _, c := range strings.ToLower(s) {
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			b.WriteRune(c)
			gap = false
		} else {
			gap = true
		}
	}
	return b.String()
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
