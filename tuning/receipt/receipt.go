package receipt

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"assay/tuning/gate"
	"assay/tuning/report"
	"assay/tuning/rule"
)

// SchemaVersion is the version of the JSON form.
const SchemaVersion = 1

// maxReceipt bounds what Decode reads, in bytes.
const maxReceipt = 1 << 20

// Receipt is a replay and what a gate made of it: an immutable value named by
// its Digest. All digests are hex SHA-256.
type Receipt struct {
	SchemaVersion int          `json:"schema_version"`
	Tool          string       `json:"tool"`     // name and version of the program
	Snapshot      string       `json:"snapshot"` // digest
	Labels        int64        `json:"labels"`   // labels of the log up to and including this one count
	GapSeconds    float64      `json:"episode_gap_seconds"`
	JoinSeconds   float64      `json:"incident_join_seconds"`
	Environment   string       `json:"environment"` // digest of what the rules were read and fitted with; "" when not told
	Rule          Rule         `json:"rule"`
	Baseline      *Rule        `json:"baseline"`   // nil without one
	Retirement    bool         `json:"retirement"` // the rule is to go: Rule is nothing
	Policy        Policy       `json:"policy"`
	Seed          *uint32      `json:"seed"`               // of what was drawn; nil when nothing was
	Forecast      *Forecast    `json:"forecast,omitempty"` // what the load forecast was made with; nil without one
	Seen          *int64       `json:"seen,omitempty"`     // position in the log of what authors had seen; nil without a holdout
	Beside        *Beside      `json:"beside,omitempty"`   // what the report rests on besides; nil where it has no such section
	Report        string       `json:"report"`
	Outcome       gate.Outcome `json:"outcome"`
	Figures       []Figure     `json:"figures"`
}

// Rule names one of the two rules.
type Rule struct {
	ID     string      `json:"id"`
	Title  string      `json:"title"`
	Digest string      `json:"digest"`
	Status rule.Status `json:"status"` // when it was replayed
}

// Policy names the policy.
type Policy struct {
	Name   string `json:"name"`
	Digest string `json:"digest"`
}

// Forecast is what a load forecast rests on besides snapshot and rules.
type Forecast struct {
	Roster   string  `json:"roster"` // digest
	Seed     uint64  `json:"seed"`
	Widening float64 `json:"widening"` // of its bands, by what past ones had missed
}

// Beside is what a report rests on that its snapshot does not fix.
type Beside struct {
	Opinions  int64  `json:"opinions"`            // second opinions up to and including this one
	Trust     string `json:"trust"`               // digest of the table of who can write which field
	Inventory string `json:"inventory,omitempty"` // digest of the list of principals; "" without one
}

// Figure is one check of the gate with what it looked at.
type Figure struct {
	Check   string       `json:"check"`
	Outcome gate.Outcome `json:"outcome"`
	gate.Evidence
}

// New is the receipt of a report held against a policy; labels is the position
// of the report's snapshot in the label log.
func New(r *report.Report, p *gate.Policy, labels int64) (*Receipt, error) {
	digest, err := r.Digest()
	if err != nil {
		return nil, fmt.Errorf("write receipt: %w", err)
	}
	d := gate.Decide(p, r)
	c := &Receipt{
		SchemaVersion: SchemaVersion, Tool: r.Tool, Snapshot: r.Snapshot, Labels: labels, GapSeconds: r.Method.EpisodeGapSeconds, JoinSeconds: r.Method.IncidentJoinSeconds, Environment: r.Environment,
		Rule: ruleOf(r.Rule), Retirement: r.Retirement != nil, Policy: Policy{p.Name, p.Digest}, Report: digest, Outcome: d.Outcome, Figures: []Figure{},
	}
	if r.Comparison != nil {
		b := ruleOf(r.Comparison.Baseline.Rule)
		c.Baseline = &b
	}
	if e := r.Evaluation; e != nil {
		c.Seed = &e.Precision.Seed
	}
	if f := r.Forecast; f != nil {
		c.Forecast = &Forecast{f.Method.RosterDigest, f.Method.Seed, f.Method.Widening}
	}
	if h := r.Holdout; h != nil {
		c.Seen = &h.Position
	}
	c.Beside = besideOf(r)
	for _, check := range d.Checks {
		c.Figures = append(c.Figures, Figure{check.ID, check.Outcome, check.Evidence})
	}
	return c, nil
}

// SeenUntil is the position in the log of what was seen, below 0 without a
// holdout.
func (c *Receipt) SeenUntil() int64 {
	if c.Seen == nil {
		return -1
	}
	return *c.Seen
}

// besideOf is of the candidate's sections, where it has none of the baseline's.
func besideOf(r *report.Report) *Beside {
	labels, reached := r.Labels, r.Reach
	if r.Comparison != nil {
		labels, reached = cmp.Or(labels, r.Comparison.Baseline.Labels), cmp.Or(reached, r.Comparison.Baseline.Reach)
	}
	if labels == nil && reached == nil {
		return nil
	}
	b := &Beside{}
	if labels != nil {
		b.Opinions = labels.Opinions
	}
	if reached != nil {
		b.Trust, b.Inventory = reached.Trust, reached.Inventory
	}
	return b
}

func ruleOf(r report.Rule) Rule { return Rule{r.ID, r.Title, r.Digest, r.Status} }

// Subject is the digest of the rule that the receipt is about: the candidate, or
// the rule that goes.
func (c *Receipt) Subject() string {
	if c.Retirement && c.Baseline != nil {
		return c.Baseline.Digest
	}
	return c.Rule.Digest
}

// Widening is the factor of the forecast's bands, to make it again; 1 without a
// forecast.
func (c *Receipt) Widening() float64 {
	if c.Forecast == nil {
		return 1
	}
	return c.Forecast.Widening
}

// beside is what the report rests on besides, of nothing where it does not.
func (c *Receipt) beside() Beside {
	if c.Beside == nil {
		return Beside{}
	}
	return *c.Beside
}

// roster is the digest of the roster behind the forecast, "" without one.
func (c *Receipt) roster() string {
	if c.Forecast == nil {
		return ""
	}
	return c.Forecast.Roster
}

// Encode is the JSON form: indented, ended by a newline.
func (c *Receipt) Encode() ([]byte, error) {
	b, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("encode receipt: %w", err)
	}
	return append(b, '\n'), nil
}

// Digest names the receipt: the hex SHA-256 of Encode.
func (c *Receipt) Digest() (string, error) {
	b, err := c.Encode()
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}

// Decode reads what Encode wrote; a version or a field that this tool does not
// know is refused.
func Decode(b []byte) (*Receipt, error) {
	if len(b) > maxReceipt {
		return nil, fmt.Errorf("decode receipt: %d bytes, at most %d are read", len(b), maxReceipt)
	}
	c := new(Receipt)
	if err := report.DecodeStrictly(b, SchemaVersion, c); err != nil {
		return nil, fmt.Errorf("decode receipt: %w", err)
	}
	return c, nil
}

// Differs says what another receipt has otherwise, each a clause that a person
// understands; empty when they are equal.
func (c *Receipt) Differs(now *Receipt) []string {
	var out []string
	add := func(same bool, format string, args ...any) {
		if !same {
			out = append(out, fmt.Sprintf(format, args...))
		}
	}
	add(c.Snapshot == now.Snapshot, "the snapshot is %s, not %s", brief(now.Snapshot), brief(c.Snapshot))
	add(c.Labels == now.Labels, "labels count up to %d, not %d", now.Labels, c.Labels)
	add(c.Subject() == now.Subject() && c.Retirement == now.Retirement, "the rule is version %s, not %s", brief(now.Subject()), brief(c.Subject()))
	add(c.baseline() == now.baseline(), "it was held against %s, not %s", brief(now.baseline()), brief(c.baseline()))
	add(c.GapSeconds == now.GapSeconds && c.JoinSeconds == now.JoinSeconds, "episodes end after %v s and incidents after %v s, not %v and %v", now.GapSeconds, now.JoinSeconds, c.GapSeconds, c.JoinSeconds)
	add(c.Environment == now.Environment, "field aliases, lists, tables, macros or pipelines are others")
	add(c.Policy.Digest == now.Policy.Digest, "the policy is %s, not %s", brief(now.Policy.Digest), brief(c.Policy.Digest))
	add(c.roster() == now.roster(), "the roster is %s, not %s", brief(now.roster()), brief(c.roster()))
	was, is := c.beside(), now.beside()
	add(was.Opinions == is.Opinions, "second opinions count up to %d, not %d", is.Opinions, was.Opinions)
	add(was.Trust == is.Trust, "the table of who can write which field is %s, not %s", brief(is.Trust), brief(was.Trust))
	add(was.Inventory == is.Inventory, "the inventory of principals is %s, not %s", brief(is.Inventory), brief(was.Inventory))
	add(c.Tool == now.Tool, "the program is %s, not %s", now.Tool, c.Tool)
	for _, f := range c.Figures {
		i := slices.IndexFunc(now.Figures, func(g Figure) bool { return g.Check == f.Check })
		if i < 0 {
			add(false, "the check %s is gone", f.Check)
			continue
		}
		add(f.same(now.Figures[i]), "the check %s is %s at %s, not %s at %s", f.Check, now.Figures[i].Outcome, now.Figures[i].words(), f.Outcome, f.words())
	}
	add(len(out) > 0 || c.Report == now.Report, "the report is %s, not %s: a figure that no check looks at differs", brief(now.Report), brief(c.Report))
	return out
}

func (c *Receipt) baseline() string {
	if c.Baseline == nil {
		return ""
	}
	return c.Baseline.Digest
}

func (f Figure) same(g Figure) bool { return f.Outcome == g.Outcome && f.Evidence.Same(g.Evidence) }

func (f Figure) words() string {
	if f.Value == nil {
		return "no figure"
	}
	return fmt.Sprint(*f.Value)
}

// brief is the head of a digest.
func brief(digest string) string { return cmp.Or(digest[:min(12, len(digest))], "nothing") }
