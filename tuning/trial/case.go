package trial

import (
	"encoding/json"
	"fmt"
)

// Any is the bound that is none.
const Any = -1

// Case is what one rule has to do on some events.
type Case struct {
	Name   string
	Rule   string            // file, id or title; "" for the rule beside the cases
	Events []json.RawMessage // objects; none with File, or with neither: all events that are given apart
	File   string            // relative to the file of the cases, or to a folder above it
	Least  int               // how often the rule has to fire, at least
	Most   int               // and at most; Any
	Noted  int               // how often it fired when the case was written, which is no bound; 0: not said
	Line   int               // in the file of the cases
}

// Suite is what a file holds.
type Suite struct {
	Cases      []Case
	Unexpected string // what it is when a rule fires without a case for it: fail, warn or ignore; "" not said
}

// Holds reports that firing n times is what the case wants.
func (c *Case) Holds(n int) bool { return n >= c.Least && (c.Most == Any || n <= c.Most) }

// Wants says what the case wants, in words.
func (c *Case) Wants() string {
	switch {
	case c.Most == 0:
		return "not to fire"
	case c.Most == Any && c.Least == 1:
		return "to fire"
	case c.Most == Any:
		return fmt.Sprintf("to fire at least %d times", c.Least)
	case c.Least == c.Most:
		return fmt.Sprintf("to fire %d times", c.Least)
	case c.Least == 0:
		return fmt.Sprintf("to fire at most %d times", c.Most)
	}
	return fmt.Sprintf("to fire %d to %d times", c.Least, c.Most)
}
