package views

import (
	"context"
	"net/url"
	"time"

	"assay/corpus"
	"assay/tuning/report"
)

// changedRow is an event whose outcome changed.
type changedRow struct {
	Class, Sign, Word string
	Verdict           corpus.Verdict
	ISO, Time         string
	Entity, Gist      string
	Also              string // of a retirement: who finds it still
	URL, Why          string // the event; why the candidate does or does not hold there, "" when there is nothing to ask
}

// changeWords say a kind of change. Class is the colour, never alone.
var changeWords = map[report.ChangeKind]struct{ class, sign, word string }{
	report.Lost:    {"dropped", "−", "lost"},
	report.Gained:  {"gained", "+", "gained"},
	report.Quieted: {"gained", "−", "quiet"},
	report.Added:   {"dropped", "+", "new"},
}

// gistPaths are where an event says what was done, most telling first.
var gistPaths = []string{"process.command_line", "url.full", "content.text", "tool.name", "action.intent", "message", "event.original"}

// changedRows lay out changes. The view may be nil: then no gist is shown.
// rule names what to explain the event by.
func changedRows(ctx context.Context, v *corpus.View, rule string, changes []report.Change) ([]changedRow, error) {
	rows := make([]changedRow, 0, len(changes))
	for _, c := range changes {
		w := changeWords[c.Kind]
		row := changedRow{Class: w.class, Sign: w.sign, Word: w.word, Verdict: c.Verdict, Entity: c.Entity, URL: eventURL(c.Event)}
		if rule != "" {
			row.Why = explainURL(c.Event, rule)
		}
		if at, err := time.Parse(time.RFC3339Nano, c.Time); err == nil {
			row.ISO, row.Time = at.UTC().Format(time.RFC3339), formatTime(at)
		}
		var err error
		if row.Gist, err = gist(ctx, v, c.Event); err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func eventURL(id string) string { return "/events/" + url.PathEscape(id) }

func explainURL(id, rule string) string { return eventURL(id) + "/explain?rule=" + queryEscape(rule) }

// gist is what an event is about, in its own words.
func gist(ctx context.Context, v *corpus.View, id string) (string, error) {
	if v == nil {
		return "", nil
	}
	at, err := v.Find(ctx, id)
	if err != nil {
		return "", err
	}
	return gistAt(ctx, v, at)
}

func gistAt(ctx context.Context, v *corpus.View, at corpus.Ref) (string, error) {
	for _, path := range gistPaths {
		column, err := v.Segments()[at.Segment].Column(ctx, path)
		if err != nil {
			return "", err
		}
		if value := column.Value(at.Row); value.Text() != "" {
			return value.Text(), nil
		}
	}
	return "", nil
}
