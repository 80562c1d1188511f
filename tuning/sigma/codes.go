package sigma

// The codes of this package's diagnostics. Codes documents each.
const (
	codeEncoding      = "sigma/encoding"
	codeTooLarge      = "sigma/too-large"
	codeTooDeep       = "sigma/too-deep"
	codeTooMany       = "sigma/too-many"
	codeYAML          = "sigma/yaml"
	codeDuplicateKey  = "sigma/duplicate-key"
	codeMerge         = "sigma/merge-key"
	codeKey           = "sigma/key"
	codeEmpty         = "sigma/empty"
	codeNotARule      = "sigma/not-a-rule"
	codeKind          = "sigma/kind"
	codeCorrelation   = "sigma/correlation"
	codeTimespan      = "sigma/timespan"
	codeBound         = "sigma/correlation-condition"
	codeAlias         = "sigma/alias"
	codeReference     = "sigma/unknown-rule"
	codeAmbiguous     = "sigma/ambiguous-rule"
	codeBrokenBase    = "sigma/broken-rule"
	codeCycle         = "sigma/cycle"
	codeFilter        = "sigma/filter"
	codeKeepsOnly     = "sigma/filter-keeps-only"
	codeReachesNone   = "sigma/filter-reaches-nothing"
	codeCollection    = "sigma/collection"
	codeTitle         = "sigma/title"
	codeID            = "sigma/id"
	codeStatus        = "sigma/status"
	codeLevel         = "sigma/level"
	codeDate          = "sigma/date"
	codeRelated       = "sigma/related"
	codeTag           = "sigma/tag"
	codeLogSource     = "sigma/logsource"
	codeTaxonomy      = "sigma/taxonomy"
	codeType          = "sigma/metadata-type"
	codeUnknownKey    = "sigma/unknown-key"
	codeResponse      = "sigma/response"
	codeNoDetection   = "sigma/missing-detection"
	codeNoCondition   = "sigma/missing-condition"
	codeEmptySearch   = "sigma/empty-search"
	codeEmptyList     = "sigma/empty-list"
	codeNested        = "sigma/nested-value"
	codeNullKeyword   = "sigma/null-keyword"
	codeNullInList    = "sigma/null-in-list"
	codeTimeframe     = "sigma/timeframe"
	codeModifier      = "sigma/unknown-modifier"
	codeOrder         = "sigma/modifier-order"
	codeCombination   = "sigma/modifier-combination"
	codeValueType     = "sigma/value-type"
	codeTimePart      = "sigma/time-part"
	codeNumberAsText  = "sigma/number-as-text"
	codeSingleAll     = "sigma/all-of-one"
	codeWideAlone     = "sigma/wide-alone"
	codeWildcard      = "sigma/wildcard"
	codeTooShort      = "sigma/value-too-short"
	codeRegexp        = "sigma/regex"
	codeLookaround    = "sigma/regex-lookaround"
	codeBackreference = "sigma/regex-backreference"
	codeNetwork       = "sigma/cidr"
	codeHostBits      = "sigma/cidr-host-bits"
	codePlaceholder   = "sigma/placeholder"
	codeLabelField    = "sigma/label-field"
	codeCondition     = "sigma/condition"
	codeUndefined     = "sigma/undefined-identifier"
	codeNoMatch       = "sigma/selector-matches-nothing"
	codeSelector      = "sigma/selector"
	codeOperatorCase  = "sigma/operator-case"
	codeAggregation   = "sigma/aggregation"
	codeUnused        = "sigma/unused-selection"
)

// Codes maps every code of this package to a sentence of documentation.
func Codes() map[string]string {
	return map[string]string{
		codeEncoding:      "The text is not valid UTF-8.",
		codeTooLarge:      "The file, a document or a value in it is larger than a rule may be.",
		codeTooDeep:       "The document or the condition nests more deeply than a rule may.",
		codeTooMany:       "The file has too many documents, a document too many values or faults, or a value stands for too many texts.",
		codeYAML:          "The text is not YAML.",
		codeDuplicateKey:  "A map has the same key twice; YAML forbids it, and readers differ in which one they drop.",
		codeMerge:         "YAML merge keys (<<) are not part of YAML 1.2 and are not read.",
		codeKey:           "A key of a map is not a plain text.",
		codeEmpty:         "The text holds no document.",
		codeNotARule:      "The document is not a map, so it is no rule.",
		codeKind:          "The document has more than one of detection, correlation and filter, or a remark under one of these names.",
		codeCorrelation:   "The correlation lacks something, or has what it cannot have.",
		codeTimespan:      "The timespan of a correlation is missing or cannot be read.",
		codeBound:         "The condition of a correlation is missing, does not suit its type, or cannot be read.",
		codeAlias:         "An alias is no map of rules and their fields, names a rule that the correlation does not have, or is not used.",
		codeReference:     "A correlation refers to a rule that is not here, or its condition and its list of rules differ.",
		codeAmbiguous:     "A correlation refers to a rule by a name or id that several have.",
		codeBrokenBase:    "A correlation refers to a rule that has an error, or a filter that has one is for this rule.",
		codeCycle:         "A correlation refers to itself, or to one that does.",
		codeFilter:        "The filter does not say which rules it is for, or cannot be read.",
		codeKeepsOnly:     "The condition of a filter is added to that of the rule as it is written. Without not, the rule then fires only on what the filter describes.",
		codeReachesNone:   "No rule that is read with the filter is one that it names and has its log source.",
		codeCollection:    "Collections (action: global, reset, repeat) are no part of Sigma 2. Their documents are read as if they were written out in full.",
		codeTitle:         "The title is missing or too long.",
		codeID:            "The id is not a UUID.",
		codeStatus:        "The status is none of stable, test, experimental, deprecated and unsupported; experimental is taken.",
		codeLevel:         "The level is none of informational, low, medium, high and critical; none is taken.",
		codeDate:          "The date is not written as year-month-day, 2006-01-02.",
		codeRelated:       "A related rule is not a map of an id and a known type.",
		codeTag:           "The tag is not of the form namespace.name in lower case.",
		codeLogSource:     "The log source is missing or empty, or has an attribute that is no text.",
		codeTaxonomy:      "The rule names its fields by a taxonomy that is not Sigma's; they are taken as they are written.",
		codeType:          "Something the author says about the rule is of the wrong type.",
		codeUnknownKey:    "A top-level key is spelt almost like one that Sigma knows.",
		codeResponse:      "The response is not a map of action, ttl, undo, owner and evidence, or one of them cannot be read.",
		codeNoDetection:   "The rule has no detection map.",
		codeNoCondition:   "The detection has no condition.",
		codeEmptySearch:   "A search identifier holds nothing to look for.",
		codeEmptyList:     "A field has an empty list of values.",
		codeNested:        "A field's value is a map or a list within a list.",
		codeNullKeyword:   "A keyword is null.",
		codeNullInList:    "A list of values holds null, which other engines refuse.",
		codeTimeframe:     "The key timeframe belongs to the aggregations that Sigma 2 has dropped; it has no effect.",
		codeModifier:      "The modifier does not exist.",
		codeOrder:         "The modifier stands in the wrong place among the others.",
		codeCombination:   "The modifiers cannot stand together.",
		codeValueType:     "The value's type does not suit the modifiers.",
		codeTimePart:      "No time has such a minute, hour, day, week, month or year.",
		codeNumberAsText:  "A number is compared as text because of a modifier.",
		codeSingleAll:     "The modifier all stands at a single value.",
		codeWideAlone:     "The modifier makes UTF-16 bytes, which text fields do not hold unless base64 follows.",
		codeWildcard:      "The value has a wildcard where none can be.",
		codeTooShort:      "The value is too short to be found in Base64 at each offset.",
		codeRegexp:        "The regular expression is not one that RE2 accepts.",
		codeLookaround:    "The regular expression looks ahead or behind, which neither Sigma nor RE2 allows.",
		codeBackreference: "The regular expression refers back to a group, which neither Sigma nor RE2 allows.",
		codeNetwork:       "The value is neither an address nor a network.",
		codeHostBits:      "The network has bits set behind its prefix; they are ignored.",
		codePlaceholder:   "No value of expand holds a placeholder %name%, so it changes nothing.",
		codeLabelField:    "The field is a label or ground truth, which no rule ever sees.",
		codeCondition:     "The condition cannot be read.",
		codeUndefined:     "The condition names a search identifier that the detection does not have.",
		codeNoMatch:       "The pattern in the condition matches no search identifier.",
		codeSelector:      "The quantifier before of is none of 1, any and all.",
		codeOperatorCase:  "Operators of the condition are written in lower case.",
		codeAggregation:   "Aggregations behind a pipe are no part of Sigma 2.",
		codeUnused:        "The condition does not use this search identifier.",
	}
}
