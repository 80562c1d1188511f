package library

import (
	"errors"
	"time"

	"assay/tuning/rule"
)

// Errors of a Library; each is wrapped with what was asked for.
var (
	ErrNotFound  = errors.New("no such rule or version")
	ErrAmbiguous = errors.New("means more than one version")
	ErrStale     = errors.New("the status has changed meanwhile")
)

// Version is one text of a rule.
type Version struct {
	Seq     int64 // grows with every version of any rule
	Rule    string
	Digest  string // hex SHA-256 of Text
	File    string // the name it came under
	Title   string
	Dialect rule.Dialect
	Level   string
	Claimed rule.Status // what the text says
	Status  rule.Status // what counts
	Who     string      // who added it
	At      time.Time
	Text    string

	stable, tested int64 // places in the status log: when it was last moved there; 0 never
}

// placed is when the version was last moved to the status, 0 when never. What a
// text claims moves nothing.
func (v *Version) placed(s rule.Status) int64 {
	switch s {
	case rule.Stable:
		return v.stable
	case rule.Testing:
		return v.tested
	}
	return 0
}

// StatusChange is an entry of the status log.
type StatusChange struct {
	Seq          int64 // its place in the log, from 1; not read when a status is set
	Rule, Digest string
	From, To     rule.Status
	Who, Why     string
	At           time.Time
}

// Added is what became of one rule of a text.
type Added struct {
	Version
	New   bool // false: this text was here already
	Again bool // it was, behind newer ones, and is the newest again
}

// started is the status with which a version starts: a text cannot promote
// itself.
func started(claimed rule.Status) rule.Status {
	if claimed == rule.Deprecated || claimed == rule.Unsupported {
		return claimed
	}
	return rule.Experimental
}

func known(s rule.Status) bool {
	switch s {
	case rule.Experimental, rule.Testing, rule.Stable, rule.Deprecated, rule.Unsupported:
		return true
	}
	return false
}
