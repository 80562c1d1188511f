package respond

import (
	"slices"
	"strings"
	"testing"
	"time"

	"assay/tuning/rule"
)

func TestCheck(t *testing.T) {
	// check wants these codes, in order, for a response with everything given.
	check := func(r *rule.Response, want ...string) {
		t.Helper()
		var got []string
		for _, d := range Check(r) {
			got = append(got, strings.TrimPrefix(d.Code, "respond/"))
			if Codes()[d.Code] == "" {
				t.Errorf("Check(%+v): code %s has no documentation", r, d.Code)
			}
			if r.At != d.Span {
				t.Errorf("Check(%+v): at %v", r, d.Span)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("Check(%+v): got %v, want %v", r, got, want)
		}
	}
	at := rule.Span{Start: 3, End: 9}
	full := func(action string, ttl time.Duration) *rule.Response {
		return &rule.Response{Action: action, TTL: ttl, Undo: "let it lapse", Owner: "soc", At: at}
	}
	check(nil)
	for _, name := range []string{"record", "notify", "human_review", "watch", "log_more", "Human-Review", "human review"} {
		check(&rule.Response{Action: name})
	}
	check(full("step_up", time.Hour))
	check(full("step_up", time.Hour+time.Second), "time-limit-too-long")
	check(full("reduce_scope", 24*time.Hour))
	check(full("reduce_scope", 25*time.Hour), "time-limit-too-long")
	check(full("limit_rate", time.Minute))
	check(&rule.Response{Action: "step_up", At: at}, "no-time-limit", "no-undo", "no-owner")
	check(&rule.Response{Action: "step_up", TTL: time.Minute, Undo: " ", Owner: "soc"}, "no-undo")
	check(&rule.Response{Action: "step_up", TTL: -time.Minute, Undo: "lapse", Owner: "soc"}, "no-time-limit")
	for _, a := range Ladder() {
		if a.Rung > TopAutomatic {
			check(full(a.Name, time.Minute), "needs-a-person")
		}
	}
	for _, name := range []string{"block", "kill_process", "Block-IP", "ban user", "delete_file", "wipe", "disable_account", "notify_and_kill"} {
		check(full(name, time.Minute), "needs-a-person")
	}
	check(full("dance", time.Minute), "unknown-action")
	check(full("blockade_runner", time.Minute), "unknown-action")
	check(&rule.Response{TTL: time.Hour}, "no-action")
}

// TestReasons: a refusal says why, as a sentence, and what to do instead.
func TestReasons(t *testing.T) {
	ds := Check(&rule.Response{Action: "isolate_host"})
	want := "isolate_host is refused as an automatic response (rung 6; two people decide): "
	if got := ds[0].Message; !strings.HasPrefix(got, want) {
		t.Errorf("got %q, want it to begin with %q", got, want)
	}
	if !strings.Contains(ds[0].Hint, "human_review") {
		t.Errorf("hint %q does not say what is allowed", ds[0].Hint)
	}
}

// TestLadder: the ladder is ordered; what a rule may do by itself and holds
// somebody up has a bound and an undo.
func TestLadder(t *testing.T) {
	seen := map[string]bool{}
	last := Rung(0)
	for _, a := range Ladder() {
		if a.Rung < last || a.Rung > 7 || seen[a.Name] || a.Does == "" || a.Needs == "" {
			t.Errorf("%+v is out of place, twice here or not described", a)
		}
		last, seen[a.Name] = a.Rung, true
		if a.Automatic() && a.Contains() && (a.MaxTTL <= 0 || a.Undo == "") {
			t.Errorf("%s is automatic without a time limit or an undo", a.Name)
		}
		if got, ok := Find(strings.ToUpper(a.Name)); !ok || got.Name != a.Name {
			t.Errorf("Find(%q): %v %t", a.Name, got, ok)
		}
	}
	if a, _ := Find("step_up"); a.MaxTTL != time.Hour {
		t.Errorf("step_up may last %v, want 1h", a.MaxTTL)
	}
}
