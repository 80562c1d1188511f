package sigma

import (
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"assay/tuning/rule"
)

// typed is the operand that a YAML scalar stands for by the core schema of
// YAML 1.2. Text is the spelling, with Sigma's wildcards and escapes as they
// are written. A number that is not finite is a text.
func typed(n *yaml.Node) rule.Operand {
	if n.Kind != yaml.ScalarNode {
		return rule.Operand{}
	}
	if n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0 || n.Style&yaml.TaggedStyle != 0 && n.Tag == "!!str" {
		return rule.Operand{Text: n.Value}
	}
	switch n.Value {
	case "", "~", "null", "Null", "NULL":
		return rule.Operand{Kind: rule.OperandNull}
	case "true", "True", "TRUE", "false", "False", "FALSE":
		return rule.Operand{Kind: rule.OperandBool, Bool: n.Value[0] == 't' || n.Value[0] == 'T'}
	}
	if f, ok := number(n.Value); ok {
		return rule.Operand{Kind: rule.OperandNumber, Text: n.Value, Number: f}
	}
	return rule.Operand{Text: n.Value}
}

// number reads decimal, 0x and 0o integers and decimal floats.
func number(s string) (float64, bool) {
	if base := map[string]int{"0x": 16, "0o": 8}[s[:min(2, len(s))]]; base != 0 {
		n, err := strconv.ParseUint(s[2:], base, 64)
		return float64(n), err == nil
	}
	if strings.Trim(s, "+-.0123456789eE") != "" || !strings.ContainsAny(s, "0123456789") {
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil
}
