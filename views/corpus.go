package views

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"assay/corpus"
	"assay/corpus/job"
	"assay/index"
	"assay/views/account"
	"assay/views/chart"

	"github.com/labstack/echo/v4"
)

// corpusModel is the page of the corpus: one search and what can be done with
// what it found.
type corpusModel struct {
	Ask      searchAsk
	Query    string // what the query field shows
	Problems []queryProblem
	Times    []tabModel
	Pills    []pillModel
	Clear    string // the address without any condition
	Unasked  bool   // there is no answer: the query cannot be read
	Nothing  *emptyModel
	Notices  []noticeModel
	Total    string
	Timeline *chart.Timeline
	Facets   []facetModel
	Fields   []string // that can become facets
	Orders   []orderModel
	Heads    []headModel
	Rows     []hitRow
	Pager    pagerModel
	Labels   *labelBar // nil for those who may not label
}

// queryProblem is an error of the query, shown at its place.
type queryProblem struct {
	Before, At, After string
	Message, Hint     string
	Place             string
}

type pillModel struct {
	Text, Without string
	Negated       bool
}

type orderModel struct {
	Value, Text string
	Now         bool
}

type headModel struct{ Text, URL, Sort, Class string }

// labelBar is what stands below the hits for those who may label.
type labelBar struct {
	Seen    string // label position that the page shows
	Back    string
	All     string // address of the page that labels everything found
	Total   string
	Reasons []reasonChoice
}

func (s *Site) corpusPage(c echo.Context) error {
	ask, err := readSearchAsk(c)
	if err != nil {
		return err
	}
	if to, err := s.between(ask); err != nil || to != "" {
		return answerOr(c, to, err)
	}
	f, err := s.search(c.Request().Context(), ask)
	if wrong := syntaxError(err); wrong != nil {
		return s.showCorpus(c, http.StatusBadRequest, corpusModel{Ask: ask, Query: ask.Text, Problems: problems(ask.Text, wrong), Unasked: true, Clear: ask.with("")})
	}
	if err != nil {
		return err
	}
	m, err := s.corpusModel(c, f)
	if err != nil {
		return err
	}
	return s.showCorpus(c, http.StatusOK, m)
}

func answerOr(c echo.Context, to string, err error) error {
	if err != nil {
		return err
	}
	return goTo(c, to)
}

func (s *Site) showCorpus(c echo.Context, status int, m corpusModel) error {
	f := s.frame(c, "Corpus")
	f.Wide, f.Search = true, false // the page has its own search field
	m.Orders, m.Times = orders(m.Ask.Sort), s.timeChoices(m.Ask)
	return s.show(c, status, f, corpusPage(m))
}

// corpusModel shapes what was found.
func (s *Site) corpusModel(c echo.Context, f *finding) (corpusModel, error) {
	ctx, ask := c.Request().Context(), f.Ask
	m := corpusModel{Ask: ask, Query: ask.Text, Clear: ask.with(""), Total: totalWords(f), Pills: pills(f),
		Timeline: timeline(f), Facets: facets(f), Heads: heads(f), Rows: hitRows(f)}
	var err error
	if m.Nothing, err = s.nothing(ctx, f); err != nil {
		return m, err
	}
	if m.Fields, err = extraFields(ctx, f); err != nil {
		return m, err
	}
	if m.Notices, err = s.searchNotices(ctx, f); err != nil {
		return m, err
	}
	m.Pager = newPager(c.Request().URL, ask.Page, ask.Size, int64(f.Total), "events")
	m.Pager.Range += pageWords(ask, f.Total)
	if actor(c).Can(account.Label) && f.Total > 0 {
		m.Labels = &labelBar{Seen: strconv.FormatInt(f.View.Snapshot().LabelSeq, 10), Back: c.Request().URL.RequestURI(),
			All: withText("/labels/query", ask.Text), Total: formatCount(int64(f.Total)), Reasons: reasonChoices(corpus.NoReason)}
	}
	return m, nil
}

func totalWords(f *finding) string {
	words := formatCount(int64(f.Total)) + " events"
	if f.Total == 1 {
		words = "1 event"
	}
	if !f.Query.All() {
		words += " of " + formatCount(int64(f.Rows))
	}
	if f.Untimed > 0 {
		words += ", " + formatCount(int64(f.Untimed)) + " without a time"
	}
	return words
}

func pageWords(a searchAsk, total int) string {
	last := max(1, (total+a.Size-1)/a.Size)
	return ", page " + formatCount(int64(min(a.Page, last))) + " of " + formatCount(int64(last))
}

// problems are the errors of a query in the order of the text.
func problems(text string, wrong *index.SyntaxError) (all []queryProblem) {
	for _, w := range append([]*index.SyntaxError{wrong}, wrong.Others...) {
		all = append(all, problemAt(text, w.Offset, w.Length, w.Message, w.Hint))
	}
	return all
}

// problemAt is an error at a place of the text.
func problemAt(text string, offset, length int, message, hint string) queryProblem {
	from := min(max(0, offset), len(text))
	to := min(from+max(0, length), len(text))
	return queryProblem{Before: text[:from], At: text[from:to], After: text[to:], Message: message, Hint: hint,
		Place: "character " + strconv.Itoa(len([]rune(text[:from]))+1)}
}

// pills are the conditions of the query, each with the query without it.
func pills(f *finding) (all []pillModel) {
	for _, p := range f.Query.Filters() {
		all = append(all, pillModel{Text: p.Text, Without: f.Ask.with(p.Without), Negated: p.Negated})
	}
	return all
}

// searchNotices say what a reader must know about how the answer came to be.
func (s *Site) searchNotices(ctx context.Context, f *finding) (all []noticeModel, err error) {
	for _, u := range f.Unknown {
		n := noticeModel{Kind: "warn", Text: "No event of the corpus has a field " + markPlain(u.Field) + "."}
		for i, near := range u.Near {
			text := markPlain(near)
			if i == 0 {
				text = "Did you mean " + text + "?"
			}
			n.Links = append(n.Links, link{text, f.Ask.with(f.Query.Renamed(u.Field, near).String())})
		}
		all = append(all, n)
	}
	all = append(all, tagNotices(f)...)
	if f.From != "scan" && f.From != "index+scan" {
		return all, nil
	}
	n := noticeModel{Text: "Words were looked up in the events themselves, because the search index is not complete. The answer is the same, only slower."}
	jobs, err := s.Bench.Jobs.List(ctx, 50)
	if err != nil {
		return nil, err
	}
	for _, j := range jobs {
		if j.Kind == indexJob && working(j) {
			n.Text = "Search is answered from the events themselves while the index is being built: the same answer, only slower."
			n.Links = []link{{"See the job", "/jobs/" + j.ID}}
		}
	}
	return append(all, n), nil
}

// indexJob is the kind of the jobs that build the search index.
const indexJob = "index"

func working(j job.Job) bool { return j.State == job.Running || j.State == "queued" }

// nothing is what stands in place of the hits when there are none.
func (s *Site) nothing(ctx context.Context, f *finding) (*emptyModel, error) {
	switch {
	case f.Rows == 0:
		return &emptyModel{Title: "The corpus is empty", Text: "Import labelled events to search, label and replay rules on them.", Actions: []link{{"Import events", "/imports/new"}}}, nil
	case f.Total > 0 && (f.Ask.Page-1)*f.Ask.Size >= f.Total:
		return &emptyModel{Title: "This page is beyond the last one", Actions: []link{{"Go to the first page", f.Ask.address()}}}, nil
	case f.Total > 0:
		return nil, nil
	}
	e := &emptyModel{Title: "No event is found", Text: timesWords(f), Actions: []link{{"Search everything", f.Ask.with("")}}}
	worst, left, err := s.narrowest(ctx, f)
	if err != nil || worst == nil {
		return e, err
	}
	e.Text += "The condition " + markPlain(worst.Text) + " removes the most: without it " + formatCount(int64(left)) + " events are found."
	e.Actions = append([]link{{"Drop " + markPlain(worst.Text), f.Ask.with(worst.Without)}}, e.Actions...)
	return e, nil
}

// timesWords say what relative times mean by the clock, and which times the
// corpus has.
func timesWords(f *finding) (text string) {
	for _, t := range f.Query.Times() {
		text += markPlain(t.Condition) + " means"
		if !t.Start.IsZero() {
			text += " from " + t.Start.Format(timesLayout)
		}
		if !t.End.IsZero() {
			text += " to " + t.End.Format(timesLayout)
		}
		text += " UTC. "
	}
	first, last, any := f.View.Snapshot().Times()
	if text != "" && any {
		text += "The events of the corpus lie between " + first.Format(timesLayout) + " and " + last.Format(timesLayout) + " UTC. "
	}
	return text
}

const timesLayout = "2006-01-02 15:04"

// narrowest is the condition without which the most events are found.
func (s *Site) narrowest(ctx context.Context, f *finding) (worst *index.Filter, left int, err error) {
	filters := f.Query.Filters()
	if len(filters) < 2 {
		return nil, 0, nil
	}
	for _, p := range filters[:min(len(filters), 8)] {
		q, err := index.Parse(p.Without, s.Now())
		if err != nil {
			return nil, 0, err
		}
		n, err := s.Bench.count(ctx, f.View, q)
		if err != nil {
			return nil, 0, err
		}
		if n > left {
			worst, left = &p, n
		}
	}
	return worst, left, nil
}

// between is where a search with a stretch of time in its own parameters goes
// to: the same search with the stretch in the query.
func (s *Site) between(a searchAsk) (string, error) {
	if a.From.IsZero() && a.To.IsZero() {
		return "", nil
	}
	q, err := index.Parse(a.Text, s.Now())
	if syntaxError(err) != nil {
		a.From, a.To = time.Time{}, time.Time{}
		return a.address(), nil
	}
	from, to := a.From, a.To
	if from.IsZero() {
		from = time.Unix(0, 0)
	}
	if to.IsZero() {
		to = s.Now()
	}
	return a.with(q.Between(from, to).String()), nil
}
