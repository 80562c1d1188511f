package eval

// The codes of this package's diagnostics. Codes documents each.
const (
	codeTooDeep   = "eval/too-deep"
	codeFunction  = "eval/unknown-function"
	codeArguments = "eval/arguments"
	codeRegexp    = "eval/bad-regexp"
	codeTooLarge  = "eval/regexp-too-large"
	codeConstant  = "eval/not-constant"
	codeNetwork   = "eval/bad-network"
	codeTime      = "eval/bad-time"
	codeRandom    = "eval/random"
)

// Codes maps every code of this package to a sentence of documentation.
func Codes() map[string]string {
	return map[string]string{
		codeTooDeep:   "The term is nested more deeply than a rule may be.",
		codeFunction:  "There is no function of that name for eval and where.",
		codeArguments: "The function takes another number of arguments, or arguments of another kind.",
		codeRegexp:    "The regular expression is not one that RE2 accepts.",
		codeTooLarge:  "The regular expressions of the rule would take too much memory and time.",
		codeConstant:  "This argument must be written out as a text, so that it can be checked before the rule runs.",
		codeNetwork:   "The text is neither an address, nor a network, nor the name of a list.",
		codeTime:      "The text is no offset of time such as -1d@d.",
		codeRandom:    "A rule must give the same result each time it runs, so there is no random.",
	}
}
