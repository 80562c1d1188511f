package roster

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // a roster's zone is known on machines without a zone database, too

	"assay/data"
	"assay/tuning/queue"
)

// File is the name of a corpus directory's own roster.
const File = "roster.yml"

// Version is the version of the file's form.
const Version = 1

// Bounds on a roster.
const (
	maxText     = 1 << 16 // bytes
	maxShifts   = 50
	maxAnalysts = 200 // on a shift
	maxBreaks   = 10
	maxPriority = 9
	maxMinutes  = 7 * 24 * 60
	maxHours    = 24 * 365
)

// Levels are those of a rule, the most urgent first.
var Levels = []string{"critical", "high", "medium", "low", "informational"}

// Roster is an immutable value named by the digest of its text.
type Roster struct {
	Name        string
	Description string
	Zone        *time.Location
	Productive  float64
	Level       time.Duration // the service level: the wait that is still in time
	Expiry      time.Duration // 0: nothing expires
	Priority    map[string]int
	Shifts      []Shift
	Text        string // word for word
	Digest      string // hex SHA-256 of Text
}

// Shift is a named shift.
type Shift struct {
	Name string
	queue.Shift
}

// Default is the roster that ships with Assay.
var Default = sync.OnceValue(func() *Roster {
	r, err := Parse("default.yml", data.Roster())
	if err != nil {
		panic(fmt.Sprintf("roster: %v", err)) // a file of ours, which the tests read
	}
	return r
})

// SyntaxError is one thing wrong with a roster.
type SyntaxError struct {
	Name    string // of the file
	Line    int    // from 1
	Message string
}

// Error is name:line: message.
func (e *SyntaxError) Error() string { return fmt.Sprintf("%s:%d: %s", e.Name, e.Line, e.Message) }

// Class is the place of a rule's level in the queue, from 0; a level that the
// roster does not name comes behind all that it does.
func (r *Roster) Class(level string) uint8 {
	last := 0
	for _, p := range r.Priority {
		last = max(last, p)
	}
	if p, ok := r.Priority[strings.ToLower(level)]; ok {
		return uint8(p - 1)
	}
	return uint8(last)
}

// Duties are everybody's for so many weeks from a Monday on.
func (r *Roster) Duties(weeks int) []queue.Duty { return queue.Duties(r.queueShifts(), weeks) }

func (r *Roster) queueShifts() (out []queue.Shift) {
	for _, s := range r.Shifts {
		out = append(out, s.Shift)
	}
	return out
}

// Hours is the time a week in which somebody may begin a case, all analysts
// together.
func (r *Roster) Hours() (sum time.Duration) {
	for _, d := range r.Duties(1) {
		for _, w := range d {
			sum += w.To - w.From
		}
	}
	return sum
}

func digestOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
