package pipeline

// The codes of this package's diagnostics. Codes documents each.
const (
	codeYAML        = "pipeline/yaml"
	codeTooLarge    = "pipeline/too-large"
	codeDuplicate   = "pipeline/duplicate-key"
	codeKey         = "pipeline/unknown-key"
	codeMissing     = "pipeline/missing-key"
	codeValue       = "pipeline/value"
	codeType        = "pipeline/unknown-type"
	codeUnsupported = "pipeline/unsupported"
	codeCondition   = "pipeline/condition"
	codeExpression  = "pipeline/condition-expression"
	codeRegexp      = "pipeline/regex"
	codeID          = "pipeline/duplicate-id"
	codeUnknownID   = "pipeline/unknown-id"
	codeFailure     = "pipeline/rule-failure"
	codeItemFailure = "pipeline/item-failure"
	codeSeveral     = "pipeline/several-fields"
	codeEmpty       = "pipeline/nothing-left"
	codeGrowth      = "pipeline/grows"
	codeConvert     = "pipeline/not-a-number"
)

// Codes maps every code of this package to a sentence of documentation.
func Codes() map[string]string {
	return map[string]string{
		codeYAML:        "The text of the pipeline is not YAML, or not a map.",
		codeTooLarge:    "The pipeline is larger, or nests more deeply, than one may be.",
		codeDuplicate:   "A map of the pipeline has the same key twice.",
		codeKey:         "The pipeline has a key that nothing reads.",
		codeMissing:     "An item or a condition lacks something that it needs.",
		codeValue:       "A value in the pipeline is of the wrong kind.",
		codeType:        "There is no transformation or condition of that type.",
		codeUnsupported: "This part of the pipeline form is known, but has no meaning here.",
		codeCondition:   "The conditions of an item contradict each other or cannot be read.",
		codeExpression:  "The expression over conditions cannot be read, or names one that is not there.",
		codeRegexp:      "The regular expression is not one that RE2 accepts.",
		codeID:          "Two items of the pipeline have the same id.",
		codeUnknownID:   "A condition asks for an item whose id no item of the pipeline has.",
		codeFailure:     "A pipeline refuses the rule.",
		codeItemFailure: "A pipeline refuses a part of the rule.",
		codeSeveral:     "A pipeline makes several fields of one where only one can stand.",
		codeEmpty:       "A pipeline drops everything that the rule looks for.",
		codeGrowth:      "The pipeline makes more of the rule than can be run.",
		codeConvert:     "A pipeline asks for a number, and the rule has a text that is none.",
	}
}
