package promote

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"assay/corpus"
	"assay/tuning/gate"
	"assay/tuning/rule"
)

// State is where a proposal stands.
type State string

// The states; all but the first are final.
const (
	StateOpen      State = "open"
	StateVoid      State = "void"
	StatePromoted  State = "promoted"
	StateRejected  State = "rejected"
	StateWithdrawn State = "withdrawn"
)

// Subject is what an approval is bound to. All but RuleID are digests.
type Subject struct {
	RuleID   string `json:"rule_id"`
	Rule     string `json:"rule"`     // the version proposed
	InForce  string `json:"in_force"` // the version in force, "" when there is none
	Snapshot string `json:"snapshot"`
	Report   string `json:"report"`
	Policy   string `json:"policy"`
}

// Changed says what differs, each in words that a reviewer understands; empty
// when the subjects are equal.
func (s Subject) Changed(now Subject) []string {
	var out []string
	add := func(a, b, format string, args ...any) {
		if a != b {
			out = append(out, fmt.Sprintf(format, args...))
		}
	}
	add(s.RuleID+" "+s.Rule, now.RuleID+" "+now.Rule, "the rule: version %s is not what is to be approved any more", brief(s.Rule))
	add(s.InForce, now.InForce, "the version in force: %s then, %s now", brief(s.InForce), brief(now.InForce))
	add(s.Snapshot, now.Snapshot, "the snapshot: since %s, events were imported or labels were made", brief(s.Snapshot))
	add(s.Report, now.Report, "the report: %s then, %s now", brief(s.Report), brief(now.Report))
	add(s.Policy, now.Policy, "the policy: its text was %s then and is %s now", brief(s.Policy), brief(now.Policy))
	return out
}

// brief is the head of a digest.
func brief(digest string) string { return cmp.Or(digest[:min(12, len(digest))], "none") }

// Proposal is a proposed move of a rule version's status, with all that was
// said about it.
type Proposal struct {
	ID         int64
	Subject    Subject
	Title      string // of the rule
	From, To   rule.Status
	Author     string // who proposes
	RuleAuthor string // who wrote the version
	Reason     string
	At         time.Time
	Decision   gate.Decision
	Lost       int // true positives lost
	State      State
	Events     []Event // after the proposal, oldest first
}

// Event is one thing said or done about a proposal.
type Event struct {
	Seq  int64
	At   time.Time
	Who  string
	Kind Kind
	Said
}

// Said is the payload of every entry but the first of a proposal.
type Said struct {
	Text     string       `json:"text,omitempty"`     // comment or reason
	Changed  []string     `json:"changed,omitempty"`  // of Voided: what changed
	Lost     int          `json:"lost,omitempty"`     // of OpenedLost: how many were on the list
	Override string       `json:"override,omitempty"` // of Promoted: why the gate was overridden
	Gate     gate.Outcome `json:"gate"`               // of Promoted: what the gate said
	Subject  *Subject     `json:"subject,omitempty"`  // of Promoted
	From     rule.Status  `json:"from,omitempty"`     // of Promoted
	To       rule.Status  `json:"to,omitempty"`       // of Promoted
}

// proposed is the payload of the first entry of a proposal.
type proposed struct {
	Subject    Subject       `json:"subject"`
	Title      string        `json:"title"`
	From       rule.Status   `json:"from"`
	To         rule.Status   `json:"to"`
	RuleAuthor string        `json:"rule_author"`
	Reason     string        `json:"reason"`
	Lost       int           `json:"lost"`
	Decision   gate.Decision `json:"decision"`
}

// HasOpenedLost reports whether a person has opened the list of lost true
// positives; an empty list needs no opening.
func (p *Proposal) HasOpenedLost(who string) bool {
	return p.Lost == 0 || slices.ContainsFunc(p.Events, func(e Event) bool { return e.Kind == OpenedLost && same(e.Who, who) })
}

// ChangesAskedBy are those who ask for changes.
func (p *Proposal) ChangesAskedBy() []string {
	var out []string
	for _, e := range p.Events {
		if e.Kind == ChangesRequested && !slices.ContainsFunc(out, func(w string) bool { return same(w, e.Who) }) {
			out = append(out, e.Who)
		}
	}
	return out
}

// IsAuthor reports whether a person wrote the proposal or the rule version
// and so may not approve it.
func (p *Proposal) IsAuthor(who string) bool { return same(p.Author, who) || same(p.RuleAuthor, who) }

// same compares names of persons without regard to case and blanks around
// them, so that nobody becomes a second person by spelling.
func same(a, b string) bool {
	return corpus.Fold(strings.TrimSpace(a)) == corpus.Fold(strings.TrimSpace(b))
}

// Proposal reads one proposal; ErrNotFound when there is none.
func (r *Register) Proposal(ctx context.Context, id int64) (*Proposal, error) {
	return proposalOf(ctx, r.db, id)
}

func proposalOf(ctx context.Context, q querier, id int64) (*Proposal, error) {
	es, err := entries(ctx, q, selectEntry+` WHERE proposal = ? ORDER BY seq`, id)
	if err == nil && len(es) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("read proposal %d: %w", id, err)
	}
	return fold(es)
}

// Proposals are all of them, newest first.
func (r *Register) Proposals(ctx context.Context) ([]*Proposal, error) {
	ps, err := proposals(ctx, r.db)
	slices.Reverse(ps)
	return ps, err
}

// proposals are all of them, oldest first.
func proposals(ctx context.Context, q querier) ([]*Proposal, error) {
	es, err := entries(ctx, q, selectEntry+` ORDER BY proposal, seq`)
	if err != nil {
		return nil, fmt.Errorf("read proposals: %w", err)
	}
	var out []*Proposal
	for len(es) > 0 {
		n := slices.IndexFunc(es, func(e Entry) bool { return e.Proposal != es[0].Proposal })
		if n < 0 {
			n = len(es)
		}
		p, err := fold(es[:n])
		if err != nil {
			return nil, err
		}
		out, es = append(out, p), es[n:]
	}
	slices.SortFunc(out, func(a, b *Proposal) int { return cmp.Compare(a.ID, b.ID) })
	return out, nil
}

// fold makes the proposal that its entries tell of.
func fold(es []Entry) (*Proposal, error) {
	first := es[0]
	var body proposed
	at, err := time.Parse(time.RFC3339Nano, first.At)
	if err == nil {
		err = json.Unmarshal(first.Payload, &body)
	}
	if err == nil && first.What != Proposed {
		err = fmt.Errorf("its first entry is %q", first.What)
	}
	if err != nil {
		return nil, fmt.Errorf("read proposal %d: %w", first.Proposal, err)
	}
	p := &Proposal{
		ID: first.Proposal, Subject: body.Subject, Title: body.Title, From: body.From, To: body.To, Author: first.Who,
		RuleAuthor: body.RuleAuthor, Reason: body.Reason, At: at, Decision: body.Decision, Lost: body.Lost, State: StateOpen,
	}
	for _, e := range es[1:] {
		if err := p.add(e); err != nil {
			return nil, fmt.Errorf("read proposal %d: %w", p.ID, err)
		}
	}
	return p, nil
}

// closes are the entries that end a proposal.
var closes = map[Kind]State{Promoted: StatePromoted, Rejected: StateRejected, Withdrawn: StateWithdrawn, Voided: StateVoid}

func (p *Proposal) add(e Entry) error {
	ev := Event{Seq: e.Seq, Who: e.Who, Kind: e.What}
	var err error
	if ev.At, err = time.Parse(time.RFC3339Nano, e.At); err != nil {
		return err
	}
	if err := json.Unmarshal(e.Payload, &ev.Said); err != nil {
		return err
	}
	p.Events = append(p.Events, ev)
	if s, ok := closes[e.What]; ok {
		p.State = s
	}
	return nil
}
