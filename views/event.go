package views

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"assay/corpus"
	"assay/index"
	"assay/tuning/attention"
	"assay/views/account"

	"github.com/labstack/echo/v4"
)

// eventModel is the page of one event.
type eventModel struct {
	ID, Sub   string
	Verdict   corpus.Verdict
	Reason    string
	HeadPath  string // the field that tells most, "" for the usual ones
	Headline  string // and its text
	Tabs      []tabModel
	JSON      string // "" on the tab of the fields
	Groups    []fieldGroup
	Native    []eventField // what the source says about the outcome
	Alert     []eventFact
	Severity  severityModel
	Around    []aroundModel
	Rules     []matchedRule
	RulesNote string
	History   []historyRow
	Opinions  []opinionRow
	Label     *eventLabel // nil for those who may not label
	Prev      string
	Next      string
	Place     string // "3 of 12,408 events found"
	Search    string // back to the search
}

// eventLabel is the form that labels the event.
type eventLabel struct {
	ID, Seen, Back string
	Verdicts       []verdictChoice
	Reasons        []reasonChoice
}

// eventFact is a name and a text of the event.
type eventFact struct{ Name, Text string }

// historyRow is one line of the label log.
type historyRow struct {
	Who, At, ISO string
	From, To     corpus.Verdict
	FromReason   string
	Reason       string
	Note, Source string
	Native       string // source field and value, word for word
}

// seenEvent is an event with what the search around it says.
type seenEvent struct {
	*corpus.Event
	ask   searchAsk
	view  *corpus.View
	query *index.Query // of the search that the reader came by; everything when it cannot be read
	label corpus.Verdict
	why   corpus.Reason
}

func (s *Site) eventPage(c echo.Context) error {
	ctx := c.Request().Context()
	e, err := s.seenEvent(c)
	if err != nil {
		return err
	}
	m := eventModel{ID: e.ID, Verdict: e.label, Reason: reasonText(e.why), Sub: eventSub(e), Alert: alertFacts(e.Event), Severity: severityOf(e.Event),
		Tabs: eventTabs(c), Search: e.ask.address()}
	m.HeadPath, m.Headline, _ = summaryOf(index.Hit{Event: e.Event})
	if c.QueryParam("tab") == "json" {
		m.JSON = eventJSON(e.Event)
	} else {
		m.Groups, m.Native = fieldGroups(e), nativeRows(e)
	}
	if m.History, err = s.history(ctx, e.ID); err != nil {
		return err
	}
	if m.Opinions, err = s.opinions(ctx, e.ID); err != nil {
		return err
	}
	if m.Around, err = s.aroundEvent(ctx, e); err != nil {
		return err
	}
	if m.Rules, m.RulesNote, err = s.matchingRules(ctx, e.Event); err != nil {
		return err
	}
	if err := s.place(c, e, &m); err != nil {
		return err
	}
	if actor(c).Can(account.Label) {
		m.Label = &eventLabel{ID: e.ID, Seen: strconv.FormatInt(e.view.Snapshot().LabelSeq, 10), Back: c.Request().URL.RequestURI(), Verdicts: verdictChoices(e.label), Reasons: reasonChoices(e.why)}
	}
	s.looked(c, e.ID, attention.OnItsPage)
	f := s.frame(c, "Event", link{"Corpus", m.Search})
	return s.show(c, http.StatusOK, f, eventPage(m))
}

// seenEvent reads the event and the search of the address.
func (s *Site) seenEvent(c echo.Context) (*seenEvent, error) {
	b := s.Bench
	ask, err := readSearchAsk(c)
	if err != nil {
		return nil, err
	}
	e := &seenEvent{ask: ask}
	if e.view, err = b.head(c.Request().Context()); err != nil {
		return nil, err
	}
	if e.query, err = index.Parse(ask.Text, s.Now()); err != nil {
		e.ask.Text = ""
		e.query, _ = index.Parse("", s.Now())
	}
	ref, err := e.view.Find(c.Request().Context(), c.Param("id"))
	if err != nil {
		return nil, err
	}
	labels := e.view.Labels(ref.Segment)
	e.label, e.why = labels.Verdict(ref.Row), labels.Reason(ref.Row)
	e.Event, err = e.view.Event(c.Request().Context(), ref)
	return e, err
}

func reasonText(r corpus.Reason) string {
	if r == corpus.NoReason {
		return ""
	}
	return words(r.String())
}

func eventSub(e *seenEvent) string {
	parts := []string{formatEventTime(e.Event)}
	if e.HasTime() {
		parts[0] += " UTC"
	}
	for _, p := range []string{firstText(e.Event, "action.type", "event.kind"), firstText(e.Event, "agent.name", "agent.id"), firstText(e.Event, "user.name", "user.id")} {
		if p != "" {
			parts = append(parts, markPlain(p))
		}
	}
	return strings.Join(parts, " · ")
}

func eventTabs(c echo.Context) []tabModel {
	u := c.Request().URL
	json := c.QueryParam("tab") == "json"
	return []tabModel{{Text: "Fields", URL: withQuery(u, "tab", ""), Here: !json}, {Text: "JSON", URL: withQuery(u, "tab", "json"), Here: json}}
}

// alertFacts are what the event says of its alert, in the order in which an
// analyst asks.
func alertFacts(e *corpus.Event) (all []eventFact) {
	if firstText(e, "alert.rule_id", "alert.rule_name") == "" {
		return nil
	}
	for _, f := range []struct{ name, path string }{
		{"Rule", "alert.rule_name"}, {"Rule id", "alert.rule_id"}, {"Raised", "alert.raised_at"}, {"Closed", "alert.closed_at"},
		{"Handling", "alert.handling_seconds"}, {"Analyst", "alert.analyst"}, {"Incident", "incident.id"}, {"Response", "alert.response"},
	} {
		v := e.Get(f.path)
		text := v.Text()
		if seconds, ok := v.Number(); ok && f.path == "alert.handling_seconds" {
			text = formatHandling(seconds)
		}
		if text != "" {
			all = append(all, eventFact{f.name, text})
		}
	}
	return all
}

// history is the label log of the event, the newest first.
func (s *Site) history(ctx context.Context, id string) ([]historyRow, error) {
	log, err := s.Bench.Store.History(ctx, id)
	if err != nil {
		return nil, err
	}
	rows := make([]historyRow, 0, len(log))
	for i := len(log) - 1; i >= 0; i-- {
		l := log[i]
		r := historyRow{Who: markPlain(l.Who), At: formatTime(l.At), ISO: isoOf(l.At), From: l.FromVerdict, To: l.Verdict, FromReason: reasonText(l.FromReason),
			Reason: reasonText(l.Reason), Note: l.Note, Source: markPlain(l.Source)}
		if l.NativeField != "" {
			r.Native = l.NativeField + ": " + l.NativeValue
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// place finds the event in the search that the reader came by, and the events
// before and behind it there. An event that the search does not find any more,
// because it was just labelled for instance, has the one in its place behind it.
func (s *Site) place(c echo.Context, e *seenEvent, m *eventModel) error {
	at, err := strconv.Atoi(c.QueryParam("at"))
	if err != nil || at < 0 {
		return nil
	}
	from := max(0, at-2)
	res, err := s.Bench.Index.Search(c.Request().Context(), e.view, index.Request{Query: e.query, Sort: e.ask.Sort, Offset: from, Size: 6})
	if err != nil {
		return err
	}
	link := func(i int) string {
		if i < 0 || i >= len(res.Hits) {
			return ""
		}
		return eventAddress(res.Hits[i].Event.ID, e.ask, from+i)
	}
	here := -1
	for i, h := range res.Hits {
		if h.Event.ID == e.ID {
			here = i
		}
	}
	if here < 0 {
		m.Prev, m.Next = link(at-from-1), link(at-from)
		return nil
	}
	m.Prev, m.Next = link(here-1), link(here+1)
	m.Place = formatCount(int64(from+here+1)) + " of " + formatCount(int64(res.Total)) + " found"
	return nil
}
