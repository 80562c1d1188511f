package views

import (
	"context"
	"time"

	"assay/corpus"
	"assay/index"
)

// aroundModel is what happened around an event: its session, its incident.
type aroundModel struct {
	Title string
	Sub   string
	All   string // address of the search for all of it
	Rows  []aroundRow
}

type aroundRow struct {
	URL       string
	Verdict   corpus.Verdict
	Time, ISO string
	Kind      string
	Text      string
	Here      bool
}

const aroundEach = 4 // events shown before and behind

// aroundEvent finds the neighbours in the same session and the same incident.
func (s *Site) aroundEvent(ctx context.Context, e *seenEvent) (all []aroundModel, err error) {
	for _, x := range []struct{ title, path string }{{"Same incident", "incident.id"}, {"Same session", "session.id"}} {
		value := e.Get(x.path)
		if value.Kind() != corpus.KindString || value.Text() == "" || len(value.Text()) > maxFilterText {
			continue
		}
		m, err := s.neighbours(ctx, e, x.path, value.Text())
		if err != nil {
			return nil, err
		}
		if m.Title = x.title; len(m.Rows) > 1 {
			all = append(all, m)
		}
	}
	return all, nil
}

func (s *Site) neighbours(ctx context.Context, e *seenEvent, path, value string) (m aroundModel, err error) {
	everything, err := index.Parse("", s.Now())
	if err != nil {
		return m, err
	}
	q := everything.With(path, value)
	m.All = searchAsk{Text: q.String(), Sort: "time", Size: pageSize}.address()
	total, err := s.Bench.count(ctx, e.view, q)
	if err != nil {
		return m, err
	}
	m.Sub = countOf(int64(total), "event")
	if !e.HasTime() {
		return m, s.addAround(ctx, e, &m, q, "time", 2*aroundEach)
	}
	before, after := q.Between(time.Unix(0, 0), e.Time), q.Between(e.Time, e.Time.Add(100*365*24*time.Hour))
	if err := s.addAround(ctx, e, &m, before, "-time", aroundEach); err != nil {
		return m, err
	}
	for i, j := 0, len(m.Rows)-1; i < j; i, j = i+1, j-1 {
		m.Rows[i], m.Rows[j] = m.Rows[j], m.Rows[i]
	}
	return m, s.addAround(ctx, e, &m, after, "time", aroundEach+1)
}

func (s *Site) addAround(ctx context.Context, e *seenEvent, m *aroundModel, q *index.Query, sort string, size int) error {
	res, err := s.Bench.Index.Search(ctx, e.view, index.Request{Query: q, Sort: sort, Size: size})
	if err != nil {
		return err
	}
	for _, h := range res.Hits {
		_, text, _ := summaryOf(h)
		m.Rows = append(m.Rows, aroundRow{URL: eventAddress(h.Event.ID, searchAsk{}, -1), Verdict: h.Verdict, Time: formatEventTime(h.Event), ISO: isoTime(h.Event),
			Kind: firstText(h.Event, "action.type", "event.kind"), Text: text, Here: h.Event.ID == e.ID})
	}
	return nil
}
