package views

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"assay/corpus"
	"assay/index"
	"assay/tuning/audit"
	"assay/tuning/library"
	"assay/tuning/report"
	"assay/views/account"
	"assay/views/chart"

	"github.com/labstack/echo/v4"
)

// auditModel is the queue of a draw: one event at a time.
type auditModel struct {
	Title, Sub string
	RuleURL    string // "" for a rule that is not in the library
	Words      string // where it stands, in a sentence
	Next       string // how many more labels, and where
	Silent     string
	Left       string // what takes no part
	Strata     []stratumRow
	Bars       *chart.Bounds
	Dropped    []droppedRow
	Event      *auditEvent // nil: everything is labelled
	Again      string      // draws once more, "" for those who may not
	Method     []factRow
	Back       string
}

// stratumRow is how far a stratum has come.
type stratumRow struct {
	Name, Meaning          string
	Units, Drawn, Positive string
	Done, Of               int64
	Judged                 string // "12 of 40"
	Here                   bool
}

// droppedRow is a condition without which the rule fires on more.
type droppedRow struct{ What, Events, Note string }

// auditEvent is the drawn event in question.
type auditEvent struct {
	eventModel
	URL     string
	Stratum string
	Meaning string
	Weight  string // how many events it stands for
	Undo    bool
}

func (s *Site) auditPage(c echo.Context) error {
	ctx := c.Request().Context()
	k, err := s.Bench.Audits.Find(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	drawn, standing, err := s.auditStanding(ctx, k)
	if err != nil {
		return err
	}
	a := standing.Audit
	m := auditModel{Title: k.Title, Back: auditURL(k.Digest), Words: standing.Words(), Next: a.NextWords(), Silent: a.SilentWords(),
		Sub:     formatCount(int64(k.Drawn)) + " events drawn from " + formatCount(int64(k.Frame)) + " that nobody raised or labelled, " + formatTime(k.At) + " UTC, by " + k.Who + ".",
		Dropped: droppedRows(standing.Loosened), Left: leftOut(a), Method: drawMethod(drawn)}
	if v, err := s.Bench.Library.Get(ctx, k.Version); err == nil {
		m.RuleURL = versionURL(v)
	} else if !errors.Is(err, library.ErrNotFound) {
		return err
	}
	if actor(c).Can(account.Edit) && m.RuleURL != "" {
		m.Again = "/audits?rule=" + k.Version + "#draw"
	}
	if standing.Corrected != nil {
		m.Bars = correctedBars(standing)
	}
	stratum, err := s.auditEvent(c, &m, drawn)
	if err != nil {
		return err
	}
	for _, st := range a.Strata {
		m.Strata = append(m.Strata, stratumRow{Name: st.Stratum.Words(), Meaning: st.Stratum.Meaning(), Units: formatCount(int64(st.Units)), Drawn: formatCount(int64(st.Drawn)),
			Positive: formatCount(int64(st.Positive)), Done: int64(st.Judged + st.Undetermined), Of: int64(st.Drawn), Judged: formatKofN(int64(st.Judged), int64(st.Drawn)), Here: m.Event != nil && st.Stratum == stratum})
	}
	return s.show(c, http.StatusOK, s.frame(c, k.Title, link{"Audits", "/audits"}), auditPage(m))
}

// auditEvent fills in the event that the address names by its place, else the
// first that waits, and answers its stratum.
func (s *Site) auditEvent(c echo.Context, m *auditModel, drawn *audit.Opened) (audit.Stratum, error) {
	ctx := c.Request().Context()
	v, err := s.Bench.head(ctx)
	if err != nil {
		return 0, err
	}
	at, err := drawnAt(ctx, v, drawn.Draw, c.QueryParam("at"))
	if err != nil || at < 0 {
		return 0, err
	}
	row := drawn.Draw.Rows[at]
	ref, err := v.Find(ctx, row.Event)
	if err != nil {
		return 0, err
	}
	e := &seenEvent{view: v, ask: searchAsk{}}
	if e.query, err = index.Parse("", s.Now()); err != nil {
		return 0, err
	}
	if e.Event, err = v.Event(ctx, ref); err != nil {
		return 0, err
	}
	labels := v.Labels(ref.Segment)
	e.label, e.why = labels.Verdict(ref.Row), labels.Reason(ref.Row)
	x := &auditEvent{URL: eventURL(row.Event), Stratum: row.Stratum.Words(), Meaning: row.Stratum.Meaning(), Undo: actor(c).Can(account.Label)}
	s.saw(c, e.ID)
	x.eventModel = eventModel{ID: e.ID, Verdict: e.label, Reason: reasonText(e.why), Sub: eventSub(e), Alert: alertFacts(e.Event), Severity: severityOf(e.Event), Groups: fieldGroups(e)}
	x.HeadPath, x.Headline, _ = summaryOf(index.Hit{Event: e.Event})
	x.Weight = formatDecimal(1 / row.Probability)
	x.Place = formatKofN(int64(at+1), int64(len(drawn.Draw.Rows))) + " drawn"
	if at > 0 {
		x.Prev = m.Back + "?at=" + strconv.Itoa(at)
	}
	if at+1 < len(drawn.Draw.Rows) {
		x.Next = m.Back + "?at=" + strconv.Itoa(at+2)
	}
	if x.Undo {
		x.Label = &eventLabel{ID: e.ID, Seen: strconv.FormatInt(v.Snapshot().LabelSeq, 10), Back: m.Back, Verdicts: verdictChoices(e.label), Reasons: reasonChoices(e.why)}
	}
	m.Event = x
	return row.Stratum, nil
}

// drawnAt is the row that the address asks for, counted from 1, else the first
// without a label; -1 when there is none.
func drawnAt(ctx context.Context, v *corpus.View, d *audit.Draw, at string) (int, error) {
	if n, err := strconv.Atoi(at); err == nil && n >= 1 && n <= len(d.Rows) {
		return n - 1, nil
	}
	for i, r := range d.Rows {
		verdict, err := audit.VerdictOf(ctx, v, r.Event)
		if err != nil {
			return -1, err
		}
		if verdict == corpus.Unlabelled {
			return i, nil
		}
	}
	return -1, nil
}

func droppedRows(all []audit.Loosened) (rows []droppedRow) {
	for _, l := range all {
		r := droppedRow{What: l.Dropped, Events: formatCount(int64(l.Events))}
		if l.Wide {
			r.Note = "too many to be near misses"
		}
		rows = append(rows, r)
	}
	return rows
}

// leftOut says what takes no part in the estimate.
func leftOut(a *report.Audit) (words string) {
	if n := a.Undetermined(); n > 0 {
		words += countOf(int64(n), "drawn event") + " undetermined, counted as not looked at. "
	}
	if a.Strayed > 0 {
		words += countOf(int64(a.Strayed), "event") + " labelled since without being drawn: chosen by a person, and left out. "
	}
	if a.Newer > 0 {
		words += countOf(int64(a.Newer), "event") + " newer than the draw, of which it says nothing. "
	}
	return words
}

func drawMethod(o *audit.Opened) []factRow {
	d := o.Draw
	rows := []factRow{
		{"Seed", strconv.FormatUint(d.Seed, 10), false},
		{"Known", formatCount(int64(d.Known)) + " events that nobody raised were labelled before, and are known, not drawn", false},
		{"Fired", formatCount(int64(d.Fired)) + " of " + formatCount(int64(d.Events)) + " events, which are not drawn from", false},
		{"Other rules", formatCount(int64(d.Others)) + " rules in force were asked", false},
		{"Draw", o.Kept.Digest, true}, {"Rule", d.Rule.Digest, true}, {"Snapshot", d.Snapshot, true},
	}
	if d.InForce != "" {
		rows = append(rows, factRow{"In force", d.InForce, true})
	}
	return rows
}

// correctedBars are the recall that the audit corrects and, above it, what the
// labels alone would say.
func correctedBars(s *report.Standing) *chart.Bounds {
	b := &chart.Bounds{Title: "Recall of events", Summary: "Solid up to the least that it can be with 95 % confidence, hatched up to the most."}
	t := s.Audit.Tally
	found, known := t.Found+foundIn(t), t.Found+t.Missed+t.Positive()
	if known > 0 {
		at := float64(found) / float64(known)
		b.Rows = append(b.Rows, chart.Bound{Name: "known", At: &at, Low: at, High: at, Text: formatKofN(int64(found), int64(known)) + " events"})
	}
	c := s.Corrected
	b.Rows = append(b.Rows, chart.Bound{Name: "corrected", At: &c.Value, Low: c.Low, High: c.High, Text: formatCount(int64(t.Judged())) + " audited events"})
	return b
}

func foundIn(t audit.Tally) (n int) {
	for _, s := range t.Strata {
		n += s.Found
	}
	return n
}
