package account

import "fmt"

// Role is what a person is here for. Each role has every right of the ones
// before it. The zero Role has none.
type Role uint8

// The roles, from the least to the most.
const (
	NoRole Role = iota
	Viewer
	Engineer
	Reviewer
	Lead
	Admin
)

var roleNames = [...]string{"none", "viewer", "engineer", "reviewer", "lead", "admin"}

// Roles are the roles a person can have, from the least to the most.
func Roles() []Role { return []Role{Viewer, Engineer, Reviewer, Lead, Admin} }

// String is the word used in the database and the API.
func (r Role) String() string {
	if int(r) < len(roleNames) {
		return roleNames[r]
	}
	return fmt.Sprintf("role(%d)", uint8(r))
}

// MarshalText carries the word.
func (r Role) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// ParseRole reads the word of a role.
func ParseRole(s string) (Role, error) {
	for _, r := range Roles() {
		if r.String() == s {
			return r, nil
		}
	}
	return NoRole, fmt.Errorf("parse role %q: want viewer, engineer, reviewer, lead or admin: %w", s, ErrInvalid)
}

// Right is one thing a person may be allowed to do. The zero Right belongs to
// nobody, so that a route that forgets to say what it needs is closed.
type Right uint8

// The rights. Anyone needs no account at all.
const (
	NoRight    Right = iota
	Anyone           // what is served before sign-in
	View             // read events, rules, reports, the ledger
	Own              // change one's own password, tokens and settings
	Label            // label events
	Import           // bring in events
	Edit             // add and change rules, save replays
	Propose          // propose a promotion
	Discuss          // comment on a proposal, open what it loses, withdraw one's own
	Approve          // approve or reject a promotion of somebody else
	Fatigue          // see how the analysts' work is spread
	Administer       // add, change and disable accounts
	NumRights  = 12
)

// least is the least role that has a right.
var least = [NumRights]Role{
	View: Viewer, Own: Viewer,
	Label: Engineer, Import: Engineer, Edit: Engineer, Propose: Engineer, Discuss: Engineer,
	Approve:    Reviewer,
	Fatigue:    Lead,
	Administer: Admin,
}

var rightNames = [NumRights]string{"nothing", "visit", "read", "change their own settings", "label events", "import events",
	"edit rules", "propose a promotion", "discuss a proposal", "approve a promotion", "see the fatigue dashboard", "manage accounts"}

// String says the right as what somebody may do: "label events".
func (r Right) String() string {
	if int(r) < len(rightNames) {
		return rightNames[r]
	}
	return fmt.Sprintf("right(%d)", uint8(r))
}

// Can says whether the role has the right.
func Can(role Role, right Right) bool {
	if right == Anyone {
		return true
	}
	need := LeastRole(right)
	return need != NoRole && role >= need && role <= Admin
}

// LeastRole is the least role that has the right; NoRole when the right needs
// none (Anyone) or nobody has it.
func LeastRole(right Right) Role {
	if int(right) >= len(least) {
		return NoRole
	}
	return least[right]
}
