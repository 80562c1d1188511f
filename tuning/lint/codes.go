package lint

// The codes of this package's diagnostics. Codes documents each.
const (
	codeIdleWildcard    = "lint/idle-wildcard"
	codeOnlyByCase      = "lint/only-by-case"
	codeListName        = "lint/list-name"
	codeNoLiteral       = "lint/regex-without-literal"
	codeRegexEdge       = "lint/regex-idle-edge"
	codePlainRegex      = "lint/regex-is-text"
	codeMissingField    = "lint/true-when-missing"
	codeUnreachable     = "lint/unreachable"
	codeAlwaysTrue      = "lint/always-true"
	codeRepeated        = "lint/repeated"
	codeImplied         = "lint/implied"
	codePrecedence      = "lint/precedence"
	codeWritable        = "lint/attacker-writable"
	codeUnknownField    = "lint/unknown-field"
	codeNeverReached    = "lint/threshold-never-reached"
	codeAlwaysReached   = "lint/threshold-always-reached"
	codeShortText       = "lint/short-text"
	codeOnlyExclusions  = "lint/only-exclusions"
	codeNoGroup         = "lint/no-group"
	codeNoLevel         = "lint/no-level"
	codeNoDescription   = "lint/no-description"
	codeSameID          = "lint/same-id"
	codeSameCondition   = "lint/same-condition"
	codeException       = "lint/exception"
	codeExceptionEnded  = "lint/exception-ended"
	codeExceptionUnused = "lint/exception-unused"
	codeFilterOwner     = "lint/filter-owner"
	codeFilterExpiry    = "lint/filter-expiry"
	codeFilterEnded     = "lint/filter-ended"
)

// Codes maps every code of this package to a sentence of documentation.
func Codes() map[string]string {
	return map[string]string{
		codeIdleWildcard:    "A wildcard stands where any text is allowed already, so it changes nothing.",
		codeOnlyByCase:      "The part tells capital from small letters, so the same command in another spelling passes it by.",
		codeListName:        "The value reads like the name of a list, but it is compared as a text.",
		codeNoLiteral:       "Nothing in the expression has to stand in the value as it is written, so each value has to be tried.",
		codeRegexEdge:       "An expression is looked for anywhere in the value, so .* at its edge changes nothing.",
		codePlainRegex:      "The expression is plain text; compared as text it is faster and reads better.",
		codeMissingField:    "The exclusion does not hold for an event without the field, so the negation lets that event through.",
		codeUnreachable:     "The parts exclude each other, so together they never hold.",
		codeAlwaysTrue:      "The part holds for every event, or for every one that has the field.",
		codeRepeated:        "The same stands here twice; the second changes nothing.",
		codeImplied:         "What stands here is part of what another value finds already, so it changes nothing.",
		codePrecedence:      "AND and OR are mixed, and no parentheses say which belong together: AND binds more tightly in Sigma and where, OR in a search.",
		codeWritable:        "Everything that the rule asks for is text that an attacker chooses, so another spelling evades it and a harmless one sets it off.",
		codeUnknownField:    "No event of the corpus has the field, so the part never holds there.",
		codeNeverReached:    "Events of the corpus pass the search, but no group of them ever reached the threshold.",
		codeAlwaysReached:   "A single event reaches the threshold, so counting changes nothing.",
		codeShortText:       "The text to look for is so short that it stands in many values by chance.",
		codeOnlyExclusions:  "The rule only says what must not be there, so it fires on everything else.",
		codeNoGroup:         "The correlation names no field to group by, so the events of all users and hosts are counted together.",
		codeNoLevel:         "The rule has no level, so nobody can sort its alerts.",
		codeNoDescription:   "The rule has no description, so whoever gets its alerts must guess what it looks for.",
		codeSameID:          "Two rules have one id; a correlation, a filter or a ledger that names it cannot tell them apart.",
		codeSameCondition:   "Two rules ask for the same, so each event raises two alerts.",
		codeException:       "The comment that switches a check off lacks its codes or the day until which it holds, or names a code that there is not.",
		codeExceptionEnded:  "The day until which a comment switched a check off has passed, so the check counts again.",
		codeExceptionUnused: "The comment switches off what is not found here.",
		codeFilterOwner:     "The filter does not say who answers for it, so nobody looks again at what it hides.",
		codeFilterExpiry:    "The filter does not say on which day it ends, so it hides events for ever.",
		codeFilterEnded:     "The day on which the filter was to end has passed, and it hides events still.",
	}
}
