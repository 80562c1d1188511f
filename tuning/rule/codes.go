package rule

// The codes of this package's diagnostics. Codes documents each. The parsers
// and package plan have tables of their own in the same form.
const (
	codeSyntax   = "rule/syntax"
	codeTooLarge = "rule/too-large"
)

// Codes maps every code of this package to a sentence of documentation.
func Codes() map[string]string {
	return map[string]string{
		codeSyntax:   "The canonical text of a rule or of a part of one cannot be read.",
		codeTooLarge: "The canonical text of a rule or of a part of one is longer than can be read.",
	}
}
