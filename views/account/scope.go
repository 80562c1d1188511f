package account

import (
	"fmt"
	"strings"
)

// Scope is what an API token may be used for; a set of bits. A token never
// has a right that its owner's role has not.
type Scope uint8

// The scopes. Accounts and one's own settings are never managed by token.
const (
	ScopeRead    Scope = 1 << iota // view, fatigue
	ScopeLabel                     // label events
	ScopeWrite                     // import, edit rules, propose
	ScopeApprove                   // discuss and approve a promotion
)

var scopeNames = []string{"read", "label", "write", "approve"}

var scopeRights = map[Scope][]Right{
	ScopeRead:    {View, Fatigue},
	ScopeLabel:   {Label},
	ScopeWrite:   {Import, Edit, Propose, Discuss},
	ScopeApprove: {Approve, Discuss},
}

// ScopeNames are the words of the scopes, in order.
func ScopeNames() []string { return append([]string(nil), scopeNames...) }

// String joins the words of the set: "read,label".
func (s Scope) String() string {
	var words []string
	for i, name := range scopeNames {
		if s&(1<<i) != 0 {
			words = append(words, name)
		}
	}
	return strings.Join(words, ",")
}

// ParseScope reads words as String joins them; reading is part of every set.
func ParseScope(words string) (Scope, error) {
	set := ScopeRead
next:
	for word := range strings.SplitSeq(words, ",") {
		if word = strings.TrimSpace(word); word == "" {
			continue
		}
		for i, name := range scopeNames {
			if name == word {
				set |= 1 << i
				continue next
			}
		}
		return 0, fmt.Errorf("parse scope %q: want %s: %w", word, strings.Join(scopeNames, ", "), ErrInvalid)
	}
	return set, nil
}

// allows says whether a token of these scopes may use the right.
func (s Scope) allows(right Right) bool {
	for scope, rights := range scopeRights {
		if s&scope == 0 {
			continue
		}
		for _, r := range rights {
			if r == right {
				return true
			}
		}
	}
	return false
}

// Actor is who a request comes from: a person with a session, a program with
// one of their tokens, or nobody (the zero Actor).
type Actor struct {
	User
	Token  *Token // nil for a session
	ByLink bool   // came by a one-time link and has set no password since
}

// SignedIn says whether anybody is there.
func (a Actor) SignedIn() bool { return a.ID != 0 && !a.Disabled }

// Can says whether the actor has the right.
func (a Actor) Can(right Right) bool {
	if right == Anyone {
		return true
	}
	if !a.SignedIn() || !Can(a.Role, right) {
		return false
	}
	return a.Token == nil || a.Token.Scope.allows(right)
}
