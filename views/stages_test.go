package views

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"assay/views/account"
)

// TestStagesAreShown: the page without JavaScript, the live answer and the API
// tell the same of a pipeline.
func TestStagesAreShown(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	engineer := b.as(account.Engineer)
	const text = `action.type=tool_call | eval who=lower('user.id') | where len(who)>1 | table who event.id`
	form := url.Values{"file": {"x.spl"}, "text": {text}, "do": {"show"}}
	page := b.send(engineer, post, "/rules/new", form).body
	live := b.send(engineer, post, "/rules/live", form).body
	for _, want := range []string{"Rows each stage takes and leaves", "First rows at the end", "table"} {
		if !strings.Contains(page, want) || !strings.Contains(live, want) {
			t.Errorf("the editor lacks %q: page %v, live %v", want, strings.Contains(page, want), strings.Contains(live, want))
		}
	}
	owner, _ := b.person(account.Engineer)
	secret, _, err := b.accounts.NewToken(t.Context(), owner.ID, "ci", account.ScopeRead|account.ScopeWrite, 1e15)
	if err != nil {
		t.Fatal(err)
	}
	ask, err := json.Marshal(map[string]any{"text": text, "file": "x.spl", "stages": true})
	if err != nil {
		t.Fatal(err)
	}
	got := b.sendText(b.visitor(), post, "/api/v1/replay", string(ask), "Authorization", "Bearer "+secret)
	var a apiStaged
	if err := json.Unmarshal([]byte(got.body), &a); err != nil || got.status != http.StatusOK {
		t.Fatalf("status %d, %v\n%s", got.status, err, got.body)
	}
	if len(a.Stages) != 4 || a.Stages[0].In == 0 || a.Stages[1].In != a.Stages[0].Out || strings.Join(a.Columns, " ") != "who event.id" || len(a.Rows) == 0 || len(a.Rows) > 10 {
		t.Errorf("got %s", got.body)
	}
	for _, r := range a.Rows {
		if len(r.Values) != 2 {
			t.Errorf("row %s has values %v, want both columns", r.Event, r.Values)
		}
	}
	if grouped := b.send(engineer, post, "/rules/live", url.Values{"file": {"x.spl"}, "text": {"action.type=tool_call | stats count by user.id"}}).body; strings.Contains(grouped, "First rows at the end") {
		t.Error("a pipeline that ends in groups shows rows of events")
	}
}
