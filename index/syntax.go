package index

import "fmt"

// SyntaxError says what is wrong with a query and where. Offset and Length
// are bytes of the query's text; Length is 0 when something is missing there.
type SyntaxError struct {
	Offset  int    `json:"offset"`
	Length  int    `json:"length"`
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
	// Others are further errors of the same text, in its order.
	Others []*SyntaxError `json:"others,omitempty"`
}

// Error is the message with the place, in bytes from 1.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("query, at %d: %s", e.Offset+1, e.Message)
}

// Limits of a query. A query is typed by people and written into addresses;
// whatever is larger is an attempt to keep the server busy.
const (
	maxQueryBytes = 8 << 10
	maxDepth      = 50
	maxTerms      = 500
	maxErrors     = 5
)
