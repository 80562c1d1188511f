package plan

// The codes of this package's diagnostics. Codes documents each.
const (
	codeNoCondition   = "plan/no-condition"
	codeTooDeep       = "plan/too-deep"
	codeOperand       = "plan/operand"
	codeNumber        = "plan/not-a-number"
	codeRegexp        = "plan/bad-regexp"
	codeTooLarge      = "plan/regexp-too-large"
	codeNetwork       = "plan/bad-network"
	codeUnknownList   = "plan/unknown-list"
	codeTooMany       = "plan/too-many-texts"
	codeHiddenField   = "plan/hidden-field"
	codeOutcomeField  = "plan/outcome-field"
	codeAggregate     = "plan/unknown-aggregate"
	codeUnknownColumn = "plan/unknown-column"
	codeDuplicate     = "plan/duplicate-column"
	codeWindow        = "plan/window"
	codeStage         = "plan/not-yet"
	codeCorrelation   = "plan/correlation"
	codeInnerField    = "plan/inner-field"
)

// Codes maps every code of this package to a sentence of documentation.
func Codes() map[string]string {
	return map[string]string{
		codeNoCondition:   "The rule has no condition, so there is nothing to run.",
		codeTooDeep:       "The condition is nested more deeply than a rule may be.",
		codeOperand:       "The operation cannot take a value of this kind.",
		codeNumber:        "A comparison by size needs a number.",
		codeRegexp:        "The regular expression is not one that RE2 accepts.",
		codeTooLarge:      "The regular expressions of the rule would take too much memory and time.",
		codeNetwork:       "The text is neither an address nor a network.",
		codeUnknownList:   "There is no named list of that name.",
		codeTooMany:       "The lists that a value names stand for more texts together than can be looked for.",
		codeHiddenField:   "The field says what the outcome was; it is absent to every rule.",
		codeOutcomeField:  "The field is filled when an analyst closes the alert, so a rule cannot have it when it has to decide.",
		codeAggregate:     "The aggregate function is not known, or lacks its field.",
		codeUnknownColumn: "The rows behind stats have no column of that name, so the test never holds.",
		codeDuplicate:     "Two columns of the stats stage have the same name.",
		codeStage:         "This part of the language is read, but cannot be run yet.",
		codeCorrelation:   "The correlation cannot run: its rules, fields, timespan or condition do not make one.",
		codeInnerField:    "A correlation groups or compares the alerts of an inner one by a field that those do not have.",
		codeWindow:        "The window must be longer than zero.",
	}
}
