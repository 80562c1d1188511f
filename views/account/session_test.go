package account

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// A request that is under way while its browser signs out must not bring the
// session back when it ends.
func TestSignOutHoldsWhateverIsUnderWay(t *testing.T) {
	a, _ := open(t)
	kim := add(t, a, "kim", Engineer, "")
	sessions := NewSessions(a, SessionOptions{})
	ask := func(serve http.HandlerFunc, cookies []*http.Cookie) []*http.Cookie {
		r := httptest.NewRequest(http.MethodPost, "/", nil)
		for _, c := range cookies {
			r.AddCookie(c)
		}
		w := httptest.NewRecorder()
		sessions.Wrap(serve).ServeHTTP(w, r)
		return w.Result().Cookies()
	}
	in := ask(func(w http.ResponseWriter, r *http.Request) {
		if err := sessions.SignIn(w, r, kim); err != nil {
			t.Error(err)
		}
	}, nil)
	who := func(w http.ResponseWriter, r *http.Request) {
		actor, err := sessions.Actor(r.Context())
		if err != nil {
			t.Error(err)
		}
		w.Header().Set("Who", actor.Name)
	}
	name := func(cookies []*http.Cookie) (name string) {
		ask(func(w http.ResponseWriter, r *http.Request) { who(w, r); name = w.Header().Get("Who") }, cookies)
		return name
	}
	if got := name(in); got != "kim" {
		t.Fatalf("signed in as %q, want kim", got)
	}
	slow := func(_ http.ResponseWriter, r *http.Request) {
		ask(func(_ http.ResponseWriter, r *http.Request) {
			if err := sessions.SignOut(r.Context()); err != nil {
				t.Error(err)
			}
		}, in)
		sessions.Put(r.Context(), "done", "something else")
	}
	late := ask(slow, in)
	for what, cookies := range map[string][]*http.Cookie{"the cookie from before": in, "the cookie of the slow answer": late} {
		if got := name(cookies); got != "" {
			t.Errorf("after signing out, %s still speaks for %q", what, got)
		}
	}
}
