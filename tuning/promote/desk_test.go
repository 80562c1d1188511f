package promote_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"assay/corpus/catalog"
	"assay/tuning/episode"
	"assay/tuning/gate"
	"assay/tuning/interval"
	"assay/tuning/library"
	"assay/tuning/promote"
	"assay/tuning/receipt"
	"assay/tuning/report"
	"assay/tuning/rule"
)

const (
	passes = "version: 1\nname: lenient\nchecks:\n  - {id: a, figure: known_recall.event, op: '>=', value: 0.5}\n"
	fails  = "version: 1\nname: strict\nchecks:\n  - {id: a, figure: known_recall.event, op: '>=', value: 0.9}\n"
	open   = "version: 1\nname: patient\nchecks:\n  - {id: a, figure: known_recall.event, op: '>=', value: 0.5, min_n: 999}\n"
)

const ruleText = `title: Copies of the password file
id: 6f3c2d52-6f0c-4c1c-9a53-0d9f2c1a7b11
status: experimental
logsource: {category: agent}
detection:
  reads: {process.command_line|contains: /etc/passwd}
  condition: reads
`

// desk is a register over a real library with one rule, written by wren.
type desk struct {
	t        *testing.T
	db       *sql.DB
	library  *library.Library
	register *promote.Register
	rule     *rule.Rule
	clock    time.Time
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	ctx := context.Background()
	db, err := catalog.Open(filepath.Join(t.TempDir(), "assay.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	d := &desk{t: t, db: db, clock: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	if d.library, err = library.Open(ctx, db, library.Options{Now: d.now}); err != nil {
		t.Fatal(err)
	}
	if d.register, err = promote.Open(ctx, db, d.library); err != nil {
		t.Fatal(err)
	}
	d.rule = d.addRule(ruleText)
	return d
}

func (d *desk) now() time.Time {
	d.clock = d.clock.Add(time.Minute)
	return d.clock
}

func (d *desk) addRule(text string) *rule.Rule {
	d.t.Helper()
	rules, ds := library.Parse("r.yml", text, nil)
	if err := ds.Err(); err != nil {
		d.t.Fatal(err)
	}
	if _, _, err := d.library.Add(context.Background(), text, "r.yml", "wren"); err != nil {
		d.t.Fatal(err)
	}
	return rules[0]
}

// report is what a replay of the rule might say: 8 of 10 known found, and the
// given ids lost against a baseline.
func (d *desk) report(lost ...string) *report.Report {
	r := &report.Report{SchemaVersion: report.SchemaVersion, Tool: "assay test", Snapshot: strings.Repeat("5", 64), Environment: strings.Repeat("e", 64)}
	r.Rule = report.Rule{ID: d.rule.ID, Title: d.rule.Title, Digest: d.rule.Digest, Dialect: d.rule.Dialect, Status: d.rule.Status}
	r.KnownRecall = episode.ByUnit[interval.Proportion]{Event: interval.Of(8, 10)}
	if lost != nil {
		r.Comparison = &report.Comparison{Lost: lost}
		r.Comparison.Baseline.Rule.Digest = strings.Repeat("b", 64)
	}
	return r
}

func (d *desk) draft(policy string, lost ...string) promote.Draft {
	d.t.Helper()
	p, err := gate.ParsePolicy("p.yml", policy)
	if err != nil {
		d.t.Fatal(err)
	}
	draft := promote.Draft{Rule: d.rule, RuleAuthor: "wren", From: rule.Experimental, To: rule.Testing,
		Author: "kim", Reason: "finds more", Playbook: "commands 0f0f0f", Report: d.report(lost...), Policy: p}
	return d.receipted(draft)
}

// receipted gives the draft the receipt of its report.
func (d *desk) receipted(draft promote.Draft) promote.Draft {
	d.t.Helper()
	var err error
	if draft.Receipt, err = receipt.New(draft.Report, draft.Policy, 7); err != nil {
		d.t.Fatal(err)
	}
	return draft
}

func (d *desk) propose(policy string, lost ...string) *promote.Proposal {
	d.t.Helper()
	p, err := d.register.Propose(context.Background(), d.draft(policy, lost...), d.now())
	if err != nil {
		d.t.Fatal(err)
	}
	return p
}

func (d *desk) approve(p *promote.Proposal, a promote.Approval) (*promote.Promotion, error) {
	if a.Now == (promote.Subject{}) {
		a.Now = p.Subject
	}
	return d.register.Approve(context.Background(), p.ID, a, d.now())
}

func (d *desk) status() rule.Status {
	d.t.Helper()
	v, err := d.library.Get(context.Background(), d.rule.Digest)
	if err != nil {
		d.t.Fatal(err)
	}
	return v.Status
}

func (d *desk) state(id int64) promote.State {
	d.t.Helper()
	p, err := d.register.Proposal(context.Background(), id)
	if err != nil {
		d.t.Fatal(err)
	}
	return p.State
}
