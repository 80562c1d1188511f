package views

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/plan"
	"assay/tuning/promote"
	"assay/tuning/replay"
	"assay/tuning/report"
	"assay/tuning/rule"

	"github.com/labstack/echo/v4"
)

const (
	liveGroups  = 8  // groups that the editor lists; the report has all
	groupsPage  = 25 // on one page of a report
	groupEvents = 5  // of the events behind a group, those that are linked
)

// groupsModel is the alerts of a rule that fires on groups of events. nil is a
// rule that fires on single events.
type groupsModel struct {
	Total   string
	Unit    string     // groups, or alerts of a correlation
	Bases   []countRow // of a correlation: the events that each of its rules matches
	Columns []groupColumn
	Rows    []groupRow
	Pager   pagerModel
	More    string // how many are not listed, "" when all are
}

// groupColumn is what the groups share, or what was computed for each.
type groupColumn struct {
	Name   string
	Shared bool
	Number bool
}

type groupRow struct {
	Verdict corpus.Verdict
	Cells   []string
	Began   instant
	Lasted  string // from the first to the last event, "" when that is no time
	Events  string
	Links   []groupLink
	More    string
}

// instant is a time for people and for programs; both "" when there is none.
type instant struct{ ISO, Text string }

type groupLink struct{ URL, Gist string }

// groupsOf lays out size groups from the given one on, newest first.
func groupsOf(ctx context.Context, g *ground, t *attempt, from, size int) (*groupsModel, error) {
	if t.Result == nil || !t.Result.Grouped {
		return nil, nil
	}
	m := &groupsModel{Total: formatCount(int64(len(t.Result.Groups))), Unit: "groups", Bases: baseRows(t.Result)}
	if t.Rule.Correlation != nil {
		m.Unit = "alerts"
	}
	m.Columns = groupColumns(t)
	all := newestFirst(t.Result.Groups)
	from = min(from, len(all))
	to := min(from+size, len(all))
	for _, group := range all[from:to] {
		row, err := groupRowOf(ctx, g, t, group, m.Columns)
		if err != nil {
			return nil, err
		}
		m.Rows = append(m.Rows, row)
	}
	for i := range m.Columns {
		m.Columns[i].Number = numeric(all[from:to], m.Columns[i].Name)
	}
	if left := len(all) - to; left > 0 {
		m.More = formatCount(int64(left))
	}
	return m, nil
}

func newestFirst(groups []replay.Group) []replay.Group {
	all := slices.Clone(groups)
	slices.SortStableFunc(all, func(a, b replay.Group) int { return cmp.Compare(b.Last, a.Last) })
	return all
}

// groupColumns are those that a table at the end names, else what the groups
// share and then what was computed.
func groupColumns(t *attempt) (columns []groupColumn) {
	shared := t.By
	names := slices.Clone(shared)
	for _, g := range t.Result.Groups[:min(1, len(t.Result.Groups))] {
		for _, v := range g.Values {
			names = append(names, v.Path)
		}
	}
	if n := len(t.Rule.Stages); n > 0 {
		if table, ok := t.Rule.Stages[n-1].(*rule.Table); ok && !strings.Contains(strings.Join(table.Fields, ""), "*") {
			names = table.Fields
		}
	}
	seen := map[string]bool{}
	for _, name := range names {
		if !seen[name] {
			columns = append(columns, groupColumn{Name: name, Shared: slices.Contains(shared, name)})
		}
		seen[name] = true
	}
	return columns
}

// baseRows are the events that each rule of a correlation matches.
func baseRows(r *replay.Result) (rows []countRow) {
	if r.Rule.Correlation == nil {
		return nil
	}
	for _, base := range r.Rule.Correlation.Bases {
		for _, p := range r.Parts {
			if p.Name == base.Name {
				rows = append(rows, countRow{markPlain(p.Name), formatCount(int64(p.Rows))})
			}
		}
	}
	return rows
}

func groupRowOf(ctx context.Context, g *ground, t *attempt, group replay.Group, columns []groupColumn) (row groupRow, err error) {
	pool := g.survey.Pool()
	row = groupRow{Verdict: corpus.Unlabelled, Began: momentOf(group.First), Lasted: lasted(group), Events: countOf(int64(len(group.Events)), "event")}
	for _, at := range group.Events {
		row.Verdict = episode.Leading(row.Verdict, pool.Verdict(pool.Row(at)))
	}
	for _, column := range columns {
		row.Cells = append(row.Cells, shownValue(cellOf(t.By, group, column.Name)))
	}
	for i, at := range group.Events {
		if i == groupEvents {
			row.More = formatCount(int64(len(group.Events)-i)) + " more"
			break
		}
		l, err := linkTo(ctx, g.view, at)
		if err != nil {
			return row, err
		}
		row.Links = append(row.Links, l)
	}
	return row, nil
}

// cellOf is the value of a column in a group.
func cellOf(by []string, g replay.Group, column string) corpus.Value {
	for _, v := range g.Values {
		if v.Path == column {
			return v.Value
		}
	}
	if i := slices.Index(by, column); i >= 0 && i < len(g.By) {
		return g.By[i]
	}
	return corpus.Value{}
}

// shownValue is a value as text, the elements of a list behind one another.
func shownValue(v corpus.Value) string {
	if v.Kind() != corpus.KindList {
		return v.Text()
	}
	var texts []string
	for _, e := range v.Elems() {
		texts = append(texts, e.Text())
	}
	return strings.Join(texts, ", ")
}

func numeric(groups []replay.Group, column string) bool {
	any := false
	for _, g := range groups {
		for _, v := range g.Values {
			if _, ok := v.Value.Number(); v.Path == column {
				if !ok || v.Value.Kind() == corpus.KindList {
					return false
				}
				any = true
			}
		}
	}
	return any
}

func momentOf(nano int64) instant {
	if nano == corpus.NoTime {
		return instant{}
	}
	at := time.Unix(0, nano).UTC()
	return instant{at.Format(time.RFC3339), formatTime(at)}
}

// lasted is the time from the first to the last event of a group.
func lasted(g replay.Group) string {
	if g.First == corpus.NoTime || g.Last <= g.First {
		return ""
	}
	return "over " + formatDuration(time.Duration(g.Last-g.First).Round(time.Second))
}

// linkTo leads to an event, in its own words.
func linkTo(ctx context.Context, v *corpus.View, at corpus.Ref) (l groupLink, err error) {
	ids, err := v.Segments()[at.Segment].IDs(ctx)
	if err != nil {
		return l, err
	}
	l.URL = eventURL(ids.Value(at.Row).Text())
	l.Gist, err = gistAt(ctx, v, at)
	return l, err
}

// fillGroups lists the groups of the candidate. A report does not hold them;
// the kept text is run once more on the report's snapshot.
func (s *Site) fillGroups(ctx context.Context, c echo.Context, m *reportModel, r *report.Report, g *ground, made promote.Replay) error {
	if g == nil || made.Candidate == "" || r.Retirement != nil {
		return nil
	}
	t, err := s.madeAgain(ctx, r, g, made)
	if err != nil || t == nil {
		return err
	}
	page := numberOf(c, "group")
	if m.Groups, err = groupsOf(ctx, g, t, (page-1)*groupsPage, groupsPage); m.Groups != nil {
		m.Groups.Pager = pagerAt(c.Request().URL, "group", "groups", page, groupsPage, int64(len(t.Result.Groups)), m.Groups.Unit)
	}
	return err
}

// byOf names what the groups of the plan share.
func byOf(p *plan.Plan) []string {
	if !p.Grouped() {
		return nil
	}
	return p.Grouper().By()
}
