package views

import (
	"net/url"
	"strings"
	"testing"

	"assay/views/account"

	"github.com/chromedp/chromedp"
)

// The sheet shows nobody a key that does nothing for them.
func TestKeysAreThoseOfTheRole(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	for _, c := range []struct {
		role        account.Role
		with, never []string
	}{
		{account.Viewer, []string{"Help", "Previous change in a rule", "Search the corpus"}, []string{"Fatigue", "Accounts", "True positive", "Edit the rule", "Run the replay"}},
		{account.Engineer, []string{"True positive", "Edit the rule", "Playbooks"}, []string{"Fatigue", "Accounts"}},
		{account.Lead, []string{"Fatigue"}, []string{"Accounts"}},
		{account.Admin, []string{"Fatigue", "Accounts"}, nil},
	} {
		page := b.page(b.as(c.role), "/help")
		sheet := page[strings.Index(page, `id="keys"`):]
		for _, want := range c.with {
			if !strings.Contains(sheet, "<dt>"+want+"</dt>") {
				t.Errorf("%s: no key for %q", c.role, want)
			}
		}
		for _, never := range c.never {
			if strings.Contains(sheet, "<dt>"+never+"</dt>") {
				t.Errorf("%s: a key for %q, which does nothing", c.role, never)
			}
		}
	}
	if page := b.page(b.visitor(), "/signin"); strings.Contains(page, "Search the corpus") || !strings.Contains(page, "This sheet") {
		t.Error("a stranger's sheet is not only the keys that work for strangers")
	}
}

func TestKeysThroughTheChangesInABrowser(t *testing.T) {
	b := newBrowserOf(t, demoBench)
	b.signIn(account.Engineer)
	v := b.newest(theRule)
	text := strings.Replace(tuned(v.Text), "title: ", "title: Another ", 1)
	b.send(b.as(account.Engineer), post, ruleURL(v.Rule)+"/edit", url.Values{"rule": {v.Rule}, "file": {v.File}, "text": {text}, "baseline": {v.Digest}, "do": {"version"}})
	v = b.newest(theRule)
	b.open(ruleURL(v.Rule) + "?tab=diff")
	at := func(want string) {
		t.Helper()
		if got := eval[string](b, `document.querySelector("[data-change-at]").textContent`); got != want {
			t.Errorf("at %q, want %q", got, want)
		}
	}
	runs := eval[int](b, `[...document.querySelectorAll(".lines > .add, .lines > .rem")].filter((l) => !l.previousElementSibling?.matches(".add, .rem")).length`)
	if runs < 2 {
		t.Fatalf("the difference has %d changes, want some", runs)
	}
	last := "change " + formatCount(int64(runs)) + " of " + formatCount(int64(runs))
	b.do(chromedp.KeyEvent("]"))
	at("change 1 of " + formatCount(int64(runs)))
	b.do(chromedp.KeyEvent("["))
	at(last)
	b.do(chromedp.KeyEvent("]"), chromedp.KeyEvent("]"))
	at("change 2 of " + formatCount(int64(runs)))
	if n := eval[int](b, `document.querySelectorAll(".lines .at").length`); n != 1 {
		t.Errorf("%d lines are marked, want 1", n)
	}
	b.clean("the changes with one chosen")
	b.open(ruleURL(v.Rule) + "?tab=diff&from=" + v.Digest + "&to=" + v.Digest)
	if eval[bool](b, `document.querySelector("[data-changes]")?.checkVisibility() ?? false`) {
		t.Error("buttons for changes where there are none")
	}
}
