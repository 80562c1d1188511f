package views

import (
	"strings"

	"assay/views/account"

	"github.com/labstack/echo/v4"
)

// keyGroup is a part of the sheet of keys (?).
type keyGroup struct {
	Title string
	Keys  []keyHelp
}

type keyHelp struct {
	Keys []string
	Does string
}

// knownKey is a key and the right that what it does needs.
type knownKey struct {
	key   string
	does  string
	needs account.Right
}

// knownKeys are the keys of the site, but for those that go to a page, which
// stand in the navigation. The keys themselves are set where the thing is that
// they press, by data-key (static/js/keys.js).
var knownKeys = []struct {
	title string
	keys  []knownKey
}{
	{"Anywhere", []knownKey{
		{"/", "Search the corpus", account.View}, {"Ctrl K", "Find a page or an action", account.View},
		{"?", "This sheet", account.Anyone}, {"Esc", "Close, leave a field", account.Anyone},
	}},
	{"Go to", nil},
	{"Rows", []knownKey{
		{"j", "Next row", account.View}, {"k", "Previous row", account.View}, {"o", "Open", account.View}, {"x", "Select", account.Label},
		{"Shift click", "Select up to here", account.Label},
	}},
	{"Labels", []knownKey{
		{"1", "True positive", account.Label}, {"2", "Benign positive", account.Label}, {"3", "False positive", account.Label},
		{"4", "Undetermined", account.Label}, {"0", "Clear the label", account.Label}, {"u", "Undo the last label", account.Label},
	}},
	{"Rules and reviews", []knownKey{
		{"Ctrl Enter", "Run the replay", account.Edit}, {"e", "Edit the rule", account.Edit},
		{"[", "Previous change in a rule", account.View}, {"]", "Next change in a rule", account.View},
	}},
}

// keySheet are the keys that do something for the person who asks.
func (s *Site) keySheet(c echo.Context) (groups []keyGroup) {
	who := actor(c)
	for _, known := range knownKeys {
		g := keyGroup{Title: known.title}
		for _, k := range known.keys {
			if k.needs == account.Anyone || who.Can(k.needs) {
				g.Keys = append(g.Keys, keyHelp{[]string{k.key}, k.does})
			}
		}
		if known.title == "Go to" {
			g.Keys = s.goKeys(c)
		}
		if len(g.Keys) > 0 {
			groups = append(groups, g)
		}
	}
	return groups
}

// goKeys are the keys of the pages in the navigation.
func (s *Site) goKeys(c echo.Context) (keys []keyHelp) {
	for _, n := range navigation {
		if s.has(n.url) && actor(c).Can(n.needs) {
			keys = append(keys, keyHelp{strings.Fields(n.key), n.text})
		}
	}
	return keys
}
