package gate

import "testing"

// No check at all passes nothing, whoever asks.
func TestNoChecks(t *testing.T) {
	if got := outcomeOf(nil); got != Inconclusive {
		t.Errorf("a gate without checks is %s", got)
	}
}
