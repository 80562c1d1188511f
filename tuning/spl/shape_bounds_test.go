package spl

import (
	"strings"
	"testing"
)

// Patterns that hold for the same fields do not make them more, table after
// table: twenty tables were a million fields once.
func TestTablesDoNotMultiplyFields(t *testing.T) {
	text := "a=1" + strings.Repeat(" | table a*, b*", 60) + " | where c=1"
	limits.Check(t, text, true)
	_, ds := Parse("f.spl", text, Options{})
	for _, d := range ds {
		if d.Code == codeFieldLost && d.Hint != "kept: a*, b*" {
			t.Errorf("got %q, want the two patterns that are kept", d.Hint)
		}
	}
}
