package corpus

import (
	"fmt"
	"slices"
	"strings"
)

// Verdict is what a label says about an event. The zero value is Unlabelled:
// nobody looked, which is not the same as Undetermined: looked, could not tell.
type Verdict uint8

// The verdicts, in the fixed order in which pages and charts show them.
const (
	Unlabelled     Verdict = iota
	TruePositive           // rightly raised, malicious
	BenignPositive         // rightly raised, expected or authorised
	FalsePositive          // should not be raised; for an event that nothing raised: benign
	Undetermined
	NumVerdicts = 5
)

var verdictNames = [NumVerdicts]string{"unlabelled", "true_positive", "benign_positive", "false_positive", "undetermined"}

// String is the word used in files and in the API.
func (v Verdict) String() string {
	if int(v) < len(verdictNames) {
		return verdictNames[v]
	}
	return fmt.Sprintf("verdict(%d)", uint8(v))
}

// MarshalText and UnmarshalText carry the word.
func (v Verdict) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// UnmarshalText reads what ParseVerdict reads.
func (v *Verdict) UnmarshalText(b []byte) (err error) {
	*v, err = ParseVerdict(string(b))
	return err
}

// ParseVerdict reads our words, their initials (tp, bp, fp, und) and
// benign_true_positive, without regard to case, dashes or blanks. Other
// vendors' words are the import mapping's business.
func ParseVerdict(s string) (Verdict, error) {
	switch foldWord(s) {
	case "unlabelled", "unlabeled", "none", "":
		return Unlabelled, nil
	case "truepositive", "tp":
		return TruePositive, nil
	case "benignpositive", "benigntruepositive", "bp", "btp":
		return BenignPositive, nil
	case "falsepositive", "fp":
		return FalsePositive, nil
	case "undetermined", "und":
		return Undetermined, nil
	}
	return Unlabelled, fmt.Errorf("parse verdict %q: want true_positive, benign_positive, false_positive, undetermined or unlabelled", s)
}

// Reason is why a verdict was given.
type Reason uint8

// The closed list of reasons. The zero Reason is none.
const (
	NoReason Reason = iota
	SuspiciousActivity
	ExpectedActivity
	SecurityTest
	IncorrectLogic
	InaccurateData
	Duplicate
	OtherReason
	NumReasons = 8
)

var reasonNames = [NumReasons]string{"none", "suspicious_activity", "expected_activity", "security_test", "incorrect_logic", "inaccurate_data", "duplicate", "other"}

// String is the word used in files and in the API.
func (r Reason) String() string {
	if int(r) < len(reasonNames) {
		return reasonNames[r]
	}
	return fmt.Sprintf("reason(%d)", uint8(r))
}

// MarshalText carries the word.
func (r Reason) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads what ParseReason reads.
func (r *Reason) UnmarshalText(b []byte) (err error) {
	*r, err = ParseReason(string(b))
	return err
}

// ParseReason reads our words without regard to case, dashes or blanks; the
// empty text is none.
func ParseReason(s string) (Reason, error) {
	w := foldWord(s)
	if w == "" {
		return NoReason, nil
	}
	if i := slices.Index(reasonWords[:], w); i >= 0 {
		return Reason(i), nil
	}
	return NoReason, fmt.Errorf("parse reason %q: want one of %s", s, strings.Join(reasonNames[:], ", "))
}

func foldWord(s string) string {
	return wordBreaks.Replace(strings.ToLower(strings.TrimSpace(s)))
}

// reasonWords are the names as foldWord makes them.
var reasonWords = func() (words [NumReasons]string) {
	for i, name := range reasonNames {
		words[i] = foldWord(name)
	}
	return words
}()

var wordBreaks = strings.NewReplacer("_", "", "-", "", " ", "")
