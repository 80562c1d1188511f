package views

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"assay/tuning/plan"
	"assay/views/account"
)

func TestOnlyTheNewestAskOfAnEditorRuns(t *testing.T) {
	var l latest
	first, _, endFirst := l.begin(t.Context(), "kim curl")
	other, _, endOther := l.begin(t.Context(), "ana curl")
	second, _, endSecond := l.begin(t.Context(), "kim curl")
	if err := overtaken(first, first.Err()); !errors.Is(err, errOvertaken) {
		t.Errorf("the first ask: got %v, want errOvertaken", err)
	}
	endFirst()
	if second.Err() != nil || other.Err() != nil {
		t.Errorf("the newest ask and somebody else's have ended: %v, %v", second.Err(), other.Err())
	}
	if err := overtaken(second, context.Canceled); !errors.Is(err, context.Canceled) {
		t.Errorf("an error of its own: got %v", err)
	}
	endSecond()
	endOther()
	if len(l.of) != 0 {
		t.Errorf("%d asks are remembered after all have ended", len(l.of))
	}
}

// Two pages of one person, each with a rule that was never saved, do not end
// each other's work; the next text of the same page does.
func TestTwoEditorsOfOnePersonDoNotOvertakeEachOther(t *testing.T) {
	bench := demoBench(t)
	env, entered, held := bench.Env, make(chan struct{}, 3), make(chan struct{})
	bench.Env = func(ctx context.Context) (plan.Env, error) {
		entered <- struct{}{}
		select {
		case <-held:
		case <-ctx.Done():
			return plan.Env{}, ctx.Err()
		}
		return env(ctx)
	}
	b := newTrialOf(t, bench)
	engineer := b.as(account.Engineer)
	ask := func(editor string) <-chan int {
		status := make(chan int, 1)
		go func() {
			form := url.Values{"file": {"rule.spl"}, "text": {"search tool.name=bash"}, "editor": {editor}}
			status <- b.send(engineer, post, "/rules/live", form).status
		}()
		<-entered
		return status
	}
	left := ask("left")
	right := ask("right")
	again := ask("right")
	if got := <-right; got != http.StatusConflict {
		t.Errorf("the page's own earlier text: status %d, want %d", got, http.StatusConflict)
	}
	if got := b.send(engineer, get, "/replays/live?editor=left", nil).body; !strings.Contains(got, `"what":"Reading the rule"`) {
		t.Errorf("how far the left page is: %s", got)
	}
	if got := b.send(b.as(account.Lead), get, "/replays/live?editor=left", nil).body; strings.Contains(got, "what") {
		t.Errorf("somebody else is told how far the left page is: %s", got)
	}
	close(held)
	if a, b := <-left, <-again; a != http.StatusOK || b != http.StatusOK {
		t.Errorf("the newest text of each page: status %d and %d, want 200", a, b)
	}
}
