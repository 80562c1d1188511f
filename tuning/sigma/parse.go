package sigma

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"strings"
	"unicode/utf8"

	"assay/tuning/rule"
)

// Parse reads the rules of a YAML stream. name is the file's name, from which
// a rule without id, name and title has its ID. Rules with errors are not
// returned, nor are those that a correlation of the stream refers to, unless
// it says generate. The spans of diagnostics are places in text, those of a
// rule's tree places in that rule's Text.
//
// A rule's Text is all that it is made of, and parses to the same rule: the
// whole text when every document of it belongs to the rule, else the rule's
// document, with the documents that a correlation refers to before it, and the
// filters that apply to it.
func Parse(name, text string) ([]*rule.Rule, rule.Diagnostics) {
	p := ParseSet([]File{{name, text}})[0]
	return p.Rules, p.Diagnostics
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
