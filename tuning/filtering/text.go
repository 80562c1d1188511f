package filtering

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"assay/tuning/rule"
)

// Note is who answers for a filter, and until when it holds.
type Note struct {
	Owner   string
	Expires time.Time // the last day
}

// Sigma is the filter as a Sigma document for the rule.
func (f Filter) Sigma(r *rule.Rule, n Note) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("title: %s", quoted(f.title()))
	line("id: %s", f.id(r))
	line("status: experimental")
	line("description: %s", quoted("Leaves out "+f.Words()+"."))
	line("%s: %s", rule.OwnerKey, quoted(n.Owner))
	line("%s: %s", rule.ExpiresKey, n.Expires.UTC().Format(time.DateOnly))
	source(line, r.LogSource)
	line("filter:")
	if r.Dialect == rule.Sigma {
		line("    rules:")
		line("        - %s", quoted(reference(r)))
	} else {
		line("    rules: any")
	}
	line("    expected:")
	for _, t := range f {
		line("        %s: %s", t.Field+modifiers[t.Op], sigmaValue(t))
	}
	line("    condition: not expected")
	return b.String()
}

// reference is how a filter names a rule: by its id where its author gave one.
func reference(r *rule.Rule) string {
	if r.ID != "" && strings.Contains(r.Text, r.ID) || r.Title == "" {
		return r.ID
	}
	return r.Title
}

var modifiers = map[Condition]string{StartsWith: "|startswith", EndsWith: "|endswith", CIDR: "|cidr"}

func source(line func(string, ...any), l rule.LogSource) {
	if l != (rule.LogSource{}) {
		line("logsource:")
	}
	for _, kv := range [][2]string{{"product", l.Product}, {"category", l.Category}, {"service", l.Service}} {
		if kv[1] != "" {
			line("    %s: %s", kv[0], quoted(kv[1]))
		}
	}
}

// title names the filter within what a title may have.
func (f Filter) title() string {
	words := []rune("Expected: " + f.Words())
	if len(words) > 120 {
		words = append(words[:119], '…')
	}
	return string(words)
}

// id is a UUID made of the filter and the rule (RFC 9562, version 8), so that
// the same proposal is the same text.
func (f Filter) id(r *rule.Rule) string {
	b := sha256.Sum256([]byte("assay/filter " + r.ID + "\n" + f.String()))
	b[6], b[8] = b[6]&0x0f|0x80, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:16])
}

// quoted is a text in quotes that YAML reads as it is: JSON is YAML.
func quoted(s string) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(s) // of a text it never fails
	return strings.TrimSuffix(b.String(), "\n")
}

var sigmaEscapes = strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`)

func sigmaValue(t Term) string {
	switch {
	case t.Number:
		return t.Value
	case t.Op == CIDR:
		return quoted(t.Value)
	}
	return quoted(sigmaEscapes.Replace(t.Value))
}

// SPL is the filter as a term of a search; "" where a search cannot say it: an
// asterisk in a search is a wildcard and nothing else.
func (f Filter) SPL() string {
	terms := make([]string, len(f))
	for i, t := range f {
		if strings.ContainsAny(t.Value, "*\"\\`[]|") {
			return ""
		}
		switch t.Op {
		case StartsWith:
			terms[i] = fmt.Sprintf(`%s="%s*"`, t.Field, t.Value)
		case EndsWith:
			terms[i] = fmt.Sprintf(`%s="*%s"`, t.Field, t.Value)
		default:
			terms[i] = fmt.Sprintf(`%s="%s"`, t.Field, t.Value)
		}
	}
	return "NOT (" + strings.Join(terms, " ") + ")"
}

// Insert is the rule's text with the filter in it: behind a Sigma rule a
// document of its own, in SPL a term at the end of the search. The error says
// why it cannot be inserted.
func (f Filter) Insert(r *rule.Rule, text string, n Note) (string, error) {
	switch {
	case r.Correlation != nil:
		return "", fmt.Errorf("insert filter: the rule is a correlation; a filter is for the rules that it refers to")
	case r.Dialect == rule.Sigma:
		return strings.TrimRight(text, "\n") + "\n---\n" + f.Sigma(r, n), nil
	}
	term := f.SPL()
	if term == "" {
		return "", fmt.Errorf("insert filter: a search of SPL cannot hold this value")
	}
	at := r.Where.Span()
	if at.End <= 0 || at.End > len(text) || text != r.Text {
		return "", fmt.Errorf("insert filter: the end of the search is not known")
	}
	end := at.End
	for end < len(text) && text[end] == ')' { // the place of a group is that of what stands in it
		end++
	}
	return text[:end] + " " + term + text[end:], nil
}
