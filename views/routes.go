package views

import (
	"net/http"

	"assay/views/account"

	"github.com/labstack/echo/v4"
)

const (
	get    = http.MethodGet
	post   = http.MethodPost
	remove = http.MethodDelete
)

// route is one row of the table: what it answers and who may ask.
type route struct {
	method string
	path   string
	needs  account.Right
	serve  echo.HandlerFunc
	limit  int64 // most bytes of a request's body; 1 MiB when 0
}

// table is every address of the site. Addresses under /api/v1 answer JSON, and
// problem+json when something is wrong.
func (s *Site) table() []route {
	return []route{
		{get, "/", account.Anyone, s.home, 0},
		{get, "/signin", account.Anyone, s.signinPage, 0},
		{post, "/signin", account.Anyone, s.signin, 0},
		{get, "/enter/:secret", account.Anyone, s.enterPage, 0},
		{post, "/enter/:secret", account.Anyone, s.enter, 0},
		{post, "/signout", account.Anyone, s.signout, 0},
		{post, "/look", account.Anyone, s.look, 0},
		{post, "/csp-report", account.Anyone, s.cspReport, 64 << 10},
		{get, "/static/*", account.Anyone, s.asset, 0},
		{get, "/icons.svg", account.Anyone, s.icons, 0},
		{get, "/healthz", account.Anyone, s.healthy, 0},

		{get, "/settings", account.Own, s.settingsPage, 0},
		{post, "/settings/password", account.Own, s.setPassword, 0},
		{post, "/settings/keys", account.Own, s.setKeys, 0},
		{post, "/settings/tokens", account.Own, s.addToken, 0},
		{post, "/settings/tokens/:id/revoke", account.Own, s.revokeToken, 0},

		{get, "/accounts", account.Administer, s.accountsPage, 0},
		{post, "/accounts", account.Administer, s.addAccount, 0},
		{post, "/accounts/:id/role", account.Administer, s.setRole, 0},
		{post, "/accounts/:id/disabled", account.Administer, s.setDisabled, 0},
		{post, "/accounts/:id/link", account.Administer, s.newLink, 0},

		{get, "/api/v1/me", account.View, s.apiMe, 0},
		{get, "/api/v1/tokens", account.Own, s.apiTokens, 0},
		{post, "/api/v1/tokens", account.Own, s.apiAddToken, 0},
		{remove, "/api/v1/tokens/:id", account.Own, s.apiRevokeToken, 0},
	}
}
