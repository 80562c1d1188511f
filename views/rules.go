package views

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	"assay/tuning/library"
	"assay/tuning/rule"
	"assay/tuning/ruleset"
	"assay/views/account"

	"github.com/labstack/echo/v4"
)

// mostUpload is the largest rule file that is taken.
const mostUpload = 1 << 20

// rulesModel is the list of rules.
type rulesModel struct {
	Count    string
	Query    string
	Statuses []optionModel
	Dialects []optionModel
	Sorts    []optionModel
	Heads    []sortHeadModel
	Rows     []ruleRow
	Costs    string // which alerts the figures are made of
	Facets   []ruleFacet
	Problems []queryProblem // of the search
	Notices  []noticeModel  // tags that no rule has
	Drafts   []draftRow
	MayEdit  bool
	Filtered bool

	ReplayURL string // where the rules shown are replayed as a set; "" when there are none
	Empty     emptyModel
}

type ruleRow struct {
	URL, EditURL, Title string
	Status              string
	Response, Who, At   string
	ISO                 string
	Kind                string // language, level
	Tags                []markValue
	MoreTags            string // "+2"
	Cost                costCells
	Standing            standingModel
}

type draftRow struct{ URL, Name, At string }

// mostTags is how many tags stand in a row.
const mostTags = 1

func (s *Site) rulesPage(c echo.Context) error {
	ctx := c.Request().Context()
	standings, err := s.Bench.Library.Standings(ctx)
	if err != nil {
		return err
	}
	all, of := rulesNow(standings)
	costs, err := s.pastCosts(ctx, all)
	if err != nil {
		return err
	}
	here := c.Request().URL
	sorted := rulesOrder(here.Query())
	found, err := s.filterRules(all, here.Query())
	wrong := searchError(err)
	if err != nil && wrong == nil {
		return err
	}
	shown := rulesColumns.sorted(sorted, listed(found, costs))
	m := rulesModel{Query: c.QueryParam("q"), MayEdit: actor(c).Can(account.Edit), Filtered: len(shown) < len(all),
		Statuses: choose(c.QueryParam("status"), "any status", string(rule.Experimental), string(rule.Testing), string(rule.Stable), string(rule.Deprecated)),
		Dialects: choose(c.QueryParam("dialect"), "any language", string(rule.Sigma), string(rule.SPL)), Empty: emptyRules(len(all) > 0),
		Sorts: sortChoices(sorted), Heads: rulesColumns.heads(here, sorted, ""), Costs: costWords(costs)}
	m.Count = formatCount(int64(len(shown))) + " of " + formatCount(int64(len(all))) + " rules"
	if len(shown) > 0 {
		m.ReplayURL = setFormURL(ruleset.Ask{Query: m.Query, Status: c.QueryParam("status"), Dialect: c.QueryParam("dialect")}) + "#new"
	}
	status := http.StatusOK
	if wrong != nil {
		m.Count, m.Problems, status = "", []queryProblem{ruleProblem(m.Query, wrong)}, http.StatusBadRequest
	}
	if m.Notices, err = s.ruleTagNotices(ctx, here); err != nil {
		return err
	}
	if m.Facets, err = s.ruleFacets(shown, here); err != nil {
		return err
	}
	names, err := s.Bench.names(c.Request().Context())
	if err != nil {
		return err
	}
	for _, r := range shown {
		row := ruleRowOf(names, r.Version)
		row.Standing = standingModelOf(of[r.Rule])
		row.Cost = costCellsOf(r.Cost, costs.Figures, s.Now())
		m.Rows = append(m.Rows, row)
	}
	if m.MayEdit {
		if m.Drafts, err = s.draftRows(ctx, actor(c).Name); err != nil {
			return err
		}
	}
	return s.show(c, status, s.frame(c, "Rules"), rulesPage(m))
}

func emptyRules(filtered bool) emptyModel {
	if filtered {
		return emptyModel{"No rule matches", "Drop a condition, or look for another word. A tag also finds those below it: tag:attack.t1059 finds attack.t1059.001, and tag:t1059 finds both.", []link{{"Show all rules", "/rules"}}}
	}
	return emptyModel{"No rules yet", "Write one, or add a Sigma or SPL file.", []link{{"Write a rule", "/rules/new"}}}
}

// choose makes the options of a filter; the first one filters nothing.
func choose(now, none string, words ...string) []optionModel {
	options := []optionModel{{"", none, now == ""}}
	for _, w := range words {
		options = append(options, optionModel{w, w, w == now})
	}
	return options
}

func ruleRowOf(names library.Environment, v library.Version) ruleRow {
	r := ruleRow{URL: ruleURL(v.Rule), EditURL: ruleURL(v.Rule) + "/edit", Title: v.Title, Status: string(v.Status),
		Who: v.Who, At: formatDay(v.At), ISO: v.At.UTC().Format("2006-01-02T15:04:05Z"), Response: "notify"}
	kind := []string{dialectWord(v.Dialect), v.Level}
	for _, parsed := range parsedRules(names, v) {
		if parsed.Response != nil && parsed.Response.Action != "" {
			r.Response = strings.ReplaceAll(parsed.Response.Action, "_", " ")
		}
		r.Tags, r.MoreTags = shortTags(parsed.Tags)
	}
	r.Kind = strings.Join(slices.DeleteFunc(kind, func(s string) bool { return s == "" }), ", ")
	if len(r.Tags) > 0 {
		r.Kind += ","
	}
	return r
}

// shortTags are the first tags and how many more there are.
func shortTags(tags []string) (shown []markValue, more string) {
	for _, t := range tags[:min(len(tags), mostTags)] {
		shown = append(shown, markValue{Text: t, URL: rulesWith("tag", t)})
	}
	if n := len(tags) - mostTags; n > 0 {
		more = "+" + formatCount(int64(n))
	}
	return shown, more
}

func dialectWord(d rule.Dialect) string {
	if d == rule.SPL {
		return "SPL"
	}
	return "Sigma"
}

func (s *Site) draftRows(ctx context.Context, who string) (rows []draftRow, err error) {
	drafts, err := s.Bench.Library.Drafts(ctx, who)
	for _, d := range drafts {
		row := draftRow{URL: "/rules/new", Name: "a new rule", At: formatTime(d.At)}
		if d.Name != newDraft {
			row.URL, row.Name = ruleURL(d.Name)+"/edit", d.Name
			if v, err := s.Bench.Library.Get(ctx, d.Name); err == nil {
				row.Name = v.Title
			}
		}
		rows = append(rows, row)
	}
	return rows, err
}

// addRules takes a pasted text or a file.
func (s *Site) addRules(c echo.Context) error {
	name, text, err := uploadedRule(c)
	if err != nil {
		return err
	}
	added, _, err := s.Bench.Library.Add(c.Request().Context(), text, name, actor(c).Name)
	var wrong rule.Diagnostics
	if errors.As(err, &wrong) {
		s.tell(c, "wrong", "Not added: "+wrong.Error()+". The editor shows where.")
		if err := s.Bench.Library.SaveDraft(c.Request().Context(), actor(c).Name, newDraft, text); err != nil {
			return err
		}
		return goTo(c, "/rules/new")
	}
	if err != nil {
		return err
	}
	s.tellAdded(c, added, "")
	if len(added) == 1 {
		return goTo(c, ruleURL(added[0].Rule))
	}
	return goTo(c, "/rules")
}

func uploadedRule(c echo.Context) (name, text string, err error) {
	if pasted := c.FormValue("text"); strings.TrimSpace(pasted) != "" {
		if len(pasted) > mostUpload {
			return "", "", fmt.Errorf("add a rule: the text is larger than %s: %w", formatBytes(mostUpload), errBadRequest)
		}
		return "pasted", strings.ReplaceAll(pasted, "\r\n", "\n"), nil
	}
	header, err := c.FormFile("file")
	if err != nil {
		return "", "", fmt.Errorf("add a rule: paste a text or choose a file: %w", errBadRequest)
	}
	f, err := header.Open()
	if err != nil {
		return "", "", err
	}
	defer f.Close()
	body, err := io.ReadAll(io.LimitReader(f, mostUpload+1))
	if err == nil && len(body) > mostUpload {
		err = fmt.Errorf("read %s: larger than %s: %w", header.Filename, formatBytes(mostUpload), errBadRequest)
	}
	return header.Filename, string(body), err
}
