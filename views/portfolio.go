package views

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"assay/tuning/library"
	"assay/tuning/portfolio"
	"assay/tuning/replay"
	"assay/tuning/ruleset"
	"assay/views/chart"

	"github.com/labstack/echo/v4"
)

// How much of a portfolio is drawn and listed on one page.
const (
	mostDrawnWorths = 10 // of those that are worth most
	mostDrawnCosts  = 6  // of the others, those that cost most
	portfolioRows   = 100
	mostTwins       = 50
)

// portfolioModel is what the rules in force are worth beside one another.
type portfolioModel struct {
	Sub       string
	JSON      string
	Versions  []optionModel
	Recalls   []optionModel
	Sentence  string
	Notices   []noticeModel
	Chart     chart.Trade
	Rows      []worthRow
	Open      bool // the table stands open: a page of it was asked for
	Pager     pagerModel
	Cheap     string
	Chosen    []chosenRow
	Twins     []twinRow
	MoreTwins string
	Tagged    string
	Tags      []techniqueRow
	Empty     *emptyModel // nil: there are rules
}

type worthRow struct {
	link
	Incidents, Range, Alone, Shapley, Cases, Vanish, Load, Share, PerHour string
}

type chosenRow struct {
	link
	Finds, Hours string
}

type twinRow struct {
	Rule, By    link
	Both        bool // each is dispensable beside the other
	Of          string
	Independent string
}

type techniqueRow struct {
	Tag, URL string
	Rule     link
}

// weighed is a portfolio with the version that each of its rules is.
type weighed struct {
	*portfolio.Portfolio
	url map[string]string // by digest
}

// portfolioPage says what each rule is worth beside the others.
func (s *Site) portfolioPage(c echo.Context) error {
	recall, err := recallOf(c.QueryParam("recall"))
	if err != nil {
		return err
	}
	versions, err := s.weighedVersions(c.Request().Context(), c.QueryParam("versions"))
	if err != nil {
		return err
	}
	m := portfolioModel{Sub: "What each rule finds that no other does, and what it costs.",
		Versions: []optionModel{{"", "in force only", true}, {ruleset.Counting, "in force, else newest", c.QueryParam("versions") == ruleset.Counting}}, Recalls: recallOptions(recall)}
	frame := s.frame(c, "Portfolio", link{"Rules", "/rules"})
	if len(versions) == 0 {
		m.Empty = &emptyModel{"No rule is in force", "A rule is in force when it was promoted to test or stable. The newest versions can be weighed, too.", []link{{"Weigh the newest versions", "/rules/portfolio?versions=" + ruleset.Counting}}}
		return s.show(c, http.StatusOK, frame, portfolioView(m))
	}
	p, err := s.weigh(c.Request().Context(), versions, recall)
	if err != nil {
		return err
	}
	if c.QueryParam("as") == "json" {
		body, err := p.Encode()
		if err != nil {
			return err
		}
		return download(c, "portfolio-"+formatDigest(p.Snapshot)+".json", "application/json", body)
	}
	frame.Synthetic = frame.Synthetic || p.Synthetic
	m.fill(c, p)
	return s.show(c, http.StatusOK, frame, portfolioView(m))
}

// recallOf is the share of known incidents that the address asks for.
func recallOf(text string) (float64, error) {
	if text == "" {
		return portfolio.DefaultRecall, nil
	}
	x, err := strconv.ParseFloat(text, 64)
	if err != nil || !(x > 0 && x <= 1) {
		return 0, fmt.Errorf("recall %q: want a share over 0 and up to 1: %w", text, errBadRequest)
	}
	return x, nil
}

func recallOptions(now float64) (all []optionModel) {
	for _, x := range []float64{.8, .9, .95, .99, 1} {
		text := strconv.FormatFloat(x, 'f', -1, 64)
		all = append(all, optionModel{text, formatPercent(x), x == now})
	}
	return all
}

// weighedVersions are the versions in force; with "counting" the newest of a
// rule that has none.
func (s *Site) weighedVersions(ctx context.Context, which string) ([]library.Version, error) {
	all, err := s.Bench.Library.Standings(ctx)
	if err != nil {
		return nil, err
	}
	var out []library.Version
	for _, st := range all {
		switch {
		case st.InForce != nil:
			out = append(out, *st.InForce)
		case which == ruleset.Counting:
			out = append(out, st.Counts())
		}
	}
	return out, nil
}

// weigh measures the portfolio on the corpus as it is, once for the same
// question.
func (s *Site) weigh(ctx context.Context, versions []library.Version, recall float64) (*weighed, error) {
	snap, err := s.Bench.Store.Head(ctx)
	if err != nil {
		return nil, err
	}
	env, err := s.attempts.env(ctx)
	if err != nil {
		return nil, err
	}
	asked := []any{snap.Digest(), env.Digest(), recall}
	for _, v := range versions {
		asked = append(asked, v.Digest, v.Status)
	}
	key, err := json.Marshal(asked)
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(key)
	return s.weights.get(ctx, hex.EncodeToString(sum[:]), func(ctx context.Context) (*weighed, error) {
		g, err := s.attempts.ground(ctx, snap, nil)
		if err != nil {
			return nil, err
		}
		set := ruleset.ReadVersions(versions, env)
		p, err := portfolio.Measure(ctx, g.view, g.survey, portfolio.Set(*set), portfolio.Options{Tool: s.Bench.Tool, Environment: env.Digest(), Recall: recall,
			Replay: replay.SetOptions{Atoms: s.Bench.Atoms}})
		if err != nil {
			return nil, err
		}
		w := &weighed{Portfolio: p, url: map[string]string{}}
		for _, v := range versions {
			w.url[v.Digest] = versionURL(v)
		}
		return w, nil
	})
}

// rule is a rule of the portfolio with its address.
func (w *weighed) rule(i int) link {
	r := &w.Rules[i]
	return link{cmp.Or(markPlain(r.Title), r.ID), w.url[r.Digest]}
}

func (m *portfolioModel) fill(c echo.Context, p *weighed) {
	m.Sub = plural(len(p.Rules), "rule", "rules") + " on " + countOf(int64(p.Events), "event") + " of snapshot " + formatDigest(p.Snapshot) + "."
	q := c.Request().URL.Query()
	q.Set("as", "json")
	m.JSON = "/rules/portfolio?" + q.Encode()
	m.Sentence, m.Cheap = p.FoundWords(), p.CheapWords()
	for _, w := range p.Warnings {
		m.Notices = append(m.Notices, noticeModel{Kind: "warn", Text: sentence(w.Message)})
	}
	if n := len(p.Broken); n > 0 {
		m.Notices = append(m.Notices, noticeModel{"warn", "", plural(n, "rule does", "rules do") + " not read any more and " + map[bool]string{true: "is", false: "are"}[n == 1] + " not weighed.", []link{{"Rules", "/rules"}}})
	}
	order := p.ByWorth()
	m.Chart = worthChart(p, order)
	page := pageOf(c)
	m.Open = page > 1 || c.QueryParam("page") != ""
	m.Pager = newPager(c.Request().URL, page, portfolioRows, int64(len(order)), "rules")
	from := min((page-1)*portfolioRows, len(order))
	for _, i := range order[from:min(from+portfolioRows, len(order))] {
		m.Rows = append(m.Rows, worthRowOf(p, i))
	}
	for _, i := range p.Cheapest.Rules {
		m.Chosen = append(m.Chosen, chosenRow{p.rule(i), formatKofN(int64(p.Rules[i].Incidents.K), int64(p.Rules[i].Incidents.N)), hoursOrDash(p.Rules[i].Load)})
	}
	m.twins(p)
	m.Tagged = formatKofN(int64(len(p.Techniques)), int64(p.Tagged))
	for _, t := range p.Techniques {
		m.Tags = append(m.Tags, techniqueRow{t.Tag, "/rules?q=tag:" + t.Tag, p.rule(t.Rule)})
	}
}

func (m *portfolioModel) twins(p *weighed) {
	twins, both := p.Alike()
	for i, t := range twins[:min(len(twins), mostTwins)] {
		m.Twins = append(m.Twins, twinRow{Rule: p.rule(t.Rule), By: p.rule(t.By), Both: both[i], Of: formatKofN(int64(t.Shared), int64(t.Either)), Independent: t.Independent})
	}
	if left := len(twins) - len(m.Twins); left > 0 {
		m.MoreTwins = formatCount(int64(left))
	}
}

func worthRowOf(p *weighed, i int) worthRow {
	r := &p.Rules[i]
	row := worthRow{link: p.rule(i), Alone: formatCount(int64(r.Alone)), Shapley: formatDecimal(r.Shapley), Cases: formatCount(int64(r.Cases)), Vanish: formatCount(int64(r.Vanish)),
		Load: hoursOrDash(r.Load), Share: hoursOrDash(r.LoadShare), PerHour: hoursOrDash(r.PerHour)}
	row.Incidents, row.Range = ofKnown(r.Incidents)
	return row
}

func hoursOrDash(x *float64) string {
	if x == nil {
		return "–"
	}
	return formatDecimal(*x)
}

// worthChart draws the rules that are worth most, and behind them those that
// cost most of the others.
func worthChart(p *weighed, order []int) chart.Trade {
	c := chart.Trade{Title: "Worth and cost of rules", Name: "Rule",
		Summary: "Left each rule's share of the incidents found, right its share of the analyst hours: the rules that are worth most, then the dearest of the others.",
		Left:    chart.TradeSide{Head: "Share of known incidents", Class: "f-tp"}, Right: chart.TradeSide{Head: "Share of hours a week", Class: "bar"}}
	hours := p.HoursPerWeek != nil
	if !hours {
		c.Right.Head = "Cases"
	}
	cost := func(i int) float64 {
		if hours {
			return *p.Rules[i].LoadShare
		}
		return float64(p.Rules[i].Cases)
	}
	drawn := slices.Clone(order[:min(len(order), mostDrawnWorths)])
	rest := slices.Clone(order[len(drawn):])
	slices.SortStableFunc(rest, func(a, b int) int { return cmp.Compare(cost(b), cost(a)) })
	for _, i := range append(drawn, rest[:min(len(rest), mostDrawnCosts)]...) {
		r := &p.Rules[i]
		row := chart.TradeRow{Name: markPlain(r.Title), Left: r.Shapley, LeftText: formatDecimal(r.Shapley) + " of " + formatCount(int64(p.Found.K)), Right: cost(i), RightText: formatDecimal(cost(i))}
		if hours {
			row.RightText += " h"
		}
		c.Rows = append(c.Rows, row)
	}
	return c
}
