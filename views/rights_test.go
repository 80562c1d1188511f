package views

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"assay/views/account"
)

// rights is what each route needs, written down a second time: a route that is
// not here, or needs something else, fails. A new route adds its row.
var rights = map[string]account.Right{
	"GET /": account.Anyone, "GET /signin": account.Anyone, "POST /signin": account.Anyone,
	"GET /enter/:secret": account.Anyone, "POST /enter/:secret": account.Anyone, "POST /signout": account.Anyone,
	"POST /look": account.Anyone, "POST /csp-report": account.Anyone,
	"GET /static/*": account.Anyone, "GET /icons.svg": account.Anyone, "GET /healthz": account.Anyone,

	"GET /settings": account.Own, "POST /settings/password": account.Own, "POST /settings/keys": account.Own,
	"POST /settings/tokens": account.Own, "POST /settings/tokens/:id/revoke": account.Own,

	"GET /accounts": account.Administer, "POST /accounts": account.Administer, "POST /accounts/:id/role": account.Administer,
	"POST /accounts/:id/disabled": account.Administer, "POST /accounts/:id/link": account.Administer,

	"GET /corpus": account.View, "GET /events/:id": account.View, "POST /labels": account.Label, "POST /labels/undo": account.Label,
	"GET /labels/second": account.Label, "POST /labels/second": account.Label, "GET /labels/quality": account.View, "POST /labels/settle": account.Label, "GET /labels/suspicious": account.View,
	"GET /api/v1/labels/second": account.Label, "POST /api/v1/labels/second": account.Label, "GET /api/v1/labels/quality": account.View, "GET /api/v1/labels/disputes": account.View,
	"POST /api/v1/labels/settle": account.Label, "GET /api/v1/labels/suspicious": account.View,
	"GET /labels/query": account.Label, "POST /labels/query": account.Label,
	"GET /imports": account.View, "GET /imports/:id/quarantine": account.View, "GET /imports/new": account.Import, "POST /imports/new": account.Import,
	"GET /imports/new/:stage/fields": account.Import, "POST /imports/new/:stage/fields": account.Import,
	"GET /imports/new/:stage/labels": account.Import, "POST /imports/new/:stage/labels": account.Import,
	"GET /imports/new/:stage/confirm": account.Import, "POST /imports/new/:stage/start": account.Import, "POST /imports/new/:stage/discard": account.Import,
	"GET /jobs": account.View, "GET /jobs/:id": account.View, "POST /jobs/:id/cancel": account.Import,
	"GET /api/v1/search": account.View, "GET /api/v1/fields": account.View, "GET /api/v1/fields/values": account.View, "GET /api/v1/events/:id": account.View, "GET /api/v1/events/:id/history": account.View,
	"POST /api/v1/labels": account.Label, "POST /api/v1/labels/undo": account.Label,
	"GET /api/v1/imports": account.View, "POST /api/v1/imports": account.Import,
	"GET /api/v1/jobs": account.View, "GET /api/v1/jobs/:id": account.View, "POST /api/v1/jobs/:id/cancel": account.Import,
	"GET /api/v1/snapshots": account.View, "POST /api/v1/snapshots/:ref/tags": account.Approve,

	"GET /api/v1/me": account.View, "GET /api/v1/tokens": account.Own, "POST /api/v1/tokens": account.Own, "DELETE /api/v1/tokens/:id": account.Own,

	"GET /rules/portfolio": account.View, "GET /reports/:digest/filters": account.View,
	"GET /rules": account.View, "POST /rules": account.Edit, "GET /rules/new": account.Edit,
	"POST /rules/new": account.Edit, "POST /rules/live": account.Edit, "GET /rules/:id": account.View,
	"GET /rules/:id/edit": account.Edit, "POST /rules/:id/edit": account.Edit, "GET /rules/:id/export": account.View, "GET /rules/:id/explain": account.View,
	"POST /rules/:id/retire": account.Propose, "POST /reviews/:id/again": account.Propose,
	"GET /replays": account.View, "GET /replays/live": account.Edit, "POST /replays": account.Edit, "GET /reports/:digest": account.View,
	"GET /reports/:digest/export": account.View, "POST /reports/:digest/propose": account.Propose, "GET /reviews": account.View,
	"GET /reviews/:id": account.View, "POST /reviews/:id/lost": account.Discuss, "POST /reviews/:id/decide": account.Discuss,
	"POST /reviews/:id/verify": account.Discuss, "GET /reviews/:id/receipt": account.View, "GET /api/v1/reviews/:id/receipt": account.View, "POST /api/v1/reviews/:id/verify": account.Discuss,
	"GET /ledger": account.View, "GET /ledger.ndjson": account.View, "GET /playbooks": account.View,
	"GET /playbooks/:id": account.View, "GET /events/:id/explain": account.View, "GET /api/v1/rules": account.View,
	"POST /api/v1/rules": account.Edit, "GET /api/v1/rules/:id": account.View, "GET /api/v1/rules/:id/versions": account.View,
	"GET /api/v1/replays": account.View, "POST /api/v1/replay": account.Edit, "GET /api/v1/reports/:digest": account.View,
	"GET /api/v1/reviews": account.View, "POST /api/v1/reviews": account.Propose, "GET /api/v1/reviews/:id": account.View,
	"POST /api/v1/reviews/:id/lost": account.Discuss, "POST /api/v1/reviews/:id/decisions": account.Discuss, "GET /api/v1/ledger": account.View,

	"GET /replays/sets": account.View, "POST /replays/sets": account.Edit, "GET /replays/sets/:id": account.View, "GET /replays/sets/:id/export": account.View,
	"POST /replays/sets/:id/again": account.Edit, "POST /replays/sets/:id/resume": account.Edit,
	"GET /api/v1/sets": account.View, "POST /api/v1/sets": account.Edit, "GET /api/v1/sets/:id": account.View, "POST /api/v1/sets/:id/resume": account.Edit,
	"GET /api/v1/sets/:id/report": account.View, "GET /api/v1/schema/set": account.View,

	"GET /audits": account.View, "POST /audits": account.Edit, "GET /audits/:id": account.View,
	"GET /api/v1/audits": account.View, "POST /api/v1/audits": account.Edit, "GET /api/v1/audits/:id": account.View,

	"GET /fatigue": account.Fatigue, "GET /api/v1/fatigue": account.Fatigue, "POST /fatigue/controls": account.Fatigue,
	"GET /queue": account.Label, "POST /queue": account.Label,
	"GET /help": account.View, "GET /api/v1/schema/report": account.View,
	"GET /help/sigma": account.View, "GET /help/spl": account.View, "GET /help/codes": account.View, "GET /api/v1/words": account.View,
}

func TestEveryRouteHasItsRightWrittenDown(t *testing.T) {
	b := newTrial(t)
	seen := map[string]bool{}
	for _, r := range b.site.routes {
		name := r.method + " " + r.path
		want, ok := rights[name]
		if !ok {
			t.Errorf("%s has no row in the table of rights", name)
		} else if want != r.needs {
			t.Errorf("%s needs %q, the table says %q", name, r.needs, want)
		}
		seen[name] = true
	}
	for name := range rights {
		if !seen[name] {
			t.Errorf("%s is in the table of rights and no route", name)
		}
	}
}

// TestEveryRouteAsksForItsRight walks all routes with every role, a stranger, a
// disabled account and a token of every scope. It asks what the table of
// routes says, not what a handler does: the answer must be a refusal exactly
// when the right is missing.
func TestEveryRouteAsksForItsRight(t *testing.T) {
	b := newTrial(t)
	for _, a := range b.actors() {
		for _, r := range b.site.routes {
			if r.path == "/signout" || strings.HasPrefix(r.path, "/settings/password") {
				continue // they would end the session; both need no more than Own
			}
			got := a.ask(r)
			allowed := r.needs == account.Anyone || a.can(r.needs)
			if refused := refusal(got); refused == allowed {
				t.Errorf("%s, %s %s (needs %q): status %d to %q, allowed %t", a.name, r.method, r.path, r.needs, got.status, got.header.Get("Location"), allowed)
			}
		}
	}
}

type asker struct {
	name string
	can  func(account.Right) bool
	ask  func(route) reply
}

func refusal(r reply) bool {
	return r.status == http.StatusForbidden || r.status == http.StatusUnauthorized && !strings.Contains(r.body, "Name or password") ||
		r.status == http.StatusSeeOther && strings.HasPrefix(r.header.Get("Location"), "/signin?next=")
}

func (b *trial) actors() (all []asker) {
	nobody := func(account.Right) bool { return false }
	browser := func(name string, client *http.Client, can func(account.Right) bool) {
		all = append(all, asker{name, can, func(r route) reply { return b.send(client, r.method, concrete(r.path), nil) }})
	}
	browser("stranger", b.visitor(), nobody)
	for _, role := range account.Roles() {
		browser(role.String(), b.as(role), func(right account.Right) bool { return account.Can(role, right) })
	}
	gone := b.as(account.Engineer)
	u, _ := b.person(account.Engineer)
	if err := b.accounts.SetDisabled(b.Context(), u.ID, true); err != nil {
		b.Fatal(err)
	}
	browser("disabled engineer", gone, nobody)
	for _, a := range all {
		if a.name == "engineer" {
			if err := b.accounts.SetDisabled(b.Context(), u.ID, false); err != nil {
				b.Fatal(err)
			}
		}
	}
	all = dropName(all, "engineer")
	browser("engineer", b.as(account.Engineer), func(right account.Right) bool { return account.Can(account.Engineer, right) })
	return append(all, b.tokens()...)
}

func dropName(all []asker, name string) (rest []asker) {
	for _, a := range all {
		if a.name != name {
			rest = append(rest, a)
		}
	}
	return rest
}

func (b *trial) tokens() (all []asker) {
	owner, _ := b.person(account.Admin)
	for _, scope := range []account.Scope{account.ScopeRead, account.ScopeLabel, account.ScopeWrite, account.ScopeApprove} {
		secret, token, err := b.accounts.NewToken(b.Context(), owner.ID, scope.String(), scope, time.Hour)
		if err != nil {
			b.Fatal(err)
		}
		who := account.Actor{User: owner, Token: &token}
		all = append(all, asker{"token " + token.Scope.String(), who.Can, func(r route) reply {
			return b.send(b.visitor(), r.method, concrete(r.path), nil, "Authorization", "Bearer "+secret)
		}})
	}
	return all
}

// concrete fills the parameters of a path with something that is not there.
func concrete(path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if strings.HasPrefix(p, ":") {
			parts[i] = "999999"
		}
		if p == "*" {
			parts[i] = "nothing"
		}
	}
	return strings.Join(parts, "/")
}
