package study

import (
	"context"
	"errors"
	"fmt"

	"assay/corpus"
	"assay/tuning/audit"
	"assay/tuning/report"
	"assay/tuning/sampling"
)

// Draws gives the newest draw of events that a rule was silent on, made before a
// position in the label log, nil without one; audit.Shelf does.
type Draws interface {
	Newest(ctx context.Context, rule string, before int64) (*audit.Opened, error)
}

// verifiedSection says what labels that an old rule chose leave open.
var verifiedSection = section{name: "verified", title: "what nobody raised", fill: verify}

func verify(ctx context.Context, g *Ground, s Subject, f *report.Figures) error {
	if s.Plan == nil {
		return nil // nothing is silent on everything
	}
	own, capture, err := raised(ctx, g, s)
	if err != nil {
		return err
	}
	f.Verify(own)
	f.Verified.Capture = capture
	return correct(ctx, g, s, f)
}

// correct fills in the audit and the recall that it corrects, or says why there
// is none.
func correct(ctx context.Context, g *Ground, s Subject, f *report.Figures) error {
	v := f.Verified
	v.Reason = "no events that nobody raised have been drawn and looked at (assay audit draw)"
	if g.Draws == nil {
		return nil
	}
	drawn, err := g.Draws.Newest(ctx, s.Outcome.Rule.ID, g.View.Snapshot().LabelSeq)
	if errors.Is(err, corpus.ErrNotFound) {
		v.Reason = "the snapshot that events were drawn from is gone"
		return nil
	}
	if err != nil || drawn == nil {
		return err
	}
	tally, err := drawn.Draw.Tally(ctx, drawn.Before, g.View, s.Outcome.Firing.Rows)
	if errors.Is(err, audit.ErrGone) {
		v.Reason = "events were drawn from another set of files than this snapshot has"
		return nil
	}
	if err != nil {
		return err
	}
	v.Audit = report.AuditOf(drawn, tally)
	v.Corrected, v.Reason = report.CorrectedBy(tally)
	warnAudit(f, tally)
	return nil
}

// warnAudit says what an audit leaves out.
func warnAudit(f *report.Figures, t *audit.Tally) {
	add := func(when bool, code, format string, args ...any) {
		if when {
			f.Warnings = append(f.Warnings, report.Warning{Code: code, Message: fmt.Sprintf(format, args...)})
		}
	}
	add(t.Undetermined() > 0, "verified/undetermined", "the audit counts drawn events that are undetermined as not looked at: %d", t.Undetermined())
	add(t.Strayed > 0, "verified/strayed", "events that nobody raised were labelled without being drawn: %d; the corrected recall leaves them out, for a person chose them", t.Strayed)
	add(t.Newer > 0, "verified/newer", "events that came after the draw: %d of %d; the corrected recall says nothing of them", t.Newer, t.Newer+t.Events)
	open := f.Fired.Event.Undetermined + f.Fired.Event.Unlabelled
	add(open > 0, "verified/fired-open", "the corrected recall counts fired events without a verdict (%d) for no attacks", open)
}

// raised counts the known true positives that carry an alert of the rule, and
// captures what two sources saw where both saw enough.
func raised(ctx context.Context, g *Ground, s Subject) (own int, c *report.Capture, err error) {
	alerts, err := audit.AlertsOf(ctx, g.View)
	if err != nil {
		return 0, nil, err
	}
	r := s.Outcome.Rule
	mine := make([]bool, len(alerts.Names))
	for i, name := range alerts.Names {
		mine[i] = audit.Names(name, r.ID, r.Name, r.Title)
	}
	pool := g.Survey.Pool()
	c = &report.Capture{}
	for part := range pool.Parts() {
		judged := pool.Judged(part, corpus.TruePositive)
		if judged == nil {
			continue
		}
		var fires *corpus.Bitmap
		if part < len(s.Outcome.Firing.Rows) {
			fires = s.Outcome.Firing.Rows[part]
		}
		for row := range judged.All {
			alert := alerts.Of[pool.Start(part)+row]
			fired, other := fires != nil && fires.Has(row), alert != 0 && !mine[alert]
			if mine[alert] {
				own++
			}
			if fired {
				c.Rule++
			}
			if other {
				c.Others++
			}
			if fired && other {
				c.Both++
			}
		}
	}
	p, ok := sampling.Chapman(c.Rule, c.Others, c.Both)
	if !ok {
		return own, nil, nil
	}
	e := report.ShareOf(sampling.Estimate{Value: p.Total, Low: p.StandardError})
	c.Total, c.StandardError = e.Value, e.Low
	return own, c, nil
}
