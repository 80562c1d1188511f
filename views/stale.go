package views

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"assay/corpus"

	"github.com/labstack/echo/v4"
)

// staleModel is the page that refuses a label made on a view that is no longer
// true: what changed, by whom, and the same change once more.
type staleModel struct {
	Verdict corpus.Verdict
	Count   string // events of the change
	Rows    []staleRow
	More    string
	Fields  url.Values // of the form that repeats the change
	Back    string
}

type staleRow struct {
	ID, URL  string
	From, To corpus.Verdict
	Who      string
	At, ISO  string
	Note     string
}

const staleRows = 50

func staleError(err error) (stale *corpus.StaleError) {
	errors.As(err, &stale)
	return stale
}

func isUndone(err error) bool {
	return errors.Is(err, corpus.ErrUndone) || errors.Is(err, corpus.ErrNotFound)
}

func staleWords(e *corpus.StaleError) string {
	l := e.Changed[0]
	words := markPlain(l.Event) + " is now " + chipOf(l.Verdict).Word + ", by " + markPlain(l.Who)
	if n := len(e.Changed) - 1; n > 0 {
		words += ", and " + countOf(int64(n), "more event") + " changed too"
	}
	return words
}

// newest is the label position at which the person has seen the changes.
func newest(e *corpus.StaleError) int64 {
	return slices.MaxFunc(e.Changed, func(a, b corpus.Label) int { return int(a.Seq - b.Seq) }).Seq
}

// showStale says what changed and offers to repeat the change in its sight.
func (s *Site) showStale(c echo.Context, a labelAsk, stale *corpus.StaleError) error {
	m := staleModel{Verdict: a.Verdict, Count: countOf(int64(len(a.Events)), "event"), Back: a.Back, Fields: url.Values{
		"event": a.Events, "verdict": {a.Verdict.String()}, "note": {a.Note}, "back": {a.Back}, "seen": {strconv.FormatInt(newest(stale), 10)}}}
	if a.Reason != corpus.NoReason {
		m.Fields.Set("reason", a.Reason.String())
	}
	for i, l := range stale.Changed {
		if i == staleRows {
			m.More = formatCount(int64(len(stale.Changed)-staleRows)) + " more changed"
			break
		}
		m.Rows = append(m.Rows, staleRow{ID: l.Event, URL: eventAddress(l.Event, searchAsk{}, -1), From: l.FromVerdict, To: l.Verdict,
			Who: markPlain(l.Who), At: formatTime(l.At), ISO: isoOf(l.At), Note: l.Note})
	}
	return s.show(c, http.StatusConflict, s.frame(c, "Labelled meanwhile", link{"Corpus", a.Back}), stalePage(m))
}
