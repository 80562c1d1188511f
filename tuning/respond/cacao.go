package respond

import (
	"crypto/sha1" // RFC 9562 derives UUIDs of version 5 with it
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"assay/tuning/rule"
)

// CACAOSchema is the JSON Schema of the subset of OASIS CACAO Security Playbooks 2.0 that a response is
// exported as: start, then what is kept as evidence, then the action, then its
// undo behind a delay, then the end. Every command is for a person or for a
// system that a person has set up: its type is manual.
//
//go:embed schema/cacao.v2.schema.json
var CACAOSchema []byte

// ErrNoResponse says that the rule asks for no response.
var ErrNoResponse = errors.New("the rule asks for no response")

type cacao struct {
	Type          string                `json:"type"`
	SpecVersion   string                `json:"spec_version"`
	ID            string                `json:"id"`
	Name          string                `json:"name"`
	Description   string                `json:"description,omitempty"`
	Types         []string              `json:"playbook_types"`
	CreatedBy     string                `json:"created_by"`
	Created       string                `json:"created"`
	Modified      string                `json:"modified"`
	Revoked       bool                  `json:"revoked"`
	Severity      int                   `json:"severity,omitempty"` // 0 to 100
	Labels        []string              `json:"labels,omitempty"`
	References    []cacaoReference      `json:"external_references,omitempty"`
	WorkflowStart string                `json:"workflow_start"`
	Workflow      map[string]cacaoStep  `json:"workflow"`
	Agents        map[string]cacaoAgent `json:"agent_definitions,omitempty"`
}

type cacaoReference struct {
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
}

type cacaoStep struct {
	Type         string         `json:"type"`
	Name         string         `json:"name,omitempty"`
	Description  string         `json:"description,omitempty"`
	Delay        int64          `json:"delay,omitempty"` // milliseconds
	Commands     []cacaoCommand `json:"commands,omitempty"`
	Agent        string         `json:"agent,omitempty"`
	OnCompletion string         `json:"on_completion,omitempty"`
}

type cacaoCommand struct {
	Type    string `json:"type"`
	Command string `json:"command"`
}

type cacaoAgent struct {
	Type string `json:"type"`
	Name string `json:"name"`
}

// Caps are what whatever carries a response out should not go beyond.
type Caps struct {
	Principals int    // at once; 0: not said
	PerHour    int    // new ones
	Never      int    // names on the list of those never to be held
	Breaker    string // what is done instead once a cap is met
}

// Dates are when the first and the newest version of a rule were written.
type Dates struct{ Created, Modified time.Time }

// Export is the rule's response as a CACAO 2.0 playbook: the same bytes for
// the same rule, dates and caps. A response that Check refuses is refused.
func Export(r *rule.Rule, d Dates, caps Caps) ([]byte, error) {
	if r.Response == nil {
		return nil, fmt.Errorf("export response of rule %s: %w", r.ID, ErrNoResponse)
	}
	if err := Check(r.Response).Err(); err != nil {
		return nil, fmt.Errorf("export response of rule %s: %w", r.ID, err)
	}
	a, _ := Find(r.Response.Action)
	p := cacao{Type: "playbook", SpecVersion: "cacao-2.0", ID: "playbook--" + uuid5("playbook", r.ID), Name: a.Name + " when fired: " + r.Title,
		Description: describe(r, a, caps), Types: []string{"mitigation"}, CreatedBy: "identity--" + uuid5("identity", owner(r)),
		Created: stamp(d.Created), Modified: stamp(d.Modified), Severity: severities[r.Level], Labels: r.Tags}
	if a.Rung <= 1 {
		p.Types = []string{"notification"}
	}
	for _, ref := range a.References {
		p.References = append(p.References, cacaoReference{Name: ref, Description: "technique or risk that the action belongs to"})
	}
	p.References = append(p.References, cacaoReference{Name: "rule " + r.ID, Description: "version " + r.Digest})
	p.fill(r, a)
	b, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("export response of rule %s: %w", r.ID, err)
	}
	return append(b, '\n'), nil
}

// severities are CACAO's, 0 to 100, of a rule's levels.
var severities = map[string]int{"informational": 10, "low": 25, "medium": 50, "high": 75, "critical": 95}

func owner(r *rule.Rule) string {
	if r.Response.Owner != "" {
		return r.Response.Owner
	}
	return "nobody named"
}

func describe(r *rule.Rule, a Action, c Caps) string {
	s := fmt.Sprintf("The rule %q asks for %s (rung %d of the containment ladder: %s); it %s.", r.Title, a.Name, int(a.Rung), a.Needs, a.Does)
	if r.Response.TTL > 0 {
		s += " It lapses after " + short(r.Response.TTL) + "."
	}
	if c.Principals > 0 && a.Contains() {
		s += fmt.Sprintf(" Hold at most %d principals at once and %d new ones an hour, none of the %d that must never be held; once a cap is met, %s instead.", c.Principals, c.PerHour, c.Never, c.Breaker)
	}
	return s
}

// fill makes the steps: what is kept, what is done, how it is taken back.
func (p *cacao) fill(r *rule.Rule, a Action) {
	agent := "group--" + uuid5("agent", owner(r))
	p.Agents = map[string]cacaoAgent{agent: {Type: "group", Name: owner(r)}}
	id := func(kind, name string) string { return kind + "--" + uuid5(kind, r.ID+"/"+name) }
	step := func(name, does, command string, delay time.Duration) (string, cacaoStep) {
		return id("action", name), cacaoStep{Type: "action", Name: name, Description: does, Delay: delay.Milliseconds(), Agent: agent, Commands: []cacaoCommand{{"manual", command}}}
	}
	var order []string
	p.Workflow = map[string]cacaoStep{}
	add := func(id string, s cacaoStep) { order, p.Workflow[id] = append(order, id), s }
	evidence := strings.TrimSpace(r.Response.Evidence)
	if evidence == "" {
		evidence = "the alert and the events behind it"
	}
	add(id("start", "start"), cacaoStep{Type: "start", Name: "the rule fires"})
	add(step("keep evidence", "kept before anything is done", "Keep "+evidence+".", 0))
	add(step(a.Name, a.Does, "Do "+a.Name+" for the principal of the alert.", 0))
	if undo := strings.TrimSpace(r.Response.Undo); a.Contains() && undo != "" {
		add(step("undo", "it lapses whether or not somebody has looked", "Take it back: "+undo+".", r.Response.TTL))
	}
	add(id("end", "end"), cacaoStep{Type: "end", Name: "nothing is held"})
	p.WorkflowStart = order[0]
	for i, this := range order[:len(order)-1] {
		s := p.Workflow[this]
		s.OnCompletion = order[i+1]
		p.Workflow[this] = s
	}
}

// stamp is a time as CACAO wants it: UTC, three digits of a second.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// namespace is the UUID under which ours are derived.
var namespace = [16]byte{0x5a, 0x1d, 0x3f, 0x0e, 0x9b, 0x5c, 0x4e, 0x61, 0x8c, 0x07, 0x2b, 0x77, 0x90, 0x4d, 0xe6, 0x12}

// uuid5 is a UUID of version 5 (RFC 9562, section 5.5): the same for the same
// kind and name.
func uuid5(kind, name string) string {
	h := sha1.New()
	h.Write(namespace[:])
	h.Write([]byte(kind + "\x00" + name))
	u := [16]byte(h.Sum(nil)[:16])
	u[6], u[8] = u[6]&0x0f|0x50, u[8]&0x3f|0x80
	s := hex.EncodeToString(u[:])
	return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
}
