package views

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"assay/corpus"
	"assay/index"

	"github.com/labstack/echo/v4"
)

// maxQueryLabels bounds what one confirmation can label.
const maxQueryLabels = 250_000

// labelQueryModel asks whether every event that a query finds is meant.
type labelQueryModel struct {
	Query   string
	Count   int
	Total   string
	Large   bool // more than one change may hold
	Now     []verdictCount
	Reasons []reasonChoice
	Seen    string
	At      string // when the query was read: what relative times mean
	Back    string
	Wrong   string
}

type verdictCount struct {
	Verdict corpus.Verdict
	Count   string
}

// queryAsk is a change of everything that a query finds.
type queryAsk struct {
	labelAsk
	Text  string
	Count int       // what the person was told; below 0: not told
	At    time.Time // what relative times of the query mean
}

// errCount says that a query finds something else than what was confirmed.
var errCount = errors.New("the query finds other events than it did")

func (s *Site) labelQueryPage(c echo.Context) error {
	m, err := s.labelQueryModel(c.Request().Context(), c.QueryParam("q"))
	if err != nil {
		return err
	}
	return s.showLabelQuery(c, http.StatusOK, m)
}

func (s *Site) showLabelQuery(c echo.Context, status int, m labelQueryModel) error {
	f := s.frame(c, "Label what is found", link{"Corpus", m.Back})
	f.Narrow = true
	return s.show(c, status, f, labelQueryPage(m))
}

func (s *Site) labelQueryModel(ctx context.Context, text string) (m labelQueryModel, err error) {
	b := s.Bench
	at := s.Now().UTC()
	q, err := index.Parse(text, at)
	if err != nil {
		return m, err
	}
	v, err := b.head(ctx)
	if err != nil {
		return m, err
	}
	res, err := b.Index.Search(ctx, v, index.Request{Query: q, Facets: []string{"verdict"}})
	if err != nil {
		return m, err
	}
	m = labelQueryModel{Query: text, Count: res.Total, Total: countOf(int64(res.Total), "event"), Large: res.Total > maxQueryLabels,
		Reasons: reasonChoices(corpus.NoReason), Seen: strconv.FormatInt(v.Snapshot().LabelSeq, 10), At: at.Format(time.RFC3339Nano), Back: withText("/corpus", text)}
	for _, x := range res.Facets[0].Values {
		if verdict, err := corpus.ParseVerdict(x.Value); err == nil && x.Count > 0 {
			m.Now = append(m.Now, verdictCount{verdict, formatCount(int64(x.Count))})
		}
	}
	return m, nil
}

// labelFound gives one outcome to everything that the confirmed query finds.
func (s *Site) labelFound(c echo.Context) error {
	ask, err := readQueryForm(c)
	if err != nil {
		return err
	}
	events, res, err := s.labelEverything(c.Request().Context(), ask, actor(c).Name, "page")
	if errors.Is(err, errCount) {
		m, err := s.labelQueryModel(c.Request().Context(), ask.Text)
		if err != nil {
			return err
		}
		m.Wrong = "The query found " + countOf(int64(ask.Count), "event") + " when you were asked and finds " + m.Total + " now. Nothing was changed; look again."
		return s.showLabelQuery(c, http.StatusConflict, m)
	}
	if stale := staleError(err); stale != nil {
		ask.Events = events
		return s.staleQuery(c, ask, stale)
	}
	if err != nil {
		return err
	}
	s.tellLabelled(c, ask.Verdict, res)
	return goTo(c, withText("/corpus", ask.Text))
}

// staleQuery asks again, with what changed.
func (s *Site) staleQuery(c echo.Context, ask queryAsk, stale *corpus.StaleError) error {
	m, err := s.labelQueryModel(c.Request().Context(), ask.Text)
	if err != nil {
		return err
	}
	m.Wrong = "Nothing was changed: " + staleWords(stale) + ". Look at the events again, or confirm once more."
	return s.showLabelQuery(c, http.StatusConflict, m)
}

func readQueryForm(c echo.Context) (a queryAsk, err error) {
	if a.labelAsk, err = readLabelForm(c); err != nil {
		return a, err
	}
	a.Text = c.FormValue("q")
	if a.Count, err = strconv.Atoi(c.FormValue("count")); err != nil {
		return a, fmt.Errorf("read count: want a number: %w", errBadRequest)
	}
	if a.At, err = time.Parse(time.RFC3339Nano, c.FormValue("at")); err != nil {
		return a, fmt.Errorf("read at: want a time: %w", errBadRequest)
	}
	return a, nil
}

// labelEverything labels what the query finds, errCount when that is not what
// the person was told.
func (s *Site) labelEverything(ctx context.Context, a queryAsk, who, source string) ([]string, corpus.LabelResult, error) {
	b := s.Bench
	q, err := index.Parse(a.Text, a.At)
	if err != nil {
		return nil, corpus.LabelResult{}, err
	}
	ids, err := b.ids(ctx, q)
	if err != nil {
		return nil, corpus.LabelResult{}, err
	}
	switch {
	case a.Count >= 0 && len(ids) != a.Count:
		return nil, corpus.LabelResult{}, fmt.Errorf("%w: %d, and %d were confirmed", errCount, len(ids), a.Count)
	case len(ids) > maxQueryLabels:
		return nil, corpus.LabelResult{}, fmt.Errorf("label: the query finds %d events, at most %d can be labelled at once: %w", len(ids), maxQueryLabels, errBadRequest)
	case len(ids) == 0:
		return nil, corpus.LabelResult{}, nil
	}
	a.Events = ids
	res, err := b.Store.Label(ctx, a.change(who, source, s.Now()))
	return ids, res, err
}

// ids are the events that a query finds.
func (b *Bench) ids(ctx context.Context, q *index.Query) (ids []string, err error) {
	v, err := b.head(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := b.Index.Select(ctx, v, q)
	if err != nil {
		return nil, err
	}
	for i, seg := range v.Segments() {
		if rows[i] == nil || !rows[i].Any() {
			continue
		}
		col, err := seg.IDs(ctx)
		if err != nil {
			return nil, err
		}
		for row := range rows[i].All {
			ids = append(ids, col.Value(row).Text())
		}
	}
	return ids, nil
}
