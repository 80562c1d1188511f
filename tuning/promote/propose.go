package promote

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"assay/tuning/gate"
	"assay/tuning/receipt"
	"assay/tuning/report"
	"assay/tuning/respond"
	"assay/tuning/rule"
)

// Draft is what a person proposes.
type Draft struct {
	Rule       *rule.Rule
	RuleAuthor string // who wrote the version
	From, To   rule.Status
	InForce    string // digest of the version in force, "" when there is none
	Author     string // who proposes
	Reason     string
	Report     *report.Report // of a retirement when To is deprecated
	Policy     *gate.Policy
	Receipt    *receipt.Receipt // of the report held against the policy
	Playbook   string           // the playbook that responders follow when the rule fires: its id and digest; "" when none covers the rule
	PolicyRef  string           // what finds the policy again; "" for its name
	Again      int64            // the void proposal that this one makes anew, 0 for none
}

// moves are the promotions that there are: up from experimental, and out of
// use from everywhere.
var moves = map[rule.Status][]rule.Status{
	rule.Experimental: {rule.Testing, rule.Stable, rule.Deprecated},
	rule.Testing:      {rule.Stable, rule.Deprecated},
	rule.Stable:       {rule.Deprecated},
}

// Targets are the statuses that a version of this status may be moved to.
func Targets(from rule.Status) []rule.Status { return slices.Clone(moves[from]) }

// Propose decides the gate and writes the proposal, its report and its
// policy. The gate need not pass: reviewers see what it says.
func (r *Register) Propose(ctx context.Context, d Draft, at time.Time) (*Proposal, error) {
	if err := d.check(); err != nil {
		return nil, fmt.Errorf("propose promotion of rule %s: %w", d.Rule.ID, err)
	}
	form, err := d.Report.Encode()
	if err != nil {
		return nil, fmt.Errorf("propose promotion of rule %s: %w", d.Rule.ID, err)
	}
	paper, err := d.Receipt.Encode()
	if err != nil {
		return nil, fmt.Errorf("propose promotion of rule %s: %w", d.Rule.ID, err)
	}
	var p *Proposal
	err = r.within(ctx, func(tx *sql.Tx) error {
		current, err := r.statuses.InForceTx(ctx, tx, d.Rule.ID)
		if err != nil {
			return err
		}
		if current != d.InForce {
			return fmt.Errorf("%w: that is %s", ErrBaseline, brief(current))
		}
		body := d.entry(digestOf(string(form)), digestOf(string(paper)))
		if err := r.covers(ctx, tx, d.Report, body.Subject); err != nil {
			return err
		}
		if err := renew(ctx, tx, &d, body.Subject, at); err != nil {
			return err
		}
		id, err := next(ctx, tx, d.Rule)
		if err != nil {
			return err
		}
		if err := keep(ctx, tx, string(form), d.Policy, d.Author, at); err != nil {
			return err
		}
		if err := keepReceipt(ctx, tx, string(paper), at); err != nil {
			return err
		}
		if err := add(ctx, tx, id, Proposed, d.Author, at, body); err != nil {
			return err
		}
		p, err = proposalOf(ctx, tx, id)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("propose promotion of rule %s: %w", d.Rule.ID, err)
	}
	return p, nil
}

// entry is the proposal as the ledger keeps it.
func (d *Draft) entry(reportDigest, receiptDigest string) proposed {
	body := proposed{
		Subject: Subject{RuleID: d.Rule.ID, Rule: d.Rule.Digest, InForce: d.InForce, Snapshot: d.Report.Snapshot, Report: reportDigest, Policy: d.Policy.Digest,
			Environment: d.Report.Environment, Cover: relied(d.Report).digest()},
		Title: d.Rule.Title, From: d.From, To: d.To, RuleAuthor: d.RuleAuthor, Reason: d.Reason,
		Decision: gate.Decide(d.Policy, d.Report), PolicyRef: d.PolicyRef, Again: d.Again, Receipt: receiptDigest, Playbook: d.Playbook,
	}
	if d.Report.Comparison != nil {
		body.Lost = len(d.Report.Comparison.Lost)
	}
	return body
}

// check refuses what no review could mend.
func (d *Draft) check() error {
	if err := texts("author", d.Author, "author of the rule", d.RuleAuthor, "reason", d.Reason); err != nil {
		return err
	}
	if !slices.Contains(moves[d.From], d.To) {
		return fmt.Errorf("%w: from %s to %s", ErrStatus, d.From, d.To)
	}
	if digestOf(d.Policy.Text) != d.Policy.Digest || len(d.Policy.Checks) == 0 {
		return fmt.Errorf("%w: the policy is not what its digest names", ErrMismatch)
	}
	if d.To == rule.Deprecated {
		if err := d.checkRetirement(); err != nil {
			return err
		}
		return d.checkReceipt()
	}
	if d.Report.Retirement != nil || d.Report.Rule.ID != d.Rule.ID || d.Report.Rule.Digest != d.Rule.Digest {
		return fmt.Errorf("%w: it is of rule %s, version %.12s", ErrMismatch, d.Report.Rule.ID, d.Report.Rule.Digest)
	}
	if err := d.checkBaseline(); err != nil {
		return err
	}
	if strings.TrimSpace(d.Playbook) == "" {
		return fmt.Errorf("%w: write one that names it, so that whoever is woken knows what to look at first", ErrPlaybook)
	}
	if err := respond.Check(d.Rule.Response).Err(); err != nil {
		return fmt.Errorf("the rule's response is refused: %w", err)
	}
	return d.checkReceipt()
}

// checkBaseline makes sure that nothing can be lost unseen.
func (d *Draft) checkBaseline() error {
	if d.InForce == "" || d.InForce == d.Rule.Digest {
		return nil
	}
	if c := d.Report.Comparison; c == nil || c.Baseline.Rule.Digest != d.InForce {
		return fmt.Errorf("%w: %.12s", ErrBaseline, d.InForce)
	}
	return nil
}

// texts checks pairs of a name and a text that must be there.
func texts(pairs ...string) error {
	for i := 0; i+1 < len(pairs); i += 2 {
		switch name, text := pairs[i], pairs[i+1]; {
		case strings.TrimSpace(text) == "":
			return fmt.Errorf("%w: the %s is empty", ErrText, name)
		case len(text) > MaxText:
			return fmt.Errorf("%w: the %s has %d bytes, at most %d fit", ErrText, name, len(text), MaxText)
		}
	}
	return nil
}

// next is the new proposal's number; a version has one open proposal at most.
func next(ctx context.Context, tx *sql.Tx, r *rule.Rule) (int64, error) {
	ps, err := proposals(ctx, tx)
	if err != nil {
		return 0, err
	}
	last := int64(0)
	for _, p := range ps {
		last = max(last, p.ID)
		if p.State == StateOpen && p.Subject.RuleID == r.ID && p.Subject.Rule == r.Digest {
			return 0, fmt.Errorf("%w: proposal %d", ErrOpen, p.ID)
		}
	}
	return last + 1, nil
}

// keep stores the report and the policy; what is there already stays.
func keep(ctx context.Context, tx *sql.Tx, form string, p *gate.Policy, who string, at time.Time) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO review_report (digest, form, who, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		digestOf(form), form, who, stamp(at))
	if err != nil {
		return fmt.Errorf("keep report: %w", err)
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO review_policy (digest, name, text) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, p.Digest, p.Name, p.Text)
	if err != nil {
		return fmt.Errorf("keep policy: %w", err)
	}
	return nil
}

// Report reads the report that a proposal rests on; ErrNotFound when there is
// none of that digest.
func (r *Register) Report(ctx context.Context, digest string) (*report.Report, error) {
	return reportOf(ctx, r.db, digest)
}

func reportOf(ctx context.Context, q querier, digest string) (*report.Report, error) {
	text, err := kept(ctx, q, `SELECT form FROM review_report WHERE digest = ?`, digest)
	if err != nil {
		return nil, fmt.Errorf("read report %.12s: %w", digest, err)
	}
	return report.Decode([]byte(text))
}

// Policy reads the policy that a proposal rests on; ErrNotFound when there is
// none of that digest.
func (r *Register) Policy(ctx context.Context, digest string) (*gate.Policy, error) {
	return policyOf(ctx, r.db, digest)
}

func policyOf(ctx context.Context, q querier, digest string) (*gate.Policy, error) {
	text, err := kept(ctx, q, `SELECT text FROM review_policy WHERE digest = ?`, digest)
	if err != nil {
		return nil, fmt.Errorf("read policy %.12s: %w", digest, err)
	}
	return gate.ParsePolicy("policy", text)
}

// kept reads a text by its digest and makes sure that it is the one.
func kept(ctx context.Context, q querier, query, digest string) (string, error) {
	var text string
	err := q.QueryRowContext(ctx, query, digest).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	if err == nil && digestOf(text) != digest {
		err = errors.New("its content is not what its digest names")
	}
	return text, err
}
