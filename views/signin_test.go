package views

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"assay/views/account"
)

const goodPassword = "seven blue lamps in a row"

func cookieOf(r reply, name string) string {
	for _, c := range (&http.Response{Header: r.header}).Cookies() {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
}

func TestSignInRotatesTheSession(t *testing.T) {
	b := newTrial(t)
	u, _ := b.person(account.Engineer)
	if err := b.accounts.SetPassword(t.Context(), u.ID, goodPassword); err != nil {
		t.Fatal(err)
	}
	client := b.visitor()
	form := url.Values{"name": {u.Name}, "password": {goodPassword}, "next": {"/settings"}}
	first := b.send(client, post, "/signin", form)
	second := b.send(client, post, "/signin", form)
	one, two := cookieOf(first, "assay_session"), cookieOf(second, "assay_session")
	if first.status != http.StatusSeeOther || first.header.Get("Location") != "/settings" || len(one) < 22 || one == two {
		t.Errorf("sign in: status %d to %q, sessions %q and %q", first.status, first.header.Get("Location"), one, two)
	}
	for _, c := range first.header.Values("Set-Cookie") {
		if !strings.Contains(c, "HttpOnly") || !strings.Contains(c, "SameSite=Lax") {
			t.Errorf("cookie %q", c)
		}
	}
	old := b.send(b.visitor(), get, "/settings", nil, "Cookie", "assay_session="+one)
	if old.status != http.StatusSeeOther {
		t.Errorf("the session from before the second sign-in still answers: status %d", old.status)
	}
}

func TestWrongPasswordShowsTheDoorAgain(t *testing.T) {
	b := newTrial(t)
	got := b.send(b.visitor(), post, "/signin", url.Values{"name": {`"><script>`}, "password": {"wrong"}})
	if got.status != http.StatusUnauthorized || !strings.Contains(got.body, "Name or password is wrong.") || strings.Contains(got.body, "><script>") {
		t.Errorf("status %d\n%s", got.status, got.body)
	}
	for range 40 {
		got = b.send(b.visitor(), post, "/signin", url.Values{"name": {"kim"}, "password": {"wrong"}})
	}
	if got.status != http.StatusTooManyRequests || !strings.Contains(got.body, "wait") {
		t.Errorf("after 40 wrong passwords: status %d", got.status)
	}
}

func TestALinkIsNotSpentByLooking(t *testing.T) {
	b := newTrial(t)
	_, secret := b.person(account.Lead)
	for range 3 {
		if got := b.send(b.visitor(), get, "/enter/"+secret, nil); got.status != http.StatusOK || !strings.Contains(got.body, "as lead") {
			t.Fatalf("looking: status %d\n%s", got.status, got.body)
		}
	}
	client := b.visitor()
	if got := b.send(client, post, "/enter/"+secret, nil); got.status != http.StatusSeeOther {
		t.Fatalf("entering: status %d", got.status)
	}
	if got := b.send(client, get, "/settings", nil); got.status != http.StatusOK || !strings.Contains(got.body, "no password yet") {
		t.Errorf("after entering: status %d", got.status)
	}
	if got := b.send(b.visitor(), post, "/enter/"+secret, nil); got.status != http.StatusGone {
		t.Errorf("entering again: status %d, want 410", got.status)
	}
}

func TestDisablingEndsTheSession(t *testing.T) {
	b := newTrial(t)
	admin, engineer := b.as(account.Admin), b.as(account.Engineer)
	u, _ := b.person(account.Engineer)
	if got := b.send(admin, post, "/accounts/"+formatCount(u.ID)+"/disabled", url.Values{"disabled": {"yes"}}); got.status != http.StatusSeeOther {
		t.Fatalf("disable: status %d\n%s", got.status, got.body)
	}
	if got := b.send(engineer, get, "/settings", nil); !strings.HasPrefix(got.header.Get("Location"), "/signin") {
		t.Errorf("the disabled engineer: status %d to %q", got.status, got.header.Get("Location"))
	}
}

func TestPasswordChangeKeepsThisBrowserOnly(t *testing.T) {
	b := newTrial(t)
	here, there := b.as(account.Viewer), b.as(account.Viewer)
	got := b.send(here, post, "/settings/password", url.Values{"new": {goodPassword}, "again": {goodPassword}})
	if got.header.Get("Location") != "/settings" {
		t.Fatalf("set password: status %d to %q", got.status, got.header.Get("Location"))
	}
	if got := b.send(here, get, "/settings", nil); got.status != http.StatusOK || !strings.Contains(got.body, "The password is changed") {
		t.Errorf("this browser: status %d", got.status)
	}
	if got := b.send(there, get, "/settings", nil); got.status != http.StatusSeeOther {
		t.Errorf("the other browser: status %d, want a redirect", got.status)
	}
	if got := b.send(here, post, "/settings/password", url.Values{"old": {"not it"}, "new": {goodPassword + "!"}, "again": {goodPassword + "!"}}); got.status != http.StatusSeeOther {
		t.Errorf("wrong old password: status %d", got.status)
	}
	if got := b.send(here, get, "/settings", nil); !strings.Contains(got.body, "The present password is wrong.") {
		t.Error("the page does not say that the old password is wrong")
	}
}

func TestTokenIsShownOnceAndWorks(t *testing.T) {
	b := newTrial(t)
	client := b.as(account.Engineer)
	page := b.send(client, post, "/settings/tokens", url.Values{"name": {"ci"}, "scope": {"label"}, "days": {"7"}})
	_, rest, ok := strings.Cut(page.body, `id="secret">`)
	secret, _, _ := strings.Cut(rest, "<")
	if !ok || !strings.HasPrefix(secret, "assay_") {
		t.Fatalf("no token on the page: status %d", page.status)
	}
	if again := b.send(client, get, "/settings", nil); strings.Contains(again.body, secret) {
		t.Error("the token is shown again")
	}
	me := b.send(b.visitor(), get, "/api/v1/me", nil, "Authorization", "Bearer "+secret)
	if me.status != http.StatusOK || !strings.Contains(me.body, `"scope":"read,label"`) || !strings.Contains(me.body, "label events") || strings.Contains(me.body, "edit rules") {
		t.Errorf("/api/v1/me: status %d %s", me.status, me.body)
	}
	if bad := b.send(b.visitor(), get, "/api/v1/me", nil, "Authorization", "Bearer assay_nothing"); bad.status != http.StatusUnauthorized || bad.header.Get("WWW-Authenticate") != "Bearer" {
		t.Errorf("a wrong token: status %d", bad.status)
	}
}

// Who forgot their password comes back by a link and sets another one.
func TestALinkIsTheWayBackForAForgottenPassword(t *testing.T) {
	b := newTrial(t)
	u, _ := b.person(account.Viewer)
	if err := b.accounts.SetPassword(t.Context(), u.ID, goodPassword); err != nil {
		t.Fatal(err)
	}
	client := b.as(account.Viewer)
	if page := b.send(client, get, "/settings", nil); strings.Contains(page.body, `name="old"`) {
		t.Error("the present password is asked for after a link")
	}
	change := url.Values{"new": {goodPassword + " too"}, "again": {goodPassword + " too"}}
	b.send(client, post, "/settings/password", change)
	if page := b.send(client, get, "/settings", nil); !strings.Contains(page.body, "The password is changed") || !strings.Contains(page.body, `name="old"`) {
		t.Errorf("after the change: status %d, the present password is asked for: %t", page.status, strings.Contains(page.body, `name="old"`))
	}
	if _, err := b.accounts.SignIn(t.Context(), u.Name, goodPassword+" too", account.Visit{}); err != nil {
		t.Errorf("the new password: %v", err)
	}
}

// An open session that somebody finds is no place to guess its password.
func TestGuessingThePresentPasswordIsSlowedDown(t *testing.T) {
	b := newTrial(t)
	u, _ := b.person(account.Viewer)
	client := b.visitor()
	if err := b.accounts.SetPassword(t.Context(), u.ID, goodPassword); err != nil {
		t.Fatal(err)
	}
	b.send(client, post, "/signin", url.Values{"name": {u.Name}, "password": {goodPassword}})
	var got reply
	for range 12 {
		got = b.send(client, post, "/settings/password", url.Values{"old": {"a guess"}, "new": {goodPassword + "!"}, "again": {goodPassword + "!"}})
	}
	if got.status != http.StatusTooManyRequests {
		t.Errorf("the 12th guess: status %d, want 429", got.status)
	}
}

// A page's form that a program sends with its token is done and answered.
func TestATokenNeedsNoSession(t *testing.T) {
	b := newTrialOf(t, demoBench(t))
	u, _ := b.person(account.Engineer)
	secret, _, err := b.accounts.NewToken(t.Context(), u.ID, "ci", account.ScopeLabel, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	with := []string{"Authorization", "Bearer " + secret}
	if got := b.send(b.visitor(), post, "/labels/undo", url.Values{"back": {"/corpus"}}, with...); got.status != http.StatusSeeOther || got.header.Get("Location") != "/corpus" {
		t.Errorf("POST /labels/undo by token: status %d to %q\n%s", got.status, got.header.Get("Location"), got.body)
	}
	for _, path := range []string{"/signin", "/signout", "/enter/nothing"} {
		if got := b.send(b.visitor(), post, path, url.Values{}, with...); got.status != http.StatusBadRequest {
			t.Errorf("POST %s by token: status %d, want 400", path, got.status)
		}
	}
}
