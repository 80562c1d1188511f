package views

import (
	"net/http"
	"strings"
	"testing"

	"assay/views/account"
)

// What an author looks at is tuned on from then on: a look at an event of the
// corpus is kept under the name of who looked, and the report says how often the
// rule was measured on the snapshot before.
func TestLooksAreKept(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	engineer := b.as(account.Engineer)
	event := b.someEvent()
	before, err := b.site.Bench.Seen.Position(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got := b.send(engineer, get, eventURL(event), nil); got.status != http.StatusOK {
		t.Fatalf("event: %d", got.status)
	}
	after, err := b.site.Bench.Seen.Position(t.Context())
	if err != nil || after != before+1 {
		t.Errorf("the log of looks went from %d to %d (%v), want one more", before, after, err)
	}
	if got := lookedBefore(0); got != "" {
		t.Errorf("a first look: %q", got)
	}
	if got := lookedBefore(3); !strings.Contains(got, "look 4") || !strings.Contains(got, "98.8 %") {
		t.Errorf("a fourth look: %q", got)
	}
}
