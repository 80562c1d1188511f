package views

import (
	"net/http"
	"slices"

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
	return slices.Concat(s.peopleRoutes(), s.corpusRoutes(), s.ruleRoutes(), s.apiRoutes())
}

// peopleRoutes are the pages of signing in, settings, accounts and help.
func (s *Site) peopleRoutes() []route {
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
		{get, "/help", account.View, s.helpPage, 0},
		{get, "/help/sigma", account.View, s.manualPage("sigma"), 0},
		{get, "/help/spl", account.View, s.manualPage("spl"), 0},
		{get, "/help/codes", account.View, s.codesPage, 0},
	}
}

// corpusRoutes are the pages of events, labels, imports and jobs.
func (s *Site) corpusRoutes() []route {
	return []route{
		{get, "/audits", account.View, s.atAudits(s.auditsPage), 0},
		{post, "/audits", account.Edit, s.atAudits(s.addAudit), 0},
		{get, "/audits/:id", account.View, s.atAudits(s.auditPage), 0},
		{get, "/events/:id/explain", account.View, s.atBench(s.explainPage), 0},
		{get, "/queue", account.Label, s.atBench(s.queuePage), 0},
		{post, "/queue", account.Label, s.atBench(s.labelNext), 0},
		{get, "/corpus", account.View, s.atBench(s.corpusPage), 0},
		{get, "/events/:id", account.View, s.atBench(s.eventPage), 0},
		{post, "/labels", account.Label, s.atBench(s.label), 0},
		{post, "/labels/undo", account.Label, s.atBench(s.undoLabel), 0},
		{get, "/labels/second", account.Label, s.atBench(s.secondPage), 0},
		{post, "/labels/second", account.Label, s.atBench(s.giveSecond), 0},
		{get, "/labels/quality", account.View, s.atBench(s.qualityPage), 0},
		{post, "/labels/settle", account.Label, s.atBench(s.settle), 0},
		{get, "/labels/suspicious", account.View, s.atBench(s.suspiciousPage), 0},
		{get, "/labels/query", account.Label, s.atBench(s.labelQueryPage), 0},
		{post, "/labels/query", account.Label, s.atBench(s.labelFound), 0},
		{get, "/imports", account.View, s.atBench(s.importsPage), 0},
		{get, "/imports/:id/quarantine", account.View, s.atBench(s.quarantine), 0},
		{get, "/imports/new", account.Import, s.atBench(s.importNewPage), 0},
		{post, "/imports/new", account.Import, s.atBench(s.upload), maxUpload},
		{get, "/imports/new/:stage/fields", account.Import, s.atBench(s.importFieldsPage), 0},
		{post, "/imports/new/:stage/fields", account.Import, s.atBench(s.setRoles), 0},
		{get, "/imports/new/:stage/labels", account.Import, s.atBench(s.importLabelsPage), 0},
		{post, "/imports/new/:stage/labels", account.Import, s.atBench(s.setWords), 0},
		{get, "/imports/new/:stage/confirm", account.Import, s.atBench(s.importConfirmPage), 0},
		{post, "/imports/new/:stage/start", account.Import, s.atBench(s.beginImport), 0},
		{post, "/imports/new/:stage/discard", account.Import, s.atBench(s.discard), 0},
		{get, "/jobs", account.View, s.atBench(s.jobsPage), 0},
		{get, "/jobs/:id", account.View, s.atBench(s.jobPage), 0},
		{post, "/jobs/:id/cancel", account.Import, s.atBench(s.cancelJob), 0},
	}
}

// ruleRoutes are the pages of rules and of what is decided about them.
func (s *Site) ruleRoutes() []route {
	return []route{
		{get, "/rules", account.View, s.atBench(s.rulesPage), 0},
		{post, "/rules", account.Edit, s.atBench(s.addRules), 2 << 20},
		{get, "/rules/new", account.Edit, s.atBench(s.newRulePage), 0},
		{post, "/rules/new", account.Edit, s.atBench(s.editRule), 2 << 20},
		{post, "/rules/live", account.Edit, s.atBench(s.liveRule), 2 << 20},
		{get, "/rules/portfolio", account.View, s.atBench(s.portfolioPage), 0},
		{get, "/rules/:id", account.View, s.atBench(s.rulePage), 0},
		{get, "/rules/:id/edit", account.Edit, s.atBench(s.editRulePage), 0},
		{post, "/rules/:id/edit", account.Edit, s.atBench(s.editRule), 2 << 20},
		{get, "/rules/:id/explain", account.View, s.atBench(s.explainRule), 0},
		{get, "/rules/:id/export", account.View, s.atBench(s.exportRule), 0},
		{post, "/rules/:id/retire", account.Propose, s.atBench(s.retireRule), 0},
		{get, "/replays", account.View, s.atBench(s.replaysPage), 0},
		{get, "/replays/live", account.Edit, s.atBench(s.liveProgress), 0},
		{post, "/replays", account.Edit, s.atBench(s.addReplay), 0},
		{get, "/replays/sets", account.View, s.atBench(s.setsPage), 0},
		{post, "/replays/sets", account.Edit, s.atBench(s.addSet), 0},
		{get, "/replays/sets/:id", account.View, s.atBench(s.setPage), 0},
		{get, "/replays/sets/:id/export", account.View, s.atBench(s.exportSet), 0},
		{post, "/replays/sets/:id/again", account.Edit, s.atBench(s.setAgain), 0},
		{post, "/replays/sets/:id/resume", account.Edit, s.atBench(s.resumeSet), 0},
		{get, "/reports/:digest", account.View, s.atBench(s.reportPage), 0},
		{get, "/reports/:digest/filters", account.View, s.atBench(s.filtersPage), 0},
		{get, "/reports/:digest/export", account.View, s.atBench(s.exportReport), 0},
		{post, "/reports/:digest/propose", account.Propose, s.atBench(s.propose), 0},
		{get, "/reviews", account.View, s.atBench(s.reviewsPage), 0},
		{get, "/reviews/:id", account.View, s.atBench(s.reviewPage), 0},
		{post, "/reviews/:id/lost", account.Discuss, s.atBench(s.openLost), 0},
		{post, "/reviews/:id/verify", account.Discuss, s.atBench(s.verifyReceipt), 0},
		{get, "/reviews/:id/receipt", account.View, s.atBench(s.exportReceipt), 0},
		{post, "/reviews/:id/again", account.Propose, s.atBench(s.reviewAgain), 0},
		{post, "/reviews/:id/decide", account.Discuss, s.atBench(s.decide), 0},
		{get, "/ledger", account.View, s.atBench(s.ledgerPage), 0},
		{get, "/ledger.ndjson", account.View, s.atBench(s.ledgerFile), 0},
		{get, "/playbooks", account.View, s.atBench(s.playbooksPage), 0},
		{get, "/playbooks/:id", account.View, s.atBench(s.playbookPage), 0},
		{get, "/fatigue", account.Fatigue, s.atBench(s.fatiguePage), 0},
		{post, "/fatigue/controls", account.Fatigue, s.atBench(s.planControls), 0},
	}
}
