package views

import (
	"net/http"

	"assay/tuning/manual"

	"github.com/labstack/echo/v4"
)

// manualModel is a page about one of the languages of rules.
type manualModel struct {
	Title, Lead string
	Tabs        []tabModel
	Contents    []tabModel
	Sections    []manualSection
}

type manualSection struct {
	ID, Title string
	Blocks    []manualBlock
}

// manualBlock is one of its fields.
type manualBlock struct {
	Words   []proseRun
	Items   [][]proseRun
	Example string
	Table   *manualTable
}

type manualTable struct {
	Caption string
	Head    []string
	Rows    []manualRow
}

type manualRow struct {
	Names []manualName
	Cells [][]proseRun
}

// manualName is a thing and its anchor.
type manualName struct{ Text, ID string }

// codesModel is the page of all diagnostics.
type codesModel struct {
	Tabs     []tabModel
	Contents []tabModel
	Chapters []codeChapter
}

type codeChapter struct {
	ID, Title, Count string
	Codes            []codeModel
}

// codeModel is one diagnostic; Words stand in the place of an example that
// cannot be short.
type codeModel struct {
	Code, URL, Means string
	Example          string
	Words            []proseRun
	Grade            string // of what is said of the example; "" when nothing is
	Message, Hint    string
}

// manualTabs lead from one page of help to the next.
func manualTabs(here string) []tabModel {
	tabs := []tabModel{{Text: "Words and keys", URL: "/help"}, {Text: "Sigma", URL: "/help/sigma"}, {Text: "SPL", URL: "/help/spl"}, {Text: "Diagnostics", URL: "/help/codes"}}
	for i := range tabs {
		tabs[i].Here = tabs[i].URL == here
	}
	return tabs
}

// manualPage is the page of one language.
func (s *Site) manualPage(name string) echo.HandlerFunc {
	return func(c echo.Context) error {
		pages, err := manual.Pages()
		if err != nil {
			return err
		}
		m := manualModel{Tabs: manualTabs("/help/" + name)}
		for _, p := range pages {
			if p.Name == name {
				m.fill(p)
			}
		}
		return s.show(c, http.StatusOK, s.frame(c, m.Title, link{"Help", "/help"}), manualPage(m))
	}
}

func (m *manualModel) fill(p manual.Page) {
	m.Title, m.Lead = p.Title, p.Lead
	for _, section := range p.Sections {
		m.Contents = append(m.Contents, tabModel{Text: section.Title, URL: "#" + section.ID})
		row := manualSection{ID: section.ID, Title: section.Title}
		for _, b := range section.Blocks {
			row.Blocks = append(row.Blocks, blockOf(b, section.Title))
		}
		m.Sections = append(m.Sections, row)
	}
}

func blockOf(b manual.Block, title string) (m manualBlock) {
	switch {
	case b.Example != nil:
		m.Example = b.Example.Text
	case b.Table != nil:
		m.Table = tableOf(b.Table, title)
	case len(b.Items) > 0:
		for _, item := range b.Items {
			m.Items = append(m.Items, proseRuns(item))
		}
	default:
		m.Words = proseRuns(b.Text)
	}
	return m
}

func tableOf(t *manual.Table, title string) *manualTable {
	m := &manualTable{Caption: title, Head: t.Head}
	for _, r := range t.Rows {
		var row manualRow
		for _, name := range r.Names {
			row.Names = append(row.Names, manualName{name, t.ID(name)})
		}
		for _, cell := range r.Cells {
			row.Cells = append(row.Cells, proseRuns(cell))
		}
		m.Rows = append(m.Rows, row)
	}
	return m
}

// codesPage is every diagnostic with its example.
func (s *Site) codesPage(c echo.Context) error {
	m := codesModel{Tabs: manualTabs("/help/codes")}
	for _, chapter := range manual.Codes() {
		ch := codeChapter{ID: chapter.Name, Title: chapter.Title, Count: formatCount(int64(len(chapter.Codes)))}
		for _, code := range chapter.Codes {
			ch.Codes = append(ch.Codes, codeOf(code))
		}
		m.Chapters = append(m.Chapters, ch)
		m.Contents = append(m.Contents, tabModel{Text: ch.Title, URL: "#" + ch.ID, Count: ch.Count})
	}
	return s.show(c, http.StatusOK, s.frame(c, "Diagnostics", link{"Help", "/help"}), codesPage(m))
}

func codeOf(c manual.Code) codeModel {
	m := codeModel{Code: c.Code, URL: codeURL(c.Code), Means: c.Means}
	if c.Says == nil {
		m.Words = proseRuns(c.Example)
		return m
	}
	m.Example, m.Grade, m.Message, m.Hint = c.Example, c.Says.Grade.String(), c.Says.Message, c.Says.Hint
	return m
}

// codeURL is where a diagnostic is explained.
func codeURL(code string) string { return "/help/codes#" + code }
