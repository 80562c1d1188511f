package gate

import "fmt"

// Outcome of a check or of a gate. The zero value is Inconclusive: whatever
// was not decided is not passed.
type Outcome uint8

// The outcomes.
const (
	Inconclusive Outcome = iota
	Pass
	Fail
)

var outcomeNames = [...]string{"inconclusive", "pass", "fail"}

// String is the word used in files and in the API.
func (o Outcome) String() string {
	if int(o) < len(outcomeNames) {
		return outcomeNames[o]
	}
	return fmt.Sprintf("outcome(%d)", uint8(o))
}

// MarshalText carries the word.
func (o Outcome) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// UnmarshalText reads the word.
func (o *Outcome) UnmarshalText(b []byte) error {
	for i, name := range outcomeNames {
		if name == string(b) {
			*o = Outcome(i)
			return nil
		}
	}
	return fmt.Errorf("parse outcome %q: want pass, fail or inconclusive", b)
}

// Op is how a check compares.
type Op string

// The operators.
const (
	AtLeast Op = ">="
	AtMost  Op = "<="
	Above   Op = ">"
	Below   Op = "<"
	Equal   Op = "=="
)

// ops in the order in which messages list them.
var ops = []Op{AtLeast, AtMost, Above, Below, Equal}

// holds compares two figures.
func (op Op) holds(got, want float64) bool {
	switch op {
	case AtLeast:
		return got >= want
	case AtMost:
		return got <= want
	case Above:
		return got > want
	case Below:
		return got < want
	case Equal:
		return got == want
	}
	return false
}
