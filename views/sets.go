package views

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"assay/corpus/job"
	"assay/tuning/report"
	"assay/tuning/rule"
	"assay/tuning/ruleset"
	"assay/views/account"

	"github.com/labstack/echo/v4"
)

// setsModel is the list of replays of rule sets, and the form that begins one.
type setsModel struct {
	Tabs  []tabModel
	Form  setForm
	May   bool
	Live  bool // one is at work
	Rows  []setRow
	Pager pagerModel
	Empty emptyModel
}

// setForm is what a replay may be asked for.
type setForm struct {
	Query     string
	Versions  []optionModel
	Statuses  []optionModel
	Dialects  []optionModel
	Baselines []optionModel
}

// setRow is one replay of the list.
type setRow struct {
	URL, Title, State string
	Found, Noise      string // "812 of 1,524"; "" while there is no report
	Progress          *progressModel
	Snapshot, Who     string
	ISO, At           string
}

func setURL(id string) string { return "/replays/sets/" + url.PathEscape(id) }

// replayTabs are the two lists of replays.
func replayTabs(here string) []tabModel {
	return []tabModel{{Text: "Rules", URL: "/replays", Here: here == "/replays"}, {Text: "Rule sets", URL: "/replays/sets", Here: here == "/replays/sets"}}
}

func (s *Site) setsPage(c echo.Context) error {
	ctx, page := c.Request().Context(), pageOf(c)
	all, err := s.Bench.Sets.Log.List(ctx, replaysPageSize, (page-1)*replaysPageSize)
	if err != nil {
		return err
	}
	total, err := s.Bench.Sets.Log.Count(ctx)
	if err != nil {
		return err
	}
	m := setsModel{Tabs: replayTabs("/replays/sets"), Form: setFormOf(c), May: actor(c).Can(account.Edit), Pager: newPager(c.Request().URL, page, replaysPageSize, total, "replays"),
		Empty: emptyModel{Title: "No rule set was replayed yet", Text: "A replay of a set runs all its rules in one pass, and says what each finds that no other does."}}
	for _, r := range all {
		j, err := s.setJob(ctx, r)
		if err != nil {
			return err
		}
		row := setRowOf(r, j)
		if working(j) {
			p := jobProgress(j, s.Now().Sub(j.Started))
			row.Progress, m.Live = &p, true
		}
		m.Rows = append(m.Rows, row)
	}
	return s.show(c, http.StatusOK, s.frame(c, "Rule sets", link{"Replays", "/replays"}), setsPage(m))
}

func setRowOf(r *ruleset.Replay, j job.Job) setRow {
	row := setRow{URL: setURL(r.Job), Title: markPlain(r.Title), State: string(j.State), Snapshot: formatDigest(r.Snapshot), Who: r.Who, ISO: isoOf(r.At), At: formatTime(r.At)}
	if t := r.Together; t != nil {
		row.Found = formatKofN(int64(t.KnownRecall.K), int64(t.KnownRecall.N))
		row.Noise = formatKofN(int64(t.Noise.K), int64(t.Noise.N))
	}
	return row
}

// setFormOf is the form, filled as the address says.
func setFormOf(c echo.Context) setForm {
	at := func(name string) string { return c.QueryParam(name) }
	options := func(now string, pairs ...string) (all []optionModel) {
		for i := 0; i < len(pairs); i += 2 {
			all = append(all, optionModel{pairs[i], pairs[i+1], pairs[i] == now})
		}
		return all
	}
	return setForm{Query: at("q"),
		Versions:  options(at("versions"), ruleset.Counting, "in force, else newest", ruleset.InForce, "in force only", ruleset.Newest, "newest"),
		Statuses:  choose(at("status"), "any but retired", string(rule.Experimental), string(rule.Testing), string(rule.Stable), string(rule.Deprecated)),
		Dialects:  choose(at("dialect"), "any language", string(rule.Sigma), string(rule.SPL)),
		Baselines: options(at("baseline"), "", "nothing", ruleset.InForce, "versions in force")}
}

// addSet begins a replay.
func (s *Site) addSet(c echo.Context) error {
	ask := ruleset.Ask{Versions: c.FormValue("versions"), Query: strings.TrimSpace(c.FormValue("q")), Status: c.FormValue("status"), Dialect: c.FormValue("dialect"), Baseline: c.FormValue("baseline")}
	return s.startSet(c, ask)
}

// startSet begins a replay and leads to its page.
func (s *Site) startSet(c echo.Context, ask ruleset.Ask) error {
	id, err := s.Bench.Sets.Start(c.Request().Context(), ask, actor(c).Name)
	if err != nil {
		return err
	}
	s.Log.Info("rule set replay started", "by", actor(c).Name, "job", id)
	s.awaitSet(c, id)
	return goTo(c, setURL(id))
}

// setAgain replays the same question on the corpus and the library as they are
// now.
func (s *Site) setAgain(c echo.Context) error {
	r, err := s.Bench.Sets.Log.Get(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return s.startSet(c, r.Ask)
}

// resumeSet goes on with a replay that was cancelled or has failed.
func (s *Site) resumeSet(c echo.Context) error {
	id := c.Param("id")
	if err := s.Bench.Sets.Resume(c.Request().Context(), id); err != nil {
		return err
	}
	s.Log.Info("rule set replay resumed", "by", actor(c).Name, "job", id)
	return goTo(c, setURL(id))
}

// setFiles are the forms in which a report is handed out.
var setFiles = map[string]struct {
	ending, kind string
	write        func(*strings.Builder, *report.Set) error
}{
	"text":     {".txt", "text/plain; charset=utf-8", func(w *strings.Builder, s *report.Set) error { return report.WriteSetText(w, s, 0) }},
	"markdown": {".md", "text/markdown; charset=utf-8", func(w *strings.Builder, s *report.Set) error { return report.WriteSetMarkdown(w, s, 0) }},
	"junit":    {".xml", "application/xml", func(w *strings.Builder, s *report.Set) error { return report.WriteSetJUnit(w, s) }},
	"sarif":    {".sarif", "application/sarif+json", func(w *strings.Builder, s *report.Set) error { return report.WriteSetSARIF(w, s) }},
}

// exportSet hands the report out as a file.
func (s *Site) exportSet(c echo.Context) error {
	r, err := s.Bench.Sets.Log.Get(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	as, name := cmp.Or(c.QueryParam("as"), "json"), "rule-set-"+formatDigest(r.Report)
	if as == "json" { // the bytes that the digest names
		body, err := s.Bench.Sets.Log.Encoded(c.Request().Context(), r.Report)
		if err != nil {
			return err
		}
		return download(c, name+".json", "application/json", body)
	}
	form, ok := setFiles[as]
	if !ok {
		return fmt.Errorf("want text, json, junit, markdown or sarif, not %q: %w", c.QueryParam("as"), errBadRequest)
	}
	set, err := s.setReport(c.Request().Context(), r)
	if err != nil {
		return err
	}
	var out strings.Builder
	if err := form.write(&out, set); err != nil {
		return err
	}
	return download(c, name+form.ending, form.kind, []byte(out.String()))
}

func orDash(text string) string { return cmp.Or(text, "–") }
