package views

import (
	"encoding/json"
	"net/http"
	"net/url"
	"testing"

	"assay/views/account"
)

// The commonest values of a field come with their counts and as each language
// writes them; a beginning narrows them, and what tells the outcome has none.
func TestValuesOfAField(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	viewer := b.as(account.Viewer)
	ask := func(field, begin string) (a apiValues) {
		t.Helper()
		got := b.send(viewer, get, "/api/v1/fields/values?"+url.Values{"field": {field}, "begin": {begin}}.Encode(), nil)
		if err := json.Unmarshal([]byte(got.body), &a); err != nil || got.status != http.StatusOK {
			t.Fatalf("%s %s: %d %v %s", field, begin, got.status, err, got.body)
		}
		return a
	}
	all := ask("action.type", "")
	if all.Path != "action.type" || len(all.Values) < 2 || all.Values[0].Events < all.Values[1].Events || all.Values[0].Sigma == "" || all.Values[0].Where[0] != '"' {
		t.Errorf("values of action.type: %+v", all)
	}
	some := ask("action.type", all.Values[1].Shown[:3])
	if len(some.Values) == 0 || len(some.Values) > len(all.Values) {
		t.Errorf("with a beginning: %+v", some)
	}
	long := ask("process.command_line", "")
	for _, v := range long.Values {
		if len(v.Shown) > 4*mostValueBytes {
			t.Errorf("a long value is not cut: %d bytes", len(v.Shown))
		}
	}
	for _, field := range []string{"label.verdict", "ground_truth.verdict", "zebra"} {
		if a := ask(field, ""); a.Path != "" || len(a.Values) > 0 {
			t.Errorf("%s has values: %+v", field, a)
		}
	}
	for _, wrong := range []string{"", "?field=", "?field=a&snapshot=zebra"} {
		if got := b.send(viewer, get, "/api/v1/fields/values"+wrong, nil); got.status < 400 || got.status >= 500 {
			t.Errorf("%q is answered with %d", wrong, got.status)
		}
	}
}
