package spl

// The codes of this package's diagnostics. Codes documents each.
const (
	codeTooLarge      = "spl/too-large"
	codeTooDeep       = "spl/too-deep"
	codeTooMany       = "spl/too-many"
	codeEncoding      = "spl/encoding"
	codeHeader        = "spl/header"
	codeHeaderValue   = "spl/header-value"
	codeUnclosed      = "spl/unclosed"
	codeUnbalanced    = "spl/unbalanced"
	codeCurlyQuote    = "spl/curly-quote"
	codeExpectedTerm  = "spl/expected-term"
	codeExpectedValue = "spl/expected-value"
	codeExpectedField = "spl/expected-field"
	codeExpectedTest  = "spl/expected-comparison"
	codeUnexpected    = "spl/unexpected"
	codeNeedsNumber   = "spl/needs-number"
	codeComma         = "spl/comma"
	codeLowerOperator = "spl/lower-case-operator"
	codeOrBeforeAnd   = "spl/or-before-and"
	codeEscapedStar   = "spl/escaped-star"
	codeSingleQuote   = "spl/single-quote"
	codeDoubleColon   = "spl/double-colon"
	codeWhereWildcard = "spl/wildcard-in-where"
	codeListName      = "spl/literal-list-name"
	codeUnknownList   = "spl/unknown-list"
	codeTimeModifier  = "spl/time-modifier"
	codeBadRegexp     = "spl/bad-regexp"
	codeBadNetwork    = "spl/bad-network"
	codeBadArguments  = "spl/bad-arguments"
	codeDuplicate     = "spl/duplicate-name"
	codeFieldLost     = "spl/field-lost"
	codeEmpty         = "spl/empty-command"
	codeNoCommand     = "spl/unsupported-command"
	codeNoFunction    = "spl/unsupported-function"
	codeNoOption      = "spl/unsupported-option"
	codeNoComparison  = "spl/unsupported-comparison"
	codeNoSubsearch   = "spl/unsupported-subsearch"
	codeUnknownMacro  = "spl/unknown-macro"
	codeMacroCall     = "spl/macro-call"
	codeWildMacro     = "spl/assumed-macro"
	codeMacroFile     = "spl/macro-file"
	codeMacroUnread   = "spl/macro-setting"
	codeSaved         = "spl/saved-search"
	codeSavedUnread   = "spl/saved-setting"
	codeBadSpan       = "spl/bad-span"
	codeNullCompared  = "spl/null-compared"
)

// Codes maps every code of this package to a sentence of documentation.
func Codes() map[string]string {
	return map[string]string{
		codeTooLarge:      "The text is longer than a rule may be.",
		codeTooDeep:       "Parentheses or NOTs are nested too deeply.",
		codeTooMany:       "The rule has too many terms, or too much is wrong with it to go on.",
		codeEncoding:      "The text is not valid UTF-8, or holds a NUL byte.",
		codeHeader:        "A header key is given twice; the last one counts.",
		codeHeaderValue:   "A header value is not one that the key takes.",
		codeUnclosed:      "A quote, comment, macro or bracket is opened and never closed.",
		codeUnbalanced:    "A parenthesis has no partner.",
		codeCurlyQuote:    "A typographic quotation mark stands where a plain one is meant.",
		codeExpectedTerm:  "An operator, a parenthesis or a command has no term to work on.",
		codeExpectedValue: "A comparison has no value.",
		codeExpectedField: "A field name is missing.",
		codeExpectedTest:  "A value stands alone where where needs a comparison.",
		codeUnexpected:    "Something stands where the command should have ended.",
		codeNeedsNumber:   "An order comparison has a value that is no number.",
		codeComma:         "A comma stands in a search outside of IN; it separates nothing there.",
		codeLowerOperator: "An and, or, not or in in lower case is searched as a word.",
		codeOrBeforeAnd:   "AND and OR are mixed without parentheses; in a search OR binds tighter.",
		codeEscapedStar:   "A backslash before a star makes it an ordinary character.",
		codeSingleQuote:   "Single quotes are ordinary characters in a search.",
		codeDoubleColon:   "Splunk reads field::value as an indexed field; here it is searched as a word.",
		codeWhereWildcard: "A where compares text as it is: a star is no wildcard there.",
		codeListName:      "A value reads like the name of a list, but is compared as a word.",
		codeUnknownList:   "No named list has this name.",
		codeTimeModifier:  "Time modifiers have no effect: a replay's snapshot says which events are read.",
		codeBadRegexp:     "The regular expression cannot be read (the syntax is RE2's).",
		codeBadNetwork:    "The network is not an address with a prefix length.",
		codeBadArguments:  "A function has the wrong number or kind of arguments.",
		codeDuplicate:     "A result field or a grouping field is named twice.",
		codeFieldLost:     "A field is used that an earlier command did not keep.",
		codeEmpty:         "Nothing stands between two pipes, or behind the last.",
		codeNoCommand:     "The command is not supported.",
		codeNoFunction:    "The function is not supported.",
		codeNoOption:      "The command's option is not supported.",
		codeNoComparison:  "This kind of comparison is not supported.",
		codeNoSubsearch:   "Subsearches are not supported.",
		codeUnknownMacro:  "No macro of that name and number of arguments is defined.",
		codeMacroCall:     "The call of a macro cannot be expanded: it is misspelled, too deep, too long, or a macro calls itself.",
		codeWildMacro:     "A macro is not defined, and one with a star in its name stands for it.",
		codeMacroFile:     "The file of macros cannot be read, or was given where rules are expected.",
		codeMacroUnread:   "A setting of a macro has no effect here.",
		codeSaved:         "The stanza of a saved search cannot be read as a rule.",
		codeSavedUnread:   "A setting of a saved search means something else here, or nothing.",
		codeBadSpan:       "The value is no span of time of a fixed length.",
		codeNullCompared:  "A comparison with null never holds.",
	}
}
