package sigma

import "strings"

// yamlWords say what the reader of YAML means by its commonest complaints, and
// what to do.
var yamlWords = map[string]struct{ message, hint string }{
	"did not find expected node content":                           {"a value is missing here, or a bracket before it is never closed", "close the [ or {, or put quotes around a text that begins with one"},
	"did not find expected ',' or ']'":                             {"this list goes on here without a comma or ]", "close the [, put a comma between its values, or quotes around a value with [ or ] in it"},
	"did not find expected ',' or '}'":                             {"this map goes on here without a comma or }", "close the {, put a comma between its keys, or quotes around a value with { or } in it"},
	"did not find expected key":                                    {"a key is expected here, in the column of the keys above", "indent it as these are, or put quotes around the value before it"},
	"did not find expected '-' indicator":                          {"an item of the list above is expected here", "begin it with - in the same column, or indent what belongs to the item deeper"},
	"could not find expected ':'":                                  {"this key has no colon behind it", "write key: value, and put quotes around a text of several lines"},
	"mapping values are not allowed in this context":               {"a colon stands here where the value has begun already", "put quotes around a value with a colon and a blank in it, or indent the key as those above"},
	"block sequence entries are not allowed in this context":       {"a list begins here on the line of its key", "begin it on the next line, or write [a, b]"},
	"found character that cannot start any token":                  {"no value can begin with this character", "put quotes around the value; blanks, no tabs, indent"},
	"found a tab character that violates indentation":              {"a tab indents this line", "indent with blanks"},
	"found a tab character where an indentation space is expected": {"a tab indents this line", "indent with blanks"},
	"found unknown escape character":                               {"between double quotes a backslash begins an escape, and this is none", "put single quotes around the value"},
	"found unexpected end of stream":                               {"a quote is never closed", "close it"},
}

// yamlSays is a complaint of the reader of YAML in our words, and its hint;
// what has no words here stays as it is, with context for a hint.
func yamlSays(message, context string) (words, hint string) {
	if name, is := strings.CutPrefix(message, "unknown anchor '"); is {
		name = strings.TrimSuffix(name, "' referenced")
		return "*" + name + " stands for a value that is named elsewhere, and none is", "put quotes around a text that begins with *"
	}
	if w, ok := yamlWords[message]; ok {
		return w.message, w.hint
	}
	return message, context
}
