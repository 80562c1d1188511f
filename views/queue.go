package views

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"assay/corpus"
	"assay/index"
	"assay/tuning/attention"

	"github.com/labstack/echo/v4"
)

// queueModel is one open event to label. What is shown does not tell a control
// from an event; the source of the page does, whose hidden event and slot then
// differ.
type queueModel struct {
	Empty         *emptyModel
	Open          string
	Told          string // that there are controls; "" where none are kept
	Sub, Headline string
	HeadPath      string
	Alert         []eventFact
	Severity      severityModel
	Groups        []fieldGroup // nil: not asked for
	All, Later    string       // addresses: all fields, the next event
	Form          queueForm
}

// queueForm is the form that answers.
type queueForm struct {
	Event, Slot, Seen, After string
	Verdicts                 []verdictChoice
	Reasons                  []reasonChoice
}

// waiting is the open event that comes next, and how many there are.
type waiting struct {
	event *corpus.Event
	open  int
}

// queuePage shows the newest alert without a verdict, or a control in front of
// it.
func (s *Site) queuePage(c echo.Context) error {
	ctx := c.Request().Context()
	view, err := s.Bench.head(ctx)
	if err != nil {
		return err
	}
	after := c.QueryParam("after")
	next, err := nextOpen(ctx, view, after)
	if err != nil {
		return err
	}
	f := s.frame(c, "Queue", link{"Corpus", "/corpus"})
	s.spell(c)
	if next.event == nil {
		return s.show(c, http.StatusOK, f, queuePage(queueModel{Empty: queueEmpty(after)}))
	}
	shown, slot := next.event, next.event.ID
	if s.Bench.Attention != nil {
		control, err := s.Bench.Attention.Next(ctx, slot)
		if err != nil {
			return err
		}
		if control != nil {
			shown = control.Event
		}
	}
	m := queueModelOf(shown, slot, after, next.open)
	m.Form.Seen = strconv.FormatInt(view.Snapshot().LabelSeq, 10)
	if s.Bench.Attention != nil {
		m.Told = controlsTold
	}
	if c.QueryParam("all") != "" {
		m.Groups, m.All = plainGroups(shown), ""
		if shown == next.event { // how a control is looked at is not kept
			s.looked(c, shown.ID, attention.InQueue)
		}
	}
	return s.show(c, http.StatusOK, f, queuePage(m))
}

func queueEmpty(after string) *emptyModel {
	if after != "" {
		return &emptyModel{"Nothing older is open", "Every alert older than that one has a verdict.", []link{{"From the newest again", "/queue"}, {"Corpus", "/corpus"}}}
	}
	return &emptyModel{"Nothing is open", "Every alert of the corpus has a verdict.", []link{{"Corpus", "/corpus"}}}
}

func queueModelOf(e *corpus.Event, slot, after string, open int) queueModel {
	m := queueModel{Open: countOf(int64(open), "open alert"), Sub: queueSub(e), Severity: severityOf(e),
		All: queueURL(after, "1"), Later: queueURL(slot, ""),
		Form: queueForm{Event: e.ID, Slot: slot, After: after, Verdicts: verdictChoices(corpus.Unlabelled)[:4], Reasons: reasonChoices(corpus.NoReason)}}
	m.HeadPath, m.Headline, _ = summaryOf(index.Hit{Event: e})
	m.Alert = alertFacts(withoutOutcome(e))
	return m
}

// withoutOutcome is the event without what tells how its alert ended.
func withoutOutcome(e *corpus.Event) *corpus.Event {
	out := &corpus.Event{ID: e.ID, Time: e.Time}
	for _, f := range e.Fields {
		if !attention.Hidden(f.Path) {
			out.Fields = append(out.Fields, f)
		}
	}
	return out
}

func queueURL(after, all string) string {
	q := url.Values{}
	if after != "" {
		q.Set("after", after)
	}
	if all != "" {
		q.Set("all", all)
	}
	if len(q) == 0 {
		return "/queue"
	}
	return "/queue?" + q.Encode()
}

func queueSub(e *corpus.Event) string {
	return eventSub(&seenEvent{Event: e})
}

// plainGroups are the fields of an event as the queue shows them: without
// searches, by which a control could be told.
func plainGroups(e *corpus.Event) (all []fieldGroup) {
	for _, f := range withoutOutcome(e).Fields {
		name, _, _ := strings.Cut(f.Path, ".")
		if len(all) == 0 || all[len(all)-1].Name != name {
			all = append(all, fieldGroup{Name: name})
		}
		g := &all[len(all)-1]
		g.Rows = append(g.Rows, eventField{Path: f.Path, Text: f.Value.Text(), Note: kindNote(f.Value)})
	}
	return all
}

// nextOpen finds the newest alert without a verdict; behind an event that is
// named, the next older. Alerts without a time come last.
func nextOpen(ctx context.Context, v *corpus.View, after string) (waiting, error) {
	limit, err := openedAt(ctx, v, after)
	if err != nil {
		return waiting{}, err
	}
	var w waiting
	var best place
	for i, seg := range v.Segments() {
		rows, err := openRows(ctx, v, i)
		if err != nil {
			return w, err
		}
		times, err := seg.Times(ctx)
		if err != nil {
			return w, err
		}
		keys, err := seg.Keys(ctx)
		if err != nil {
			return w, err
		}
		for row := range rows.All {
			at, _ := times.At(row)
			p := place{at, keys[row], corpus.Ref{Segment: i, Row: row}, true}
			w.open++
			if limit.some && !p.behind(limit) {
				continue
			}
			if !best.some || best.behind(p) {
				best = p
			}
		}
	}
	if best.some {
		w.event, err = v.Event(ctx, best.ref)
	}
	return w, err
}

// place is where an open event stands in the queue.
type place struct {
	at   int64
	key  corpus.Key
	ref  corpus.Ref
	some bool
}

// behind reports that p comes later in the queue than q: it is older.
func (p place) behind(q place) bool {
	if p.at != q.at {
		return p.at < q.at
	}
	return bytes.Compare(p.key[:], q.key[:]) > 0
}

// openedAt is the place of a named event; none when it is not there.
func openedAt(ctx context.Context, v *corpus.View, id string) (place, error) {
	if id == "" {
		return place{}, nil
	}
	ref, err := v.Find(ctx, id)
	if errors.Is(err, corpus.ErrNotFound) {
		return place{}, nil
	}
	if err != nil {
		return place{}, err
	}
	times, err := v.Segments()[ref.Segment].Times(ctx)
	if err != nil {
		return place{}, err
	}
	at, _ := times.At(ref.Row)
	return place{at, corpus.KeyOf(id), ref, true}, nil
}

// openRows are the alerts of a segment that nobody has labelled.
func openRows(ctx context.Context, v *corpus.View, segment int) (*corpus.Bitmap, error) {
	rule, err := v.Segments()[segment].Column(ctx, "alert.rule_id")
	if err != nil {
		return nil, err
	}
	keep := make([]bool, rule.Distinct()+corpus.FirstCode)
	for i := corpus.FirstCode; i < len(keep); i++ {
		keep[i] = true
	}
	rows := v.Labels(segment).Bitmap(corpus.Unlabelled)
	rows.And(rule.Where(keep))
	return rows, nil
}

// pause is how long nobody works at the queue before a spell of work is over.
const pause = time.Hour

// spell notes that the reader works at the queue, and answers since when
// without a pause. It is kept in the session only.
func (s *Site) spell(c echo.Context) time.Duration {
	if bearer(c) != "" {
		return 0
	}
	ctx, now := c.Request().Context(), s.Now()
	began, last, _ := strings.Cut(s.sessions.Pop(ctx, "spell"), " ")
	from, to := unixOf(began), unixOf(last)
	if from == 0 || now.Sub(time.Unix(to, 0)) > pause {
		from = now.Unix()
	}
	s.sessions.Put(ctx, "spell", strconv.FormatInt(from, 10)+" "+strconv.FormatInt(now.Unix(), 10))
	return now.Sub(time.Unix(from, 0))
}

func unixOf(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0
	}
	return n
}
