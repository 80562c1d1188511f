package views

import (
	"strings"
	"testing"

	"assay/tuning/library"
	"assay/views/account"
)

// TestStartersRun: every text that a new rule can begin with compiles without
// an error or a warning, and without scripts it can be chosen by a link.
func TestStartersRun(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	engineer := b.as(account.Engineer)
	env, err := b.site.attempts.env(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range starters {
		f := s.form()
		tr, p := read(f.source(), env)
		if p == nil || len(tr.Diagnostics) > 0 {
			t.Errorf("%s: %v", s.name, tr.Diagnostics)
		}
		if strings.Contains(f.Text, "$id") || library.DialectOf(f.File, f.Text) != library.DialectOf("", f.Text) {
			t.Errorf("%s begins with\n%s", s.name, f.Text)
		}
		b.page(engineer, "/rules/new?template="+s.name, `aria-current="page">`+s.title+`</a>`, `href="/rules/new?template=stats"`)
	}
}
