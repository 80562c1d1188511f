package correlate

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"assay/tuning/rule"
)

// Options are what a correlation asks.
type Options struct {
	Type       rule.CorrelationType
	Timespan   time.Duration
	Names      []string // of the base rules, each once
	Order      []int    // of temporal_ordered: indexes of Names in the order of the list; nil: Names as they stand
	Bounds     []rule.Bound
	When       rule.Expr // of temporal types: Tests OpExists true on Names
	Percentile float64   // of value_percentile, 0 to 100
	Firing     rule.Firing
}

// The limits of a correlation.
const (
	MaxRules = 64      // base rules of a temporal type, and steps of an ordered one
	MaxWays  = 128     // alternatives of a boolean condition
	MaxRefs  = 1 << 24 // events behind all alerts of one correlation, an event counted at each of its alerts
)

// ErrTooMany says that overlapping alerts hold more than MaxRefs events.
var ErrTooMany = errors.New("the alerts overlap in too many events; a shorter timespan, a narrower group-by or firing once an episode makes them fewer")

// ErrNever says that a boolean condition contradicts itself.
var ErrNever = errors.New("the condition asks for a rule to have fired and not to have fired, which never holds")

// Correlator is a correlation that can run. It is immutable and safe for
// concurrent use.
type Correlator struct {
	o       Options
	ways    []way // of When
	atClose bool
	least   int // firings that a group needs
}

// New checks the options.
func New(o Options) (*Correlator, error) {
	if o.Order == nil {
		for i := range o.Names {
			o.Order = append(o.Order, i)
		}
	}
	c := &Correlator{o: o, atClose: o.Firing != rule.FireEach && slices.ContainsFunc(o.Bounds, limits)}
	if err := o.check(); err != nil {
		return nil, err
	}
	c.least = leastOf(&c.o)
	if o.When == nil {
		return c, nil
	}
	var err error
	if c.ways, err = waysOf(o.When, o.Names); err != nil {
		return nil, err
	}
	if len(c.ways) == 0 {
		return nil, ErrNever
	}
	c.atClose = c.atClose || o.Firing != rule.FireEach && slices.ContainsFunc(c.ways, func(w way) bool { return w.without != 0 })
	return c, nil
}

// AtClose reports that the condition is judged when a window closes, not at
// each event.
func (c *Correlator) AtClose() bool { return c.atClose }

func (o *Options) check() error {
	temporal := o.Type == rule.Temporal || o.Type == rule.TemporalOrdered
	switch {
	case newMeasure(o, nil) == nil:
		return fmt.Errorf("there is no correlation type %q", o.Type)
	case o.Timespan <= 0:
		return fmt.Errorf("the timespan %s is not longer than zero", o.Timespan)
	case len(o.Names) == 0:
		return errors.New("a correlation needs a rule to refer to")
	case temporal && (len(o.Names) > MaxRules || len(o.Order) > MaxRules):
		return fmt.Errorf("%s takes %d rules at most", o.Type, MaxRules)
	case !temporal && o.When != nil:
		return fmt.Errorf("%s takes no boolean condition", o.Type)
	case !temporal && len(o.Bounds) == 0:
		return fmt.Errorf("%s needs a condition", o.Type)
	case o.Type == rule.ValuePercentile && !(o.Percentile >= 0 && o.Percentile <= 100):
		return fmt.Errorf("the percentile %v is not from 0 to 100", o.Percentile)
	}
	for _, b := range o.Bounds {
		if math.IsNaN(b.Value) || !isBound(b.Op) {
			return fmt.Errorf("a condition cannot be %s %v", b.Op, b.Value)
		}
	}
	return nil
}

func isBound(op rule.Op) bool {
	switch op {
	case rule.OpLess, rule.OpLessEq, rule.OpGreater, rule.OpGreaterEq, rule.OpEquals, rule.OpDiffers:
		return true
	}
	return false
}

// limits reports a bound that more events can make false.
func limits(b rule.Bound) bool { return b.Op != rule.OpGreater && b.Op != rule.OpGreaterEq }

// within reports that the value keeps every bound.
func within(bounds []rule.Bound, v float64) bool {
	for _, b := range bounds {
		ok := false
		switch b.Op {
		case rule.OpLess:
			ok = v < b.Value
		case rule.OpLessEq:
			ok = v <= b.Value
		case rule.OpGreater:
			ok = v > b.Value
		case rule.OpGreaterEq:
			ok = v >= b.Value
		case rule.OpEquals:
			ok = v == b.Value
		case rule.OpDiffers:
			ok = v != b.Value
		}
		if !ok {
			return false
		}
	}
	return true
}
