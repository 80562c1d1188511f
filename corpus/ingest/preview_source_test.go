package ingest

import (
	"io"
	"strings"
	"testing"
)

// Whoever maps an export sees the names of its own columns, not the canonical
// path that the importer copies them to.
func TestPreviewNamesTheColumnsOfTheSource(t *testing.T) {
	check := func(csv string, role Role, want string) {
		t.Helper()
		src := Source{Name: "a.csv", Size: int64(len(csv)), Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(csv)), nil }}
		found, err := Preview(t.Context(), src, DefaultMapping(), 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range found.Roles {
			if r.Role == role && (r.Path != want || r.Rows != 1) {
				t.Errorf("%s of %q: found in %q of %d rows, want %q", role, csv, r.Path, r.Rows, want)
			}
		}
	}
	m := DefaultMapping()
	other := func(role Role) string {
		for _, path := range m.Roles[role] {
			if path != role.Canonical() {
				return path
			}
		}
		t.Fatalf("%s has only its canonical path", role)
		return ""
	}
	check(other(RoleRule)+",x\nr1,1\n", RoleRule, other(RoleRule))
	check("alert.rule_id,x\nr1,1\n", RoleRule, "alert.rule_id")
	check("alert.rule_id,"+other(RoleRule)+"\nr1,r2\n", RoleRule, "alert.rule_id")
	check(other(RoleRaised)+",x\n2026-05-04T09:00:00+02:00,1\n", RoleRaised, other(RoleRaised))
}
