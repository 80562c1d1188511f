package library

import (
	"path"
	"slices"
	"strings"

	"assay/tuning/rule"
	"assay/tuning/spl"
)

// The codes of what Assumed says; DialectOf and the parsers cannot know that
// it may be a mistake.
const (
	codeUnknownEnding = "rule/unknown-file-ending"
	codeNoEnding      = "rule/no-file-ending"
	codeOnlyWord      = "spl/only-a-word"
)

var assumedCodes = map[string]string{
	codeUnknownEnding: "A rule file ends in .spl, or in .yml, .yaml or .json for Sigma, or is a savedsearches.conf. With another ending the dialect is guessed from the text, and text that is no rule at all reads as a search for its words.",
	codeNoEnding:      "The file has no ending to tell the dialect, so it was guessed from the text.",
	codeOnlyWord:      "A search of bare words looks for them in every field of every event. That is what SPL means by it; a field is usually meant.",
}

// Assumed says what was assumed in reading a file of rules: a dialect that its
// name does not tell, and a search that is nothing but words. rules are what
// Parse made of the text.
func Assumed(name, text string, rules []*rule.Rule) rule.Diagnostics {
	var ds rule.Diagnostics
	dialect := DialectOf(name, text)
	switch ending := strings.ToLower(path.Ext(name)); {
	case slices.Contains(endings, ending), ending == ".conf" && (spl.IsSavedFile(name, text) || spl.IsMacroFile(name)):
	case ending == "":
		ds = append(ds, rule.Diagnostic{Grade: rule.Hint, Code: codeNoEnding, Span: firstLine(text), Message: "read as " + dialectName(dialect) + ", by what the text looks like"})
	default:
		ds = append(ds, rule.Diagnostic{Grade: rule.Warning, Code: codeUnknownEnding, Span: firstLine(text),
			Message: "no rule language goes with the ending " + ending + "; read as " + dialectName(dialect) + ", by what the text looks like",
			Hint:    "name the file .spl, or .yml for Sigma"})
	}
	for _, r := range rules {
		if r.Dialect == rule.SPL && onlyWords(r.Where) && !searchesNothing(r.Where) {
			ds = append(ds, Placed(rule.Diagnostics{{Grade: rule.Hint, Code: codeOnlyWord, Span: r.Where.Span(),
				Message: "this searches every field of every event for the word", Hint: "name a field: command=*curl*"}}, r, text)...)
		}
	}
	return ds
}

// endings are those that DialectOf knows.
var endings = []string{".spl", ".yml", ".yaml", ".json"}

func dialectName(d rule.Dialect) string {
	if d == rule.SPL {
		return "SPL"
	}
	return "Sigma"
}

func firstLine(text string) rule.Span {
	line, _, _ := strings.Cut(text, "\n")
	return rule.Span{End: len(strings.TrimRight(line, "\r"))}
}

// onlyWords reports a condition that names no field. A star alone is no word: it
// stands for every event.
func onlyWords(e rule.Expr) bool {
	switch e := e.(type) {
	case *rule.Keyword:
		return !slices.ContainsFunc(e.Operands, func(o rule.Operand) bool { return len(o.Pattern) == 1 && o.Pattern[0].Wild == '*' })
	case *rule.And:
		return !slices.ContainsFunc(e.Terms, func(t rule.Expr) bool { return !onlyWords(t) })
	case *rule.Or:
		return !slices.ContainsFunc(e.Terms, func(t rule.Expr) bool { return !onlyWords(t) })
	}
	return false
}

// searchesNothing is the search of a text that has none, where no word stands.
func searchesNothing(e rule.Expr) bool { return e.Span().Start == e.Span().End }
