package views

import (
	"bytes"
	"net/http"
	"strings"

	"assay/views/account"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"
)

// frame is what stands around a page.
type frame struct {
	Title     string
	Crumbs    []link
	Nav       []navGroup
	User      account.User // the zero User when nobody is signed in
	Flashes   []flash
	Synthetic bool
	Search    bool   // the corpus can be searched
	Query     string // what the search field shows
	Here      string // this page's address, to come back to
	Theme     string // "", "light" or "dark"
	Density   string // "", "tight" or "roomy"
	KeysOff   bool
	Keys      []keyGroup
	Wide      bool // main takes the whole width
	Narrow    bool // main is one column of text
	Bare      bool // no navigation: nobody is signed in
	Editor    bool // the page has an editor; its module is loaded
	Assets    assetPaths
}

// assetPaths are the addresses of what the frame loads; empty ones are left
// out.
type assetPaths struct{ Style, Fonts, Script, Editor string }

type link struct{ Text, URL string }

// flash is a word for the next page. Kind is done, warn or wrong; Undo names a
// batch of labels that can be taken back.
type flash struct{ Kind, Text, Undo string }

type navGroup struct {
	Title string
	Items []navItem
}

type navItem struct {
	Text, URL, Icon, Key string
	Count                string // "" when there is nothing to count
	Here                 bool
}

// navigation is the order of the left side. What has no route yet, or what
// the person may not see, is left out.
var navigation = []struct {
	group, text, url, icon, key string
	needs                       account.Right
	count                       func(Around) int64
}{
	{"", "Corpus", "/corpus", "database", "g c", account.View, func(a Around) int64 { return a.Events }},
	{"", "Rules", "/rules", "scroll-text", "g r", account.View, func(a Around) int64 { return a.Rules }},
	{"", "Replays", "/replays", "history", "g p", account.View, func(a Around) int64 { return a.Replays }},
	{"", "Reviews", "/reviews", "git-pull-request", "g v", account.View, func(a Around) int64 { return a.Reviews }},
	{"", "Playbooks", "/playbooks", "book-open", "g b", account.View, nil},
	{"Evidence", "Queue", "/queue", "check", "g q", account.Label, nil},
	{"Evidence", "Labels", "/labels/quality", "tag", "g t", account.View, nil},
	{"Evidence", "Audits", "/audits", "scale", "g u", account.View, nil},
	{"Evidence", "Fatigue", "/fatigue", "activity", "g f", account.Fatigue, nil},
	{"Data", "Imports", "/imports", "upload", "g i", account.View, nil},
	{"Data", "Jobs", "/jobs", "list-checks", "g j", account.View, func(a Around) int64 { return a.Jobs }},
	{"Data", "Ledger", "/ledger", "shield-check", "g l", account.View, nil},
	{"People", "Accounts", "/accounts", "users", "g a", account.Administer, nil},
	{"People", "Settings", "/settings", "settings", "g s", account.Own, nil},
	{"People", "Help", "/help", "circle-help", "g h", account.View, nil},
}

// frame begins a page: title, then the crumbs that lead to it.
func (s *Site) frame(c echo.Context, title string, crumbs ...link) frame {
	who := actor(c)
	f := frame{
		Title: title, Crumbs: crumbs, User: who.User, Here: c.Request().URL.RequestURI(),
		Bare: !who.SignedIn(), KeysOff: who.SignedIn() && !who.SingleKeys, Keys: s.keySheet(c),
		Theme: choice(c, themeCookie, "light", "dark"), Density: choice(c, densityCookie, "tight", "roomy"),
		Assets: assetPaths{s.Assets.Path("app.css"), s.Assets.Path("fonts.css"), s.Assets.Path("app.js"), s.Assets.Path("editor.js")},
	}
	if c.Request().Method != get {
		f.Here = "/"
	}
	if f.Bare {
		return f
	}
	f.Flashes = s.popFlashes(c)
	around := s.around(c)
	f.Synthetic, f.Search = around.Synthetic, s.has("/corpus")
	f.Nav = s.nav(c, around)
	return f
}

// around is empty when it cannot be had: a page must not fail for its frame.
func (s *Site) around(c echo.Context) Around {
	if s.Around == nil {
		return Around{}
	}
	a, err := s.Around(c.Request().Context())
	if err != nil {
		s.Log.Error("frame", "id", c.Get("request"), "error", err)
	}
	return a
}

func (s *Site) nav(c echo.Context, around Around) []navGroup {
	var groups []navGroup
	for _, n := range navigation {
		if !s.has(n.url) || !actor(c).Can(n.needs) {
			continue
		}
		item := navItem{Text: n.text, URL: n.url, Icon: n.icon, Key: n.key, Here: under(c.Request().URL.Path, part(n.url))}
		if n.count != nil && n.count(around) > 0 {
			item.Count = formatShort(n.count(around))
		}
		if len(groups) == 0 || groups[len(groups)-1].Title != n.group {
			groups = append(groups, navGroup{Title: n.group})
		}
		last := &groups[len(groups)-1]
		last.Items = append(last.Items, item)
	}
	return groups
}

// part is the section of the site that a page belongs to: all of /labels lights
// up the same item.
func part(page string) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(page, "/"), "/")
	return "/" + first
}

// show lays the page out and sends it once it is whole.
func (s *Site) show(c echo.Context, status int, f frame, body templ.Component) error {
	var b bytes.Buffer
	if err := layout(f, body).Render(c.Request().Context(), &b); err != nil {
		return err
	}
	return c.HTMLBlob(status, b.Bytes())
}

// fragment renders a part of a page for a live answer (static/js/live.js).
func (s *Site) fragment(c echo.Context, part templ.Component) (string, error) {
	var b bytes.Buffer
	err := part.Render(c.Request().Context(), &b)
	return b.String(), err
}

// tell keeps a word for the next page; kind is done, warn or wrong. A program
// with a token has no next page.
func (s *Site) tell(c echo.Context, kind, text string) {
	if bearer(c) != "" {
		return
	}
	s.sessions.Put(c.Request().Context(), kind, text)
}

func (s *Site) popFlashes(c echo.Context) (all []flash) {
	if bearer(c) != "" {
		return nil
	}
	for _, kind := range []string{"wrong", "warn", "done"} {
		if text := s.sessions.Pop(c.Request().Context(), kind); text != "" {
			all = append(all, flash{Kind: kind, Text: text})
		}
	}
	if undo := s.sessions.Pop(c.Request().Context(), "undo"); undo != "" && len(all) > 0 {
		all[len(all)-1].Undo = undo
	}
	return all
}

// goTo ends a form: the browser fetches the next page.
func goTo(c echo.Context, address string) error { return c.Redirect(http.StatusSeeOther, address) }
