package views

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"assay/corpus"
	"assay/tuning/attention"
	"assay/tuning/plan"

	"github.com/labstack/echo/v4"
)

// explainModel says why a rule holds for an event, or why not.
type explainModel struct {
	Title, RuleURL  string
	Version         string
	Event, EventURL string
	Gist            string
	Holds           bool
	Counts          string // what the rule does with several events; "" when one decides, else Holds is of what stands before
	Nearest         []explainRow
	Rows            []explainRow
	Rules           []optionModel
	Action          string
	Problems        []diagnosticModel
}

// explainRow is one part of the rule, in the author's order.
type explainRow struct {
	Depth         int
	Kind, Text    string
	Holds, Change bool
	Field, Path   string
	Written, By   string // the author's name of a field that a pipeline has renamed
	Met, Value    string // what was found: absent, null, empty or a value
	Operand       string // the operand that decided, of a part that has several
	Others        []otherField
	Leaf          bool
}

// otherField is what was found at a further field that a part asks for.
type otherField struct{ Field, Met, Value string }

// deepest is how far the tree is indented.
const deepest = 8

func (s *Site) explainPage(c echo.Context) error {
	ctx := c.Request().Context()
	m, err := s.explain(ctx, c.Param("id"), c.QueryParam("rule"))
	if err != nil {
		return err
	}
	s.looked(c, m.Event, attention.Explained)
	f := s.frame(c, "Explain", link{"Corpus", "/corpus"}, link{"Event", m.EventURL})
	return s.show(c, http.StatusOK, f, explainPage(m))
}

// explainRule leads from a rule and the id of an event to the explanation.
func (s *Site) explainRule(c echo.Context) error {
	event := strings.TrimSpace(c.QueryParam("event"))
	if event == "" {
		return fmt.Errorf("explain: which event: %w", errBadRequest)
	}
	return goTo(c, explainURL(event, c.Param("id")))
}

// explain runs one rule on one event of the newest snapshot. Without a rule
// the page asks for one.
func (s *Site) explain(ctx context.Context, event, ref string) (m explainModel, err error) {
	view, e, err := s.eventNow(ctx, event)
	if err != nil {
		return m, err
	}
	m = explainModel{Event: event, EventURL: eventURL(event), Action: eventURL(event) + "/explain"}
	if m.Gist, err = gist(ctx, view, event); err != nil {
		return m, err
	}
	if m.Rules, err = s.ruleOptions(ctx, ref); err != nil || ref == "" {
		return m, err
	}
	x, p, err := s.explanation(ctx, e, ref, &m)
	if err != nil || x == nil {
		return m, err
	}
	m.Holds, m.Counts = x.Holds, countsText(p)
	for _, n := range x.Nearest() {
		m.Nearest = append(m.Nearest, explainRowOf(n, 0))
	}
	m.Rows = explainRows(nil, x, 0)
	return m, nil
}

// turnText says what the marked parts are.
func (m explainModel) turnText() string {
	does, would := "match", "would"
	if m.Counts != "" {
		does = "count"
	}
	if m.Holds {
		would = "would not"
	}
	return "It " + would + " " + does + " if the marked parts were otherwise."
}

// countsText says what stands between this event and an alert.
func countsText(p *plan.Plan) string {
	switch cor := p.Rule().Correlation; {
	case cor != nil:
		return "One event does not decide: these are the rules that it correlates. It asks for " + cor.Asks() + "."
	case p.Grouper() != nil:
		return "One event does not decide: this is what stands before its statistics, which are of all events of a window."
	}
	return ""
}

func (s *Site) eventNow(ctx context.Context, id string) (*corpus.View, *corpus.Event, error) {
	head, err := s.Bench.Store.Head(ctx)
	if err != nil {
		return nil, nil, err
	}
	view, err := s.Bench.Store.View(ctx, head)
	if err != nil {
		return nil, nil, err
	}
	at, err := view.Find(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	e, err := view.Event(ctx, at)
	return view, e, err
}

// explanation compiles the rule and explains it; nil when it has errors.
func (s *Site) explanation(ctx context.Context, e *corpus.Event, ref string, m *explainModel) (*plan.Explanation, *plan.Plan, error) {
	v, err := s.Bench.Library.Get(ctx, ref)
	if err != nil {
		return nil, nil, fmt.Errorf("find rule %q: %w", ref, err)
	}
	env, err := s.attempts.env(ctx)
	if err != nil {
		return nil, nil, err
	}
	m.Title, m.RuleURL, m.Version = v.Title, ruleURL(v.Rule), formatDigest(v.Digest)
	t, p := read(source{v.File, v.Text}, env)
	if p == nil {
		m.Problems = diagnosticModels(v.Text, t.Diagnostics)
		return nil, nil, nil
	}
	return p.Explain(e), p, nil
}

func (s *Site) ruleOptions(ctx context.Context, now string) ([]optionModel, error) {
	all, err := s.Bench.Library.List(ctx)
	if err != nil {
		return nil, err
	}
	var options []optionModel
	found := now == ""
	for _, v := range all {
		here := now == v.Rule || now == v.Digest || now == v.File || now == stemOf(v)
		found = found || here
		options = append(options, optionModel{v.Rule, v.Title, here})
	}
	if !found {
		options = append(options, optionModel{now, "version " + formatDigest(now), true})
	}
	return options, nil
}

// explainRows lays the tree out, parents before children.
func explainRows(rows []explainRow, x *plan.Explanation, depth int) []explainRow {
	rows = append(rows, explainRowOf(x, depth))
	for _, child := range x.Children {
		rows = explainRows(rows, child, depth+1)
	}
	return rows
}

// nodeWords say what joins the parts below.
var nodeWords = map[string]string{"and": "all of", "or": "any of", "not": "not"}

// stageText is a stage, what it made of the event's row, and what is to be
// said of it.
func stageText(text string, x *plan.Explanation) string {
	text = "| " + text
	if x.Shown != "" {
		text += " → " + strings.Join(strings.Fields(x.Shown), " ")
	}
	if x.Note != "" {
		text += " (" + x.Note + ")"
	}
	return text
}

func explainRowOf(x *plan.Explanation, depth int) explainRow {
	r := explainRow{Depth: min(depth, deepest), Kind: x.Kind, Text: inOneLine(x.Text), Holds: x.Holds, Change: x.Change, Leaf: len(x.Children) == 0,
		Field: x.Field, Written: x.Written, By: x.By, Met: string(x.Met), Value: x.Shown}
	if x.Path != x.Field {
		r.Path = x.Path
	}
	if w, ok := nodeWords[x.Kind]; ok {
		r.Text = w
	}
	if x.Kind == "part" && x.Name != "" {
		r.Text = x.Name
	}
	if x.Kind == "stage" {
		r.Text = stageText(r.Text, x)
	}
	if x.Several {
		r.Operand = x.Operand
	}
	others := x.Others
	if x.Other != nil {
		others = append([]*plan.Explanation{x.Other}, others...)
	}
	for _, o := range others {
		r.Others = append(r.Others, otherField{o.Field, string(o.Met), o.Shown})
	}
	return r
}

// inOneLine is the author's text of a part without its line breaks; a list of
// YAML gets its brackets.
func inOneLine(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		item, is := strings.CutPrefix(strings.TrimSpace(line), "- ")
		if i > 0 && !is {
			return strings.Join(strings.Fields(text), " ")
		}
		lines[i] = strings.TrimSpace(item)
	}
	if len(lines) == 1 {
		return strings.Join(strings.Fields(text), " ")
	}
	return lines[0] + " [" + strings.Join(lines[1:], ", ") + "]"
}
