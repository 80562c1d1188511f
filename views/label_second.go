package views

import (
	"cmp"
	"context"
	"net/http"
	"strings"
	"time"

	"assay/corpus"
	"assay/corpus/second"
	"assay/index"
	"assay/views/account"

	"github.com/labstack/echo/v4"
)

// secondModel is one labelled event without anything that tells its label, or
// why there is none.
type secondModel struct {
	Tabs     []tabModel
	Empty    *emptyModel
	ID, Sub  string
	HeadPath string
	Headline string
	Groups   []fieldGroup
	Verdicts []verdictChoice
	Reasons  []reasonChoice
	Progress string
}

// labelTabs are the pages about labels; the queue is for those who may label.
func labelTabs(c echo.Context, here string) (all []tabModel) {
	for _, t := range []struct{ text, url string }{{"Quality", "/labels/quality"}, {"Second look", "/labels/second"}, {"Look wrong", "/labels/suspicious"}} {
		if t.url != "/labels/second" || actor(c).Can(account.Label) {
			all = append(all, tabModel{Text: t.text, URL: t.url, Here: t.url == here})
		}
	}
	return all
}

// queue is what wants a second opinion now.
func (b *Bench) queue(ctx context.Context) (*corpus.View, *second.Queue, error) {
	v, err := b.head(ctx)
	if err != nil {
		return nil, nil, err
	}
	o := second.Options{Share: cmp.Or(b.Second, second.DefaultShare)}
	if b.Seen != nil {
		o.Looked = b.Seen.All
	}
	if b.Promotions != nil {
		if o.Deciding, err = b.Promotions.Deciding(ctx); err != nil {
			return nil, nil, err
		}
	}
	q, err := second.New(ctx, b.Store, v, o)
	return v, q, err
}

// secondPage shows the next event of the queue. Its address names none: nobody
// chooses what is looked at twice.
func (s *Site) secondPage(c echo.Context) error {
	ctx := c.Request().Context()
	v, q, err := s.Bench.queue(ctx)
	if err != nil {
		return err
	}
	offers, err := q.For(ctx, actor(c).Name, 1)
	if err != nil {
		return err
	}
	n := q.Counts()
	m := secondModel{Tabs: labelTabs(c, "/labels/second"), Verdicts: verdictChoices(corpus.Unlabelled)[:4], Reasons: reasonChoices(corpus.NoReason),
		Progress: formatKofN(int64(n.Done), int64(n.Random)) + " labelled events of the random share have a second opinion."}
	if len(offers) == 0 {
		m.Empty = noOffer(n)
		return s.show(c, http.StatusOK, s.frame(c, "Second look", link{"Labels", "/labels/quality"}), secondPage(m))
	}
	e, err := v.Event(ctx, offers[0].Ref)
	if err != nil {
		return err
	}
	m.card(e)
	return s.show(c, http.StatusOK, s.frame(c, "Second look", link{"Labels", "/labels/quality"}), secondPage(m))
}

func noOffer(n second.Counts) *emptyModel {
	e := &emptyModel{Title: "Nothing waits for you", Actions: []link{{"See how far labels agree", "/labels/quality"}}}
	switch {
	case n.Labelled == 0:
		e.Text = "No event is labelled yet: there is nothing to look at twice."
	case n.Waiting == 0:
		e.Text = "Every labelled event that was drawn has a second opinion."
	default:
		e.Text = formatCount(int64(n.Waiting)) + " events wait for somebody else: you labelled or opened them, or gave an opinion of them."
	}
	return e
}

// card fills what a second look may see of the event. Values are no links: a
// search would show labels.
func (m *secondModel) card(e *corpus.Event) {
	blind := &corpus.Event{ID: e.ID, Time: e.Time, Fields: second.Card(e)}
	m.ID = blind.ID
	m.HeadPath, m.Headline, _ = summaryOf(index.Hit{Event: blind})
	m.Sub = eventSub(&seenEvent{Event: blind})
	for _, f := range blind.Fields {
		name, _, _ := strings.Cut(f.Path, ".")
		if len(m.Groups) == 0 || m.Groups[len(m.Groups)-1].Name != name {
			m.Groups = append(m.Groups, fieldGroup{Name: name})
		}
		g := &m.Groups[len(m.Groups)-1]
		g.Rows = append(g.Rows, eventField{Path: f.Path, Text: f.Value.Text(), Note: kindNote(f.Value)})
	}
}

// giveSecond keeps an opinion and says nothing of the label beside it.
func (s *Site) giveSecond(c echo.Context) error {
	ask, err := readLabelForm(c)
	if err != nil {
		return err
	}
	if len(ask.Events) != 1 || ask.Verdict == corpus.Unlabelled {
		s.tell(c, "warn", "Say a verdict: undetermined is one.")
		return goTo(c, "/labels/second")
	}
	if err := s.giveOpinions(c, []second.Answer{{Event: ask.Events[0], Verdict: ask.Verdict, Reason: ask.Reason, Note: ask.Note}}); err != nil {
		return err
	}
	s.tell(c, "done", "Kept beside the label, which stays as it is.")
	return goTo(c, "/labels/second")
}

func (s *Site) giveOpinions(c echo.Context, answers []second.Answer) error {
	ctx := c.Request().Context()
	_, q, err := s.Bench.queue(ctx)
	if err != nil {
		return err
	}
	return q.Give(ctx, actor(c).Name, sourceOf(c), answers)
}

// apiOffer is an event of the queue; it has no room for a verdict.
type apiOffer struct {
	Event  string         `json:"event"`
	Time   string         `json:"time,omitempty"`
	Fields map[string]any `json:"fields"`
}

// apiSecond answers the caller's queue.
func (s *Site) apiSecond(c echo.Context) error {
	ctx := c.Request().Context()
	v, q, err := s.Bench.queue(ctx)
	if err != nil {
		return err
	}
	limit := min(numberOf(c, "limit"), 500)
	if c.QueryParam("limit") == "" {
		limit = 50
	}
	offers, err := q.For(ctx, actor(c).Name, limit)
	if err != nil {
		return err
	}
	all := make([]apiOffer, 0, len(offers))
	for _, o := range offers {
		e, err := v.Event(ctx, o.Ref)
		if err != nil {
			return err
		}
		a := apiOffer{Event: e.ID, Fields: map[string]any{}}
		if e.HasTime() {
			a.Time = e.Time.UTC().Format(time.RFC3339Nano)
		}
		for _, f := range second.Card(e) {
			a.Fields[f.Path] = rawJSON(f.Value.AppendJSON(nil))
		}
		all = append(all, a)
	}
	return c.JSON(http.StatusOK, map[string]any{"events": all})
}

// rawJSON is text that is JSON already.
type rawJSON []byte

// MarshalJSON gives the text.
func (r rawJSON) MarshalJSON() ([]byte, error) { return r, nil }

// apiGiveSecond keeps opinions of offered events, all of them or none.
func (s *Site) apiGiveSecond(c echo.Context) error {
	var ask struct {
		Answers []struct {
			Event   string `json:"event"`
			Verdict string `json:"verdict"`
			Reason  string `json:"reason"`
			Note    string `json:"note"`
		} `json:"answers"`
	}
	if err := readJSON(c, &ask); err != nil {
		return err
	}
	answers := make([]second.Answer, 0, len(ask.Answers))
	for _, a := range ask.Answers {
		l, err := labelWords(a.Verdict, a.Reason, a.Note)
		if err != nil {
			return err
		}
		if l.Verdict == corpus.Unlabelled {
			return errSaysNothing
		}
		answers = append(answers, second.Answer{Event: a.Event, Verdict: l.Verdict, Reason: l.Reason, Note: l.Note})
	}
	if len(answers) == 0 {
		return errSaysNothing
	}
	if err := s.giveOpinions(c, answers); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, map[string]int{"given": len(answers)})
}
