package sigma

import (
	"strings"

	"go.yaml.in/yaml/v4"
)

// Literal writes a text as the value of a field that is equal to it: quoted
// where YAML would read something else, with a backslash before what Sigma
// reads as a wildcard. Of a text that goes on it is the beginning, with a
// wildcard behind it.
func Literal(text string, goesOn bool) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c == '*' || c == '?' || c == '\\' && (i+1 == len(text) || strings.IndexByte(`\*?`, text[i+1]) >= 0 || i > 0 && text[i-1] == '\\') {
			b.WriteByte('\\')
		}
		b.WriteByte(c)
	}
	if goesOn {
		b.WriteByte('*')
	}
	return yamlText(b.String())
}

// yamlText is the text as a scalar that stands in one line.
func yamlText(text string) string {
	style := yaml.Style(0)
	if strings.ContainsAny(text, "\n\r\u0085\u2028\u2029") {
		style = yaml.DoubleQuotedStyle
	}
	var out strings.Builder
	e := yaml.NewEncoder(&out)
	if err := e.Encode(&yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text, Style: style}); err != nil || e.Close() != nil {
		return ""
	}
	line := strings.TrimSuffix(out.String(), "\n")
	if strings.Contains(line, "\n") {
		return ""
	}
	return line
}
