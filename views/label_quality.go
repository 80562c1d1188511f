package views

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"assay/corpus"
	"assay/tuning/quality"
	"assay/views/account"

	"github.com/labstack/echo/v4"
)

// errSaysNothing refuses an opinion without a verdict.
var errSaysNothing = fmt.Errorf("read answers: want events, each with a verdict: %w", errBadRequest)

// quality reads the second opinions as they are now. How each person judges is
// for leads, as all that is said of the analysts' work.
func (s *Site) quality(c echo.Context) (*quality.Figures, error) {
	f, err := s.secondOpinions(c.Request().Context())
	if err == nil && !actor(c).Can(account.Fatigue) {
		f.Raters = nil
	}
	return f, err
}

func (s *Site) secondOpinions(ctx context.Context) (*quality.Figures, error) {
	v, err := s.Bench.head(ctx)
	if err != nil {
		return nil, err
	}
	seed, err := s.Bench.Store.OpinionSeed(ctx)
	if err != nil {
		return nil, err
	}
	r, err := quality.Read(ctx, v, seed)
	if err != nil {
		return nil, err
	}
	return r.Figures, nil
}

// qualityPage says how far labels can be relied on. It shows labels, never
// persons.
func (s *Site) qualityPage(c echo.Context) error {
	ctx := c.Request().Context()
	f, err := s.quality(c)
	if err != nil {
		return err
	}
	open, err := s.Bench.Store.Disputes(ctx)
	if err != nil {
		return err
	}
	m := qualityModelOf(f)
	m.Tabs = labelTabs(c, "/labels/quality")
	if m.Settle, err = s.settleRows(c, open); err != nil {
		return err
	}
	m.MoreToSettle = formatMore(len(open), len(m.Settle))
	return s.show(c, http.StatusOK, s.frame(c, "Label quality"), qualityPage(m))
}

// maxSettle is how many disputes one page lists.
const maxSettle = 20

// settleRow is an event that two people see differently.
type settleRow struct {
	Event, URL string
	First      corpus.Verdict
	Second     []corpus.Verdict
	Reasons    []reasonChoice
	Verdicts   []verdictChoice
	Open       bool   // the reader may settle it
	WhyNot     string // why not
}

func (s *Site) settleRows(c echo.Context, open []corpus.Dispute) (rows []settleRow, err error) {
	open = open[:min(len(open), maxSettle)]
	events := make([]string, len(open))
	for i, d := range open {
		events[i] = d.Event
	}
	said, err := s.Bench.Store.Said(c.Request().Context(), events)
	if err != nil {
		return nil, err
	}
	who := actor(c)
	for _, d := range open {
		r := settleRow{Event: d.Event, URL: eventURL(d.Event), First: d.Opinions[0].First.Verdict}
		for _, o := range d.Opinions {
			r.Second = append(r.Second, o.Verdict)
		}
		switch {
		case !who.Can(account.Label):
			r.WhyNot = "Settling takes the role engineer."
		case slices.Contains(said[d.Event], who.Name) && !leadOf(who):
			r.WhyNot = "You said something of it: somebody else settles it, or a lead."
		default:
			r.Open, r.Verdicts, r.Reasons = true, verdictChoices(corpus.Unlabelled)[:4], reasonChoices(corpus.NoReason)[1:]
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// settle gives a disputed event the label that counts.
func (s *Site) settle(c echo.Context) error {
	ask, err := readLabelForm(c)
	if err != nil {
		return err
	}
	if len(ask.Events) != 1 || ask.Verdict == corpus.Unlabelled || ask.Reason == corpus.NoReason {
		s.tell(c, "warn", "To settle it, say a verdict and why.")
		return goTo(c, "/labels/quality#settle")
	}
	if _, err := s.settled(c, ask); err != nil {
		return err
	}
	s.tell(c, "done", "Settled: the event is "+chipOf(ask.Verdict).Word+".")
	return goTo(c, "/labels/quality#settle")
}

func (s *Site) settled(c echo.Context, ask labelAsk) (corpus.LabelResult, error) {
	ask.Seen = corpus.AnyLabels
	who := actor(c)
	return s.Bench.Store.Settle(c.Request().Context(), ask.change(who.Name, "settle", s.Now()), leadOf(who))
}

// apiQuality answers the same figures to a program.
func (s *Site) apiQuality(c echo.Context) error {
	f, err := s.quality(c)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, f)
}

// apiDispute is an event that two people see differently. It names nobody.
type apiDispute struct {
	Event    string         `json:"event"`
	Label    corpus.Verdict `json:"label"`
	Opinions []apiOpinion   `json:"opinions"`
}

type apiOpinion struct {
	Verdict corpus.Verdict `json:"verdict"`
	Reason  corpus.Reason  `json:"reason"`
	Note    string         `json:"note,omitempty"`
	At      time.Time      `json:"at"`
}

// apiDisputes answers what waits to be settled.
func (s *Site) apiDisputes(c echo.Context) error {
	open, err := s.Bench.Store.Disputes(c.Request().Context())
	if err != nil {
		return err
	}
	all := make([]apiDispute, 0, len(open))
	for _, d := range open {
		x := apiDispute{Event: d.Event, Label: d.Opinions[0].First.Verdict}
		for _, o := range d.Opinions {
			x.Opinions = append(x.Opinions, apiOpinion{o.Verdict, o.Reason, o.Note, o.At})
		}
		all = append(all, x)
	}
	return c.JSON(http.StatusOK, map[string]any{"disputes": all})
}

// apiSettle settles one event.
func (s *Site) apiSettle(c echo.Context) error {
	var body struct {
		Event   string `json:"event"`
		Verdict string `json:"verdict"`
		Reason  string `json:"reason"`
		Note    string `json:"note"`
	}
	if err := readJSON(c, &body); err != nil {
		return err
	}
	ask, err := labelWords(body.Verdict, body.Reason, body.Note)
	if err != nil {
		return err
	}
	if body.Event == "" || ask.Verdict == corpus.Unlabelled || ask.Reason == corpus.NoReason {
		return fmt.Errorf("settle: want an event, a verdict and a reason: %w", errBadRequest)
	}
	ask.Events = []string{body.Event}
	res, err := s.settled(c, ask)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, apiLabelled{res.Batch, res.Changed, res.Unchanged, res.Seq, "Settled: the event is " + chipOf(ask.Verdict).Word + "."})
}
