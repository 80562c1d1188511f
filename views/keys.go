package views

// keyGroup is a part of the sheet of keys (?).
type keyGroup struct {
	Title string
	Keys  []keyHelp
}

type keyHelp struct {
	Keys []string
	Does string
}

// keySheet lists every key of the site. The keys themselves are set where the
// thing is that they press, by data-key (static/js/keys.js).
var keySheet = []keyGroup{
	{"Anywhere", []keyHelp{
		{[]string{"/"}, "Search the corpus"},
		{[]string{"Ctrl K"}, "Find a page or an action"},
		{[]string{"?"}, "This sheet"},
		{[]string{"Esc"}, "Close, leave a field"},
	}},
	{"Go to", []keyHelp{
		{[]string{"g", "c"}, "Corpus"}, {[]string{"g", "r"}, "Rules"}, {[]string{"g", "p"}, "Replays"},
		{[]string{"g", "v"}, "Reviews"}, {[]string{"g", "f"}, "Fatigue"}, {[]string{"g", "i"}, "Imports"},
		{[]string{"g", "j"}, "Jobs"}, {[]string{"g", "l"}, "Ledger"}, {[]string{"g", "s"}, "Settings"}, {[]string{"g", "h"}, "Help"},
	}},
	{"Rows", []keyHelp{
		{[]string{"j"}, "Next row"}, {[]string{"k"}, "Previous row"}, {[]string{"o"}, "Open"}, {[]string{"x"}, "Select"},
		{[]string{"Shift click"}, "Select up to here"},
	}},
	{"Labels", []keyHelp{
		{[]string{"1"}, "True positive"}, {[]string{"2"}, "Benign positive"}, {[]string{"3"}, "False positive"},
		{[]string{"4"}, "Undetermined"}, {[]string{"0"}, "Clear the label"}, {[]string{"u"}, "Undo the last label"},
	}},
	{"Rules and reviews", []keyHelp{
		{[]string{"Ctrl Enter"}, "Run the replay, send the form"}, {[]string{"e"}, "Edit the rule"},
		{[]string{"["}, "Previous change"}, {[]string{"]"}, "Next change"},
	}},
}
