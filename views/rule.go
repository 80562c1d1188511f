package views

import (
	"context"
	"net/http"
	"strings"

	"assay/tuning/library"
	"assay/tuning/promote"
	"assay/tuning/respond"
	"assay/tuning/rule"
	"assay/views/account"

	"github.com/labstack/echo/v4"
)

// ruleModel is the page of one rule.
type ruleModel struct {
	Title, URL, Status string
	Sub                string
	Description        string
	Facts              []factRow
	Marks              []markRow
	Playbook           *link
	Versions           []versionRow
	Tabs               []tabModel
	Tab                string
	From, To           []optionModel // of the comparison
	Diff               diffModel
	Problems           []diagnosticModel
	Fitting            fittingModel
	Log                []statusRow
	Replays            []replayRow
	Followed           []followedModel // on the tab of the replays
	MayEdit            bool
	Candidates         []optionModel
	Baselines          []optionGroup
	Snapshots          []optionModel
	Standing           standingModel
	Shown              shownModel
	Retire             string // where the shown version's retirement begins, "" when it may not
}

// shownModel is the version whose text the page shows.
type shownModel struct {
	Digest, Short, Words string
	ExportURL, EditURL   string
}

type versionRow struct {
	Digest, Short, Status, Claimed   string
	Who, ISO, At, File               string
	InForce, Superseded              bool
	URL, DiffURL, EditURL, ExportURL string
}

type statusRow struct{ Version, From, To, Who, Why, ISO, At string }

func (s *Site) rulePage(c echo.Context) error {
	ctx := c.Request().Context()
	versions, err := s.Bench.versionsOf(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	at := library.StandingOf(versions)
	shown := versions[versionAt(versions, c.QueryParam("version"), 0)]
	m := ruleModel{Title: versions[0].Title, URL: ruleURL(versions[0].Rule), Status: string(at.Status()), Standing: standingModelOf(at), Shown: shownModelOf(versions, shown),
		Versions: versionRows(versions), Tab: ruleTab(c.QueryParam("tab")), MayEdit: actor(c).Can(account.Edit)}
	if actor(c).Can(account.Propose) && len(promote.Targets(shown.Status)) > 0 {
		m.Retire = m.URL + "/retire"
	}
	names, err := s.Bench.names(ctx)
	if err != nil {
		return err
	}
	books, err := s.Bench.playbooks(ctx)
	if err != nil {
		return err
	}
	m.describe(names, shown, books)
	marks, err := s.Bench.Library.Marks(shown)
	if err != nil {
		return err
	}
	m.Marks = s.ruleMarks(ctx, marks)
	if m.Fitting, err = s.fitting(ctx, shown); err != nil {
		return err
	}
	if err := s.fillRule(ctx, c, &m, versions); err != nil {
		return err
	}
	return s.show(c, http.StatusOK, s.frame(c, m.Title, link{"Rules", "/rules"}), rulePage(m))
}

func ruleTab(tab string) string {
	switch tab {
	case "diff", "log", "replays":
		return tab
	}
	return "text"
}

// fillRule asks for what the chosen tab shows.
func (s *Site) fillRule(ctx context.Context, c echo.Context, m *ruleModel, versions []library.Version) error {
	log, err := s.Bench.Library.StatusLog(ctx, versions[0].Rule)
	if err != nil {
		return err
	}
	made, err := s.Bench.Promotions.Replays(ctx, versions[0].Rule, replaysPageSize, 0)
	if err != nil {
		return err
	}
	m.Log, m.Replays = statusRows(log), replayRows(made)
	if m.Tab == "replays" {
		if m.Followed, err = s.followedRows(ctx, versions[0].Rule); err != nil {
			return err
		}
	}
	m.tabs(len(versions), len(log), len(made))
	m.compare(versions, c.QueryParam("from"), c.QueryParam("to"))
	baseline := "" // a rule compared with itself shows nothing
	if current := library.InForce(versions); current != nil && current.Digest != m.Shown.Digest {
		baseline = current.Digest
	}
	m.Candidates = versionOptions(versions, m.Shown.Digest)
	if m.Baselines, err = s.Bench.baselineGroups(ctx, versions, baseline); err != nil {
		return err
	}
	m.Snapshots, err = s.Bench.snapshotOptions(ctx, "")
	return err
}

// versionAt finds the version with the digest, or its beginning.
func versionAt(versions []library.Version, digest string, otherwise int) int {
	for i, v := range versions {
		if digest != "" && strings.HasPrefix(v.Digest, digest) {
			return i
		}
	}
	return min(otherwise, len(versions)-1)
}

func shownModelOf(versions []library.Version, v library.Version) shownModel {
	m := shownModel{Digest: v.Digest, Short: formatDigest(v.Digest), Words: string(v.Status),
		ExportURL: ruleURL(v.Rule) + "/export?version=" + v.Digest, EditURL: ruleURL(v.Rule) + "/edit"}
	current := library.InForce(versions)
	switch {
	case current != nil && current.Digest == v.Digest:
		m.Words += ", in force"
	case library.Superseded(versions, v):
		m.Words += ", superseded"
	}
	if v.Digest == versions[0].Digest {
		m.Words += ", newest"
	} else {
		m.EditURL += "?from=" + v.Digest
	}
	return m
}

// describe fills in what the shown text says.
func (m *ruleModel) describe(names library.Environment, v library.Version, books []respond.Version) {
	rules, ds := names.Parse(v.File, v.Text)
	m.Problems = diagnosticModels(v.Text, ds)
	for _, r := range rules {
		m.Description = r.Description
		m.Sub = dialectWord(r.Dialect) + " rule " + r.ID
		m.Facts = ruleFacts(r)
		m.Playbook = playbookOf(books, r, v)
	}
}

func ruleFacts(r *rule.Rule) (facts []factRow) {
	add := func(name string, text ...string) {
		if joined := strings.Join(text, ", "); strings.Trim(joined, ", ") != "" {
			facts = append(facts, factRow{name, joined, false})
		}
	}
	add("Level", r.Level)
	add("Author", r.Author)
	add("Response", responseText(r.Response))
	add("Log source", strings.TrimSpace(strings.Join([]string{r.LogSource.Product, r.LogSource.Category, r.LogSource.Service}, " ")))
	if r.StatsStage() != nil {
		window := r.Window
		if window == 0 {
			window = rule.DefaultWindow
		}
		add("Window", formatDuration(window)+" of event time")
	}
	if r.Correlation != nil {
		correlationFacts(r.Correlation, add)
	}
	add("Known benign", r.FalsePositives...)
	add("References", r.References...)
	return facts
}

// playbookOf is the playbook that names the rule, nil when none does.
func playbookOf(books []respond.Version, r *rule.Rule, v library.Version) *link {
	for _, b := range books {
		if _, err := respond.PlaybookFor([]respond.Playbook{b.Playbook}, r.ID, r.Name, stemOf(v)); err == nil {
			return &link{b.Title, playbookURL(b.ID)}
		}
	}
	return nil
}

func (m *ruleModel) tabs(versions, log, replays int) {
	count := func(n int) string { return formatCount(int64(n)) }
	m.Tabs = []tabModel{
		{"Text", m.URL, "", m.Tab == "text"}, {"Versions and changes", m.URL + "?tab=diff", count(versions), m.Tab == "diff"},
		{"Status log", m.URL + "?tab=log", count(log), m.Tab == "log"}, {"Replays", m.URL + "?tab=replays", count(replays), m.Tab == "replays"},
	}
}

// compare shows the shown version's text, or two versions' difference: the newest
// against the one before unless others are asked for.
func (m *ruleModel) compare(versions []library.Version, from, to string) {
	new, old := versionAt(versions, to, 0), versionAt(versions, from, 1)
	if from == "" && to != "" {
		old = min(new+1, len(versions)-1)
	}
	for i, v := range versions {
		text := formatDigest(v.Digest) + ", " + formatDay(v.At) + ", " + string(v.Status)
		m.From = append(m.From, optionModel{v.Digest, text, i == old})
		m.To = append(m.To, optionModel{v.Digest, text, i == new})
	}
	if m.Tab == "diff" && len(versions) > 1 {
		m.Diff = diffOf(versions[old].Text, versions[new].Text)
		return
	}
	m.Diff = diffOf("", versions[versionAt(versions, m.Shown.Digest, 0)].Text)
}

func versionRows(versions []library.Version) (rows []versionRow) {
	current := library.InForce(versions)
	for i := range versions {
		v := &versions[i]
		page := ruleURL(v.Rule)
		row := versionRow{Digest: v.Digest, Short: formatDigest(v.Digest), Status: string(v.Status), Who: v.Who, File: markPlain(v.File), At: formatTime(v.At),
			ISO: v.At.UTC().Format("2006-01-02T15:04:05Z"), InForce: v == current, EditURL: page + "/edit?from=" + v.Digest, ExportURL: page + "/export?version=" + v.Digest}
		if v.Claimed != v.Status {
			row.Claimed = string(v.Claimed)
		}
		if i+1 < len(versions) {
			row.DiffURL = page + "?tab=diff&from=" + versions[i+1].Digest + "&to=" + v.Digest
		}
		rows = append(rows, row)
	}
	return rows
}

func statusRows(log []library.StatusChange) (rows []statusRow) {
	for i := len(log) - 1; i >= 0; i-- {
		l := log[i]
		rows = append(rows, statusRow{formatDigest(l.Digest), string(l.From), string(l.To), l.Who, l.Why, l.At.UTC().Format("2006-01-02T15:04:05Z"), formatTime(l.At)})
	}
	return rows
}

// exportRule hands a version out as the file that a SIEM gets.
func (s *Site) exportRule(c echo.Context) error {
	ref := c.QueryParam("version")
	if ref == "" {
		ref = c.Param("id")
	}
	name, text, err := s.Bench.Library.Export(c.Request().Context(), ref)
	if err != nil {
		return err
	}
	return download(c, safeFile(name), "text/plain; charset=utf-8", []byte(text))
}

// safeFile keeps of a name what every system takes.
func safeFile(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '.' || r == '-' || r == '_' {
			return r
		}
		return '_'
	}, name)
}
