package plan

import (
	"fmt"
	"testing"
)

// What is kept never takes more than it may, however large one answer is.
func TestAtomsKeepWithinTheirBudget(t *testing.T) {
	const budget = 100_000
	a := NewAtoms(budget)
	for i := range 200 {
		a.put(atomKey{"segment", "path", fmt.Sprint(i)}, answer{n: 1, size: int64(i) * 1000})
		if a.Bytes() > budget {
			t.Fatalf("%d bytes are kept after %d answers, at most %d may be", a.Bytes(), i+1, budget)
		}
	}
	if a.Len() == 0 {
		t.Error("nothing is kept")
	}
}
