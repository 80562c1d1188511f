package rule

import "testing"

func TestNearest(t *testing.T) {
	check := func(written, want string, candidates ...string) {
		t.Helper()
		if got := Nearest(written, candidates); got != want {
			t.Errorf("%q among %q: got %q, want %q", written, candidates, got, want)
		}
	}
	check("contians", "contains", "startswith", "contains")
	check("CONTAIN", "contains", "contains")
	check("cidr", "", "contains", "re")
	check("", "", "a")
	check("x", "", "y")
	check("statd", "stats", "stats", "state")
	if got := NearHint("statd", []string{"stats"}); got != "did you mean stats?" {
		t.Errorf("got %q", got)
	}
	for _, e := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"", "ab", 2}, {"ab", "ba", 1}, {"kitten", "sitting", 3}} {
		if got := Edits(e.a, e.b); got != e.want || Edits(e.b, e.a) != got {
			t.Errorf("%q to %q: got %d, want %d", e.a, e.b, got, e.want)
		}
	}
}
