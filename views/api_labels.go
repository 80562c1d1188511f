package views

import (
	"fmt"
	"net/http"
	"time"

	"assay/corpus"

	"github.com/labstack/echo/v4"
)

// apiLabelAsk gives one outcome to events, or to everything that a query
// finds.
type apiLabelAsk struct {
	Events  []string `json:"events"`
	Query   *string  `json:"query"`
	Count   *int     `json:"count"` // what the query must find; not checked when left out
	Verdict string   `json:"verdict"`
	Reason  string   `json:"reason"`
	Note    string   `json:"note"`
	Seen    *int64   `json:"seen"` // label position that the caller saw; not checked when left out
}

// apiLabelled says what a change did.
type apiLabelled struct {
	Batch     string `json:"batch"` // to be sent to undo; empty when nothing changed
	Changed   int    `json:"changed"`
	Unchanged int    `json:"unchanged"`
	Seq       int64  `json:"label_seq"`
	Words     string `json:"words"` // the same in a sentence
}

// apiLabel is one line of the label log.
type apiLabel struct {
	Seq         int64          `json:"seq"`
	Event       string         `json:"event"`
	Verdict     corpus.Verdict `json:"verdict"`
	Reason      corpus.Reason  `json:"reason"`
	Note        string         `json:"note,omitempty"`
	Who         string         `json:"who"`
	At          time.Time      `json:"at"`
	FromVerdict corpus.Verdict `json:"from_verdict"`
	FromReason  corpus.Reason  `json:"from_reason"`
	Source      string         `json:"source"`
	NativeField string         `json:"native_field,omitempty"`
	NativeValue string         `json:"native_value,omitempty"`
	Batch       string         `json:"batch"`
}

func apiLabels(log []corpus.Label) []apiLabel {
	all := make([]apiLabel, 0, len(log))
	for _, l := range log {
		l.At = l.At.UTC()
		all = append(all, apiLabel(l))
	}
	return all
}

// apiLabel labels events or what a query finds.
func (s *Site) apiLabel(c echo.Context) error {
	b := s.Bench
	var ask apiLabelAsk
	if err := readJSON(c, &ask); err != nil {
		return err
	}
	change, err := ask.label()
	if err != nil {
		return err
	}
	var res corpus.LabelResult
	if ask.Query != nil {
		q := queryAsk{labelAsk: change, Text: *ask.Query, Count: -1, At: s.Now()}
		if ask.Count != nil {
			q.Count = *ask.Count
		}
		_, res, err = s.labelEverything(c.Request().Context(), q, actor(c).Name, "api")
	} else {
		res, err = b.Store.Label(c.Request().Context(), change.change(actor(c).Name, sourceOf(c), s.Now()))
	}
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, apiLabelled{res.Batch, res.Changed, res.Unchanged, res.Seq, labelledWords(change.Verdict, res)})
}

// sourceOf tells a person at a page from a program.
func sourceOf(c echo.Context) string {
	if actor(c).Token == nil {
		return "page"
	}
	return "api"
}

func (a apiLabelAsk) label() (labelAsk, error) {
	if len(a.Events) > maxQueryLabels || (a.Query == nil) == (len(a.Events) == 0) {
		return labelAsk{}, fmt.Errorf("read labels: want events, at most %d, or a query: %w", maxQueryLabels, errBadRequest)
	}
	l, err := labelWords(a.Verdict, a.Reason, a.Note)
	l.Events, l.Seen = a.Events, corpus.AnyLabels
	if a.Seen != nil {
		l.Seen = max(corpus.AnyLabels, *a.Seen)
	}
	return l, err
}

// apiUndo takes a batch back, the caller's newest when none is named.
func (s *Site) apiUndo(c echo.Context) error {
	b := s.Bench
	var ask struct {
		Batch string `json:"batch"`
	}
	if err := readJSON(c, &ask); err != nil {
		return err
	}
	res, err := b.Store.Undo(c.Request().Context(), actor(c).Name, ask.Batch, s.Now())
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, apiLabelled{res.Batch, res.Changed, res.Unchanged, res.Seq, undoneWords(res)})
}

// apiHistory answers what was said about an event, the oldest first.
func (s *Site) apiHistory(c echo.Context) error {
	e, err := s.seenEvent(c)
	if err != nil {
		return err
	}
	log, err := s.Bench.Store.History(c.Request().Context(), e.ID)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, apiLabels(log))
}
