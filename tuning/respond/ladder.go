package respond

import (
	"strings"
	"time"
)

// Rung is a step of the containment ladder, 0 (records only) to 7 (cannot be
// undone).
type Rung int

// TopAutomatic is the highest rung that a rule may ask for by itself.
const TopAutomatic Rung = 3

// Action is one response and its place on the ladder.
type Action struct {
	Name  string // as rules write it
	Rung  Rung
	Does  string // what it does, a phrase
	Undo  string // how it is taken back; "" when nothing has to be or nothing can be
	Needs string // who decides, in words
	// MaxTTL bounds how long it may last by itself; 0: it holds nobody up and
	// needs no bound, or it is never automatic.
	MaxTTL     time.Duration
	References []string // D3FEND techniques, RE&CT actions, OWASP agentic risks
}

// Automatic reports that a rule may ask for the action without a person.
func (a Action) Automatic() bool { return a.Rung <= TopAutomatic }

// Contains reports that the action holds somebody up and so must be limited
// in time and come with an undo.
func (a Action) Contains() bool { return a.Rung >= 2 }

// Who decides on a rung.
const (
	byRule   = "the rule decides"
	byLimits = "the rule decides, within its time limit"
	byPerson = "a person decides"
	byTwo    = "two people decide"
	byNobody = "people decide, outside of any rule"
)

// ladder is ordered by rung. The rungs follow from what an undo costs: a
// dropped watch, a lapsed question, a restored scope, a resumed session, a new
// sign-in, an unlock by an administrator, nothing.
var ladder = []Action{
	{"record", 0, "keeps the alert and labels it", "", byRule, 0, nil},
	{"human_review", 0, "puts the alert into a person's queue", "", byRule, 0, nil},
	{"notify", 1, "tells the owner", "", byRule, 0, nil},
	{"watch", 1, "raises the watch level of the principal", "drop the watch", byRule, 0, nil},
	{"log_more", 1, "turns on more logging for the principal", "drop the extra logging", byRule, 0, nil},
	{"step_up", 2, "asks for a person's approval or a second factor before risky calls", "let it lapse", byLimits, time.Hour, []string{"ASI09"}},
	{"reduce_scope", 3, "leaves the agent read-only tools or a narrower token", "restore the scope", byLimits, 24 * time.Hour, []string{"D3-CRO", "D3-RIC", "ASI03"}},
	{"limit_rate", 3, "lowers how many calls the agent may make", "restore the rate", byLimits, 24 * time.Hour, []string{"ASI03"}},
	{"short_token", 3, "exchanges the token for one that expires soon", "issue an ordinary token", byLimits, 24 * time.Hour, []string{"D3-CRO", "ASI03"}},
	{"pause_session", 4, "pauses the session and keeps its state", "resume the session", byPerson, 0, []string{"RA3203", "RA5203"}},
	{"pause_agent", 4, "pauses the agent and keeps its state", "resume the agent", byPerson, 0, []string{"RA3203", "RA5203"}},
	{"quarantine_message", 4, "takes a message out of the way", "release the message", byPerson, 0, []string{"RA3203", "RA5203"}},
	{"end_session", 5, "ends the session", "sign in again", byPerson, 0, []string{"D3-ANCI"}},
	{"revoke_token", 5, "makes tokens and cached credentials invalid", "issue new ones", byPerson, 0, []string{"D3-ANCI", "D3-CR"}},
	{"lock_account", 6, "locks an account", "unlock the account", byTwo, 0, []string{"D3-AL", "D3-ULA"}},
	{"isolate_host", 6, "cuts a host off the network", "connect the host again", byTwo, 0, []string{"D3-NI", "D3-RNA", "RA3601", "RA5601"}},
	{"delete", 7, "deletes what cannot be brought back", "", byNobody, 0, []string{"RA46xx"}},
	{"reinstall", 7, "replaces a system", "", byNobody, 0, []string{"RA46xx"}},
}

// Ladder is every known action, ordered by rung.
func Ladder() []Action { return append([]Action(nil), ladder...) }

// Find is the action of that name; hyphens and blanks read as underscores,
// case does not matter.
func Find(name string) (Action, bool) {
	name = normal(name)
	for _, a := range ladder {
		if a.Name == name {
			return a, true
		}
	}
	return Action{}, false
}

func normal(name string) string {
	return strings.NewReplacer("-", "_", " ", "_").Replace(strings.ToLower(strings.TrimSpace(name)))
}

// harsh maps what a word in an unknown action means to the rung where such an
// action stands.
var harsh = map[string]Rung{
	"pause": 4, "suspend": 4, "quarantine": 4, "stop": 4, "freeze": 4,
	"block": 5, "deny": 5, "ban": 5, "kill": 5, "terminate": 5, "end": 5, "revoke": 5, "logout": 5, "abort": 5, "drop": 5, "reset": 5,
	"lock": 6, "disable": 6, "isolate": 6, "deactivate": 6, "shutdown": 6, "disconnect": 6,
	"delete": 7, "remove": 7, "wipe": 7, "erase": 7, "purge": 7, "destroy": 7, "reinstall": 7, "format": 7,
}

// harshness is the highest rung that a word of the name stands for, 0 when
// none does.
func harshness(name string) (word string, rung Rung) {
	for _, w := range strings.Split(normal(name), "_") {
		if r := harsh[w]; r > rung {
			word, rung = w, r
		}
	}
	return word, rung
}

// RungOf is where an action stands: that of the ladder, else the highest that a
// word of its name stands for, else the top: nobody can say that it can be
// undone. No action at all is rung 0.
func RungOf(action string) Rung {
	if strings.TrimSpace(action) == "" {
		return 0
	}
	if a, ok := Find(action); ok {
		return a.Rung
	}
	if _, rung := harshness(action); rung > 0 {
		return rung
	}
	return ladder[len(ladder)-1].Rung
}
