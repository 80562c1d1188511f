package trust

import "fmt"

// Level says who can write a field. A smaller level is easier to come by.
type Level uint8

// The levels.
const (
	Outsider Level = iota // X: anybody, without an account
	User                  // U: anybody signed in, any agent
	Platform              // P: what the kernel, the identity provider or the runtime asserts
	Derived               // D: computed from other fields; only in a table, never an answer
)

var levelNames = [...]string{"outsider", "user", "platform", "derived"}

var levelLetters = [...]string{"X", "U", "P", "D"}

// String is the level's word.
func (l Level) String() string {
	if int(l) < len(levelNames) {
		return levelNames[l]
	}
	return fmt.Sprintf("level%d", l)
}

// Letter is the level as tables of trust abbreviate it: X, U, P or D.
func (l Level) Letter() string {
	if int(l) < len(levelLetters) {
		return levelLetters[l]
	}
	return "?"
}

// ParseLevel reads a level's word or letter.
func ParseLevel(s string) (Level, bool) {
	for l := range Level(len(levelNames)) {
		if s == levelNames[l] || s == levelLetters[l] {
			return l, true
		}
	}
	return 0, false
}

// MarshalText writes the word.
func (l Level) MarshalText() ([]byte, error) {
	if int(l) >= len(levelNames) {
		return nil, fmt.Errorf("write trust level %d: no such level", l)
	}
	return []byte(levelNames[l]), nil
}

// UnmarshalText reads what MarshalText wrote, or the letter.
func (l *Level) UnmarshalText(b []byte) error {
	got, ok := ParseLevel(string(b))
	if !ok {
		return fmt.Errorf("read trust level %q: want outsider, user, platform or derived", b)
	}
	*l = got
	return nil
}
