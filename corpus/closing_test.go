package corpus

import (
	"testing"
	"time"
)

// Closings are labels given here: not imported, not cleared, not taken back;
// the newest first, and further back only while they are few.
func TestClosings(t *testing.T) {
	ctx := t.Context()
	s := openStore(t, t.TempDir())
	ids := []string{"a", "b", "c", "d"}
	addEvents(t, s, ids, nil)
	give := func(day int, source string, v Verdict, events ...string) LabelResult {
		t.Helper()
		return must(s.Label(ctx, LabelChange{Events: events, Verdict: v, Who: "ann", Source: source, Seen: AnyLabels, At: testNow.AddDate(0, 0, day)}))
	}
	give(0, "page", FalsePositive, "a")
	give(1, "csv", FalsePositive, "b")
	give(20, "api", BenignPositive, "b", "c", "d")
	undone := give(21, "page", TruePositive, "a")
	give(22, "cli", Unlabelled, "c")
	must(s.Undo(ctx, "ann", undone.Batch, testNow.AddDate(0, 0, 22)))
	check := func(atLeast int, want string) {
		t.Helper()
		got := ""
		for _, c := range must(s.Closings(ctx, 14*24*time.Hour, atLeast)) {
			for _, id := range ids {
				if c.Key == KeyOf(id) {
					got += id
				}
			}
			if c.Key != KeyOf("a") && (c.Size != 3 || c.Verdict != BenignPositive || c.Source != "api") || c.Batch == "" {
				t.Errorf("got %+v", c)
			}
		}
		if got != want {
			t.Errorf("at least %d: closings of %q, want %q", atLeast, got, want)
		}
	}
	check(0, "dcb")
	check(4, "dcba")
}
