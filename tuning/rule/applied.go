package rule

// The keys of a filter's own in which it says who answers for it and on which
// day it ends.
const (
	OwnerKey   = "x-assay-owner"
	ExpiresKey = "x-assay-expires"
)

// AppliedFilter is a Sigma filter that a rule's condition already holds.
type AppliedFilter struct {
	Name    string // its title, else its name or id
	Owner   string // "" when it says none
	Expires string // the last day on which it is to hold, as it is written; "" when it says none
	At      Span
}
