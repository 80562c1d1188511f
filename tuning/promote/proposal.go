package promote

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

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
	Lost       int    // true positives lost
	PolicyRef  string // what the policy was asked for by; its name when that is not known
	Playbook   string // that responders follow, with its digest; "" where none was named
	Again      int64  // the void proposal that this one makes anew; 0 for none
	Receipt    string // digest; "" of proposals of earlier days, which cannot be approved
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
	Text     string        `json:"text,omitempty"`     // comment or reason
	Changed  []string      `json:"changed,omitempty"`  // of Voided: what changed
	Lost     int           `json:"lost,omitempty"`     // of OpenedLost: how many were on the list
	Override string        `json:"override,omitempty"` // of Promoted: why the gate was overridden
	Gate     *gate.Outcome `json:"gate,omitempty"`     // of Promoted: what the gate said
	Subject  *Subject      `json:"subject,omitempty"`  // of Promoted and Adopted
	From     rule.Status   `json:"from,omitempty"`     // of Promoted and Adopted
	To       rule.Status   `json:"to,omitempty"`       // of Promoted and Adopted
	Lifted   []string      `json:"lifted,omitempty"`   // of ChangesLifted: whose requests
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
	PolicyRef  string        `json:"policy_ref,omitempty"`
	Again      int64         `json:"again,omitempty"`
	Receipt    string        `json:"receipt,omitempty"`
	Playbook   string        `json:"playbook,omitempty"`
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
	es, err := entries(ctx, q, selectEntry+` WHERE proposal > 0 ORDER BY proposal, seq`)
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
		PolicyRef: cmp.Or(body.PolicyRef, body.Decision.Policy), Again: body.Again, Receipt: body.Receipt, Playbook: body.Playbook,
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
