package views

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"assay/corpus"

	"github.com/labstack/echo/v4"
)

// maxLabelled bounds the events of one form; a whole query has its own way.
const maxLabelled = 5_000

// labelAsk is one change of labels as a form or a call asks for it.
type labelAsk struct {
	Events  []string
	Verdict corpus.Verdict
	Reason  corpus.Reason
	Note    string
	Seen    int64
	Back    string
}

type reasonChoice struct {
	Value, Text string
	Now         bool
}

// reasonChoices are the closed list of reasons, none first.
func reasonChoices(now corpus.Reason) (all []reasonChoice) {
	all = append(all, reasonChoice{"", "no reason", now == corpus.NoReason})
	for r := corpus.Reason(1); r < corpus.NumReasons; r++ {
		all = append(all, reasonChoice{r.String(), words(r.String()), r == now})
	}
	return all
}

// verdictChoice is a verdict with its key.
type verdictChoice struct {
	Verdict corpus.Verdict
	Value   string
	Key     string
	Now     bool
}

func verdictChoices(now corpus.Verdict) []verdictChoice {
	all := make([]verdictChoice, 0, corpus.NumVerdicts)
	for i, v := range []corpus.Verdict{corpus.TruePositive, corpus.BenignPositive, corpus.FalsePositive, corpus.Undetermined} {
		all = append(all, verdictChoice{v, v.String(), strconv.Itoa(i + 1), v == now})
	}
	return append(all, verdictChoice{corpus.Unlabelled, corpus.Unlabelled.String(), "0", false})
}

// readLabelForm reads event (repeated), verdict, reason, note, seen and back.
func readLabelForm(c echo.Context) (a labelAsk, err error) {
	form, err := c.FormParams()
	if err != nil {
		return a, fmt.Errorf("%w: %w", errBadRequest, err)
	}
	a, err = labelWords(form.Get("verdict"), form.Get("reason"), form.Get("note"))
	if err != nil {
		return a, err
	}
	a.Events, a.Back = form["event"], local(form.Get("back"))
	a.Seen, err = seenPosition(form.Get("seen"))
	return a, err
}

// labelWords reads the words of an outcome. An event whose label is cleared
// has no reason, whatever the form says.
func labelWords(verdict, reason, note string) (a labelAsk, err error) {
	if a.Verdict, err = corpus.ParseVerdict(verdict); err != nil {
		return a, fmt.Errorf("%w: %w", err, errBadRequest)
	}
	if a.Reason, err = corpus.ParseReason(reason); err != nil {
		return a, fmt.Errorf("%w: %w", err, errBadRequest)
	}
	if a.Verdict == corpus.Unlabelled {
		a.Reason = corpus.NoReason
	}
	a.Note = strings.ToValidUTF8(strings.TrimSpace(note), "\uFFFD")
	if len(a.Note) > 8<<10 {
		return a, fmt.Errorf("read the note: longer than 8 KiB: %w", errBadRequest)
	}
	return a, nil
}

// seenPosition reads the label position that a page showed; without one,
// nothing is checked.
func seenPosition(text string) (int64, error) {
	if text == "" {
		return corpus.AnyLabels, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("read seen: want a label position: %w", errBadRequest)
	}
	return n, nil
}

func (a labelAsk) change(who, source string, at time.Time) corpus.LabelChange {
	return corpus.LabelChange{Events: a.Events, Verdict: a.Verdict, Reason: a.Reason, Note: a.Note, Who: who, Source: source, Seen: a.Seen, At: at}
}

// label gives one outcome to the events that a form names.
func (s *Site) label(c echo.Context) error {
	b := s.Bench
	ask, err := readLabelForm(c)
	if err != nil {
		return err
	}
	if len(ask.Events) == 0 {
		s.tell(c, "warn", "No event was selected: nothing was labelled.")
		return goTo(c, ask.Back)
	}
	if len(ask.Events) > maxLabelled {
		return fmt.Errorf("label: %d events in one form, at most %d: %w", len(ask.Events), maxLabelled, errBadRequest)
	}
	res, err := b.Store.Label(c.Request().Context(), ask.change(actor(c).Name, "page", s.Now()))
	if stale := staleError(err); stale != nil {
		return s.showStale(c, ask, stale)
	}
	if err != nil {
		return err
	}
	s.saw(c, ask.Events...)
	s.tellLabelled(c, ask.Verdict, res)
	return goTo(c, ask.Back)
}

// tellLabelled says what a change did, with a way to take it back.
func (s *Site) tellLabelled(c echo.Context, v corpus.Verdict, res corpus.LabelResult) {
	if res.Changed == 0 {
		s.tell(c, "done", "Nothing changed: "+countOf(int64(res.Unchanged), "event")+" had this label already.")
		return
	}
	s.tell(c, "done", labelledWords(v, res))
	s.tell(c, "undo", res.Batch)
}

func labelledWords(v corpus.Verdict, res corpus.LabelResult) string {
	words := "Labelled " + countOf(int64(res.Changed), "event") + " " + chipOf(v).Word + "."
	if v == corpus.Unlabelled {
		words = "Cleared the label of " + countOf(int64(res.Changed), "event") + "."
	}
	if res.Unchanged > 0 {
		words += " " + formatCount(int64(res.Unchanged)) + " had it already."
	}
	return words
}

func undoneWords(res corpus.LabelResult) string {
	if res.Changed == 1 {
		return "Undone: the event has the label it had before."
	}
	return "Undone: " + formatCount(int64(res.Changed)) + " events have the label they had before."
}

// undoLabel takes a batch of the person's own back, their newest when none is
// named.
func (s *Site) undoLabel(c echo.Context) error {
	b := s.Bench
	back := local(c.FormValue("back"))
	res, err := b.Store.Undo(c.Request().Context(), actor(c).Name, c.FormValue("batch"), s.Now())
	if stale := staleError(err); stale != nil {
		s.tell(c, "wrong", "Not undone: "+staleWords(stale)+".")
		return goTo(c, back)
	}
	if isUndone(err) {
		s.tell(c, "warn", "There is nothing of yours left to undo.")
		return goTo(c, back)
	}
	if err != nil {
		return err
	}
	s.tell(c, "done", undoneWords(res))
	return goTo(c, back)
}

// withText is an address with a query text.
func withText(path, query string) string {
	if query == "" {
		return path
	}
	return path + "?" + url.Values{"q": {query}}.Encode()
}
