package reach

import (
	"context"
	"fmt"
	"math"
	"time"

	"assay/corpus"
	"assay/tuning/episode"
	"assay/tuning/plan"
	"assay/tuning/trust"
)

// Reach is what one rule lets others do. Texts of events are not in it, only
// their ids.
type Reach struct {
	Trust     string       `json:"trust"`               // digest of the table
	Inventory string       `json:"inventory,omitempty"` // digest of the list of principals; "" without one
	Fields    []FieldTrust `json:"fields"`              // that the rule reads
	Terms     int          `json:"terms"`               // conjunctions of its condition
	Capped    bool         `json:"capped"`              // there are more
	Outsider  Inducible    `json:"outsider"`
	User      Inducible    `json:"user"`
	Target    Target       `json:"target"`
	Response  Response     `json:"response"`
	Radius    *Radius      `json:"radius"` // null: a note says why
	Boundary  *Boundary    `json:"boundary"`
	Suppress  *Suppression `json:"suppression"` // null, like Boundary, where the rule finds no known true positive

	Separators []Separator `json:"separators"` // fields that tell its true alerts from the others; null where too few are judged
}

// Note weakens a figure, or says why there is none.
type Note struct{ Code, Message string }

// Source is a snapshot as events and columns.
type Source interface {
	Event(ctx context.Context, r corpus.Ref) (*corpus.Event, error)
	ID(ctx context.Context, r corpus.Ref) (string, error)
}

// Ground is a snapshot and what is known of it before any rule.
type Ground struct {
	Source Source
	Parts  []episode.Part
	Pool   *episode.Pool
	Paths  map[string]bool // that the snapshot has
	Env    plan.Env
}

// Setting is what a deployment knows besides the snapshot; the zero value
// works.
type Setting struct {
	Trust     *trust.Table  // nil: the table that ships
	Inventory *Inventory    // nil: nobody is known to be privileged, shared or never to be held
	Wait      time.Duration // until somebody reviews an alert; 0: Forecast
	Forecast  time.Duration // the same, as the queue is forecast; 0: the median age of past alerts
	Rate      int           // alerts an hour that an attacker can provoke; 0: DefaultRate
}

// DefaultRate is ten calls a minute, what one client may do under common rate
// limits.
const DefaultRate = 600

func (s Setting) filled() Setting {
	if s.Trust == nil {
		s.Trust = trust.Default()
	}
	if s.Rate <= 0 {
		s.Rate = DefaultRate
	}
	return s
}

// Subject is a rule and what it fired on.
type Subject struct {
	Plan   *plan.Plan
	Firing episode.Firing
}

// GroundOf is a view as a ground. The pool must be of the same view.
func GroundOf(ctx context.Context, v *corpus.View, p *episode.Pool, env plan.Env) (*Ground, error) {
	paths, err := v.Paths(ctx)
	if err != nil {
		return nil, fmt.Errorf("list fields: %w", err)
	}
	g := &Ground{Source: viewSource{v}, Parts: episode.Parts(v), Pool: p, Paths: map[string]bool{}, Env: env}
	for _, m := range paths {
		g.Paths[m.Path] = true
	}
	return g, nil
}

type viewSource struct{ *corpus.View }

func (v viewSource) ID(ctx context.Context, r corpus.Ref) (string, error) {
	ids, err := v.Segments()[r.Segment].IDs(ctx)
	if err != nil {
		return "", err
	}
	return ids.Value(r.Row).Text(), nil
}

// Measure makes the reach of a rule on a ground.
func Measure(ctx context.Context, g *Ground, s Subject, o Setting) (*Reach, []Note, error) {
	o = o.filled()
	m, err := newMeasurement(ctx, g, s, o)
	if err != nil {
		return nil, nil, err
	}
	r := &Reach{Trust: o.Trust.Digest, Fields: m.fields(), Terms: len(m.terms), Capped: m.capped}
	if o.Inventory != nil {
		r.Inventory = o.Inventory.Digest
	}
	if r.Outsider, err = m.induce(trust.Outsider); err != nil {
		return nil, nil, fmt.Errorf("provoke the rule: %w", err)
	}
	r.User = r.Outsider
	if r.Outsider.Outcome != Yes {
		if r.User, err = m.induce(trust.User); err != nil {
			return nil, nil, fmt.Errorf("provoke the rule: %w", err)
		}
	}
	if r.Target, err = m.target(); err != nil {
		return nil, nil, err
	}
	r.Response = responseOf(s.Plan.Rule().Response, r)
	if r.Radius, err = m.radius(r); err != nil {
		return nil, nil, fmt.Errorf("replay the response: %w", err)
	}
	return m.tried(r)
}

// tried adds what comes of the true positives that the rule fires on.
func (m *measurement) tried(r *Reach) (*Reach, []Note, error) {
	all, cut, err := m.knowns()
	if err != nil {
		return nil, nil, err
	}
	if r.Boundary, err = m.boundary(all, cut, r.Fields); err != nil {
		return nil, nil, fmt.Errorf("make twins: %w", err)
	}
	r.Suppress = m.suppression(all, cut)
	if r.Separators, err = m.separators(); err != nil {
		return nil, nil, fmt.Errorf("compare true with false alerts: %w", err)
	}
	return r, m.notes, nil
}

// round keeps nine decimals: the same on every processor, whether or not it
// fuses multiply and add.
func round(x float64) float64 { return math.Round(x*1e9) / 1e9 }
