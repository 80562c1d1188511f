package static

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestAssetsAreServedUnderTheirHash(t *testing.T) {
	a, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"app.css", "app.js", "keys.js"} {
		address := a.Path(name)
		if address == "" {
			t.Fatalf("Path(%q) is empty", name)
		}
		got := get(a, address)
		if got.Code != http.StatusOK || !strings.Contains(got.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("GET %s: status %d, Cache-Control %q", address, got.Code, got.Header().Get("Cache-Control"))
		}
	}
	for _, address := range []string{"/static/app.css", "/static/app.000000000000.css", "/static/../assets.go", "/static/", "/static/tokens.css"} {
		if got := get(a, address); got.Code != http.StatusNotFound {
			t.Errorf("GET %s: status %d, want 404", address, got.Code)
		}
	}
}

func TestReferencesBetweenAssetsAreLinked(t *testing.T) {
	a, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	body := get(a, a.Path("app.js")).Body.String()
	if strings.Contains(body, `"./`) || !strings.Contains(body, a.Path("keys.js")) {
		t.Errorf("app.js still refers to plain names:\n%s", body)
	}
}

func TestNothingLeavesTheServer(t *testing.T) {
	a, err := Open()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"app.css", "app.js", "swap.js", "live.js", "fonts.css"} {
		if f := a.byName[name]; f != nil && (strings.Contains(string(f.body), "http://") || strings.Contains(string(f.body), "https://")) {
			t.Errorf("%s names an address outside", name)
		}
	}
}

func get(h http.Handler, address string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.URL.Path = address
	h.ServeHTTP(w, r)
	return w
}
