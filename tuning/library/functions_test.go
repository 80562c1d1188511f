package library

import (
	"testing"

	"assay/tuning/eval"
	"assay/tuning/spl"
)

// TestEveryFunctionRuns: what the SPL parser lets through, package eval
// computes.
func TestEveryFunctionRuns(t *testing.T) {
	known := map[string]bool{}
	for _, f := range eval.Functions() {
		known[f.Name] = true
	}
	for _, name := range append(spl.FunctionNames(), "not", "neg", "+", "-", "*", "/", "%", ".") {
		if !known[name] {
			t.Errorf("the function %s is read and cannot be computed", name)
		}
	}
}
