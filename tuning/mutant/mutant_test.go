package mutant

import "testing"

// Mutants differ, stay short, and are the same for the same number.
func TestMutants(t *testing.T) {
	a, b := New([]string{"index=x | stats count", ""}, 1), New([]string{"index=x | stats count", ""}, 1)
	seen := map[string]bool{}
	for range 20_000 {
		text := a.Next()
		if again := b.Next(); again != text {
			t.Fatalf("got %q, then %q", text, again)
		}
		if len(text) > MaxLength {
			t.Fatalf("%d bytes, want at most %d", len(text), MaxLength)
		}
		seen[text] = true
	}
	if len(seen) < 10_000 {
		t.Errorf("%d different texts of 20,000", len(seen))
	}
}
