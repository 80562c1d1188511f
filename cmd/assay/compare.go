package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"assay/corpus"
	"assay/tuning/contrast"
	"assay/tuning/plan"
	"assay/tuning/replay"

	"github.com/spf13/cobra"
)

func newCompare(c *console) *cobra.Command {
	var events string
	var limit int
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "compare RULE_A RULE_B",
		GroupID: "rules",
		Short:   "Show the events on which two rules differ, and why",
		Long: `Run both rules on a file of events, or on the corpus, and show the events on which
one fires and the other does not: the part that would have to change, the value it
met, and what makes the difference: case, null, wildcard, list, window edge, or
another value. The languages of the two rules may differ.

Exit codes: 0 they agree on every event, 1 they do not, 2 rule error,
3 configuration or input error.`,
		Example: `  assay compare old.yml new.yml --events events.ndjson
  assay compare rule.yml rule.spl --data corpus --limit 5`,
		Args: wantArgs(2, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			w, err := openSettings(cmd)
			if err != nil {
				return err
			}
			over, err := c.comparedEvents(cmd.Context(), w, events)
			if err != nil {
				return err
			}
			defer func() { _ = over.close() }()
			d := &difference{limit: limit}
			for i, name := range args {
				r, err := c.oneRule(name, w.env)
				if err != nil {
					return err
				}
				d.names[i], d.sides[i] = name, contrast.NewSide(r.plan, w.env)
			}
			if err := d.find(cmd.Context(), over); err != nil {
				return err
			}
			if asJSON {
				err = c.json(d.document())
			} else {
				c.differenceText(d)
			}
			if err == nil && d.only[0]+d.only[1] > 0 {
				err = errFindings
			}
			return err
		},
	}
	settingsFlags(cmd)
	pipelineFlag(cmd)
	firingFlag(cmd)
	cmd.Flags().StringVar(&events, "events", "", "file of events, or - (default: the corpus)")
	cmd.Flags().IntVar(&limit, "limit", 20, "how many events to show")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// compared is what rules are compared on: events of a file, or a view.
type compared struct {
	segments []corpus.Columns
	event    func(ctx context.Context, r corpus.Ref) (*corpus.Event, error)
	close    func() error
}

func (c *console) comparedEvents(ctx context.Context, w *settings, name string) (*compared, error) {
	if name != "" {
		events, err := c.readEvents(ctx, name, w.mapping)
		if err != nil {
			return nil, err
		}
		if len(events) == 0 {
			return nil, fmt.Errorf("read %s: no event in it", name)
		}
		return &compared{segments: []corpus.Columns{corpus.NewBatch(events)}, close: func() error { return nil },
			event: func(_ context.Context, r corpus.Ref) (*corpus.Event, error) { return &events[r.Row], nil }}, nil
	}
	if !isCorpus(w.dir) {
		return nil, fmt.Errorf("open corpus %s: no corpus there; --events FILE compares on the events of a file", w.dir)
	}
	b, err := newBench(ctx, w)
	if err != nil {
		return nil, err
	}
	v, err := b.view(ctx, "")
	if err != nil {
		return nil, errors.Join(err, b.close())
	}
	out := &compared{event: v.Event, close: b.close}
	for _, s := range v.Segments() {
		out.segments = append(out.segments, s)
	}
	return out, nil
}

// difference is where two rules, A and B, do not agree.
type difference struct {
	limit int
	names [2]string
	sides [2]*contrast.Side
	both  int    // events on which both fire
	only  [2]int // those on which one does
	shown []differing
}

// differing is one event on which one rule fires alone.
type differing struct {
	Event   string            `json:"event"`
	Line    int64             `json:"line,omitempty"`
	Fires   string            `json:"fires"`
	Reasons []contrast.Reason `json:"reasons"` // of the rule that does not
}

func (d *difference) find(ctx context.Context, over *compared) error {
	var fired [2]*replay.Result
	for i, s := range d.sides {
		res, err := replay.Over(ctx, s.Plan, over.segments, replay.Options{SkipParts: true})
		if err != nil {
			return fmt.Errorf("compare %s: %w", d.names[i], err)
		}
		fired[i] = res
	}
	for seg := range over.segments {
		a, b := fired[0].Fired[seg], fired[1].Fired[seg]
		d.both += a.AndCount(b)
		for i, alone := range []*corpus.Bitmap{a.Clone().AndNot(b), b.Clone().AndNot(a)} {
			d.only[i] += alone.Count()
			if err := d.show(ctx, over, seg, i, alone); err != nil {
				return err
			}
		}
	}
	return nil
}

// show explains events on which rule i fires alone, up to the limit.
func (d *difference) show(ctx context.Context, over *compared, seg, i int, alone *corpus.Bitmap) error {
	for row := range alone.All {
		if len(d.shown) >= d.limit {
			return nil
		}
		e, err := over.event(ctx, corpus.Ref{Segment: seg, Row: row})
		if err != nil {
			return err
		}
		d.shown = append(d.shown, differing{e.ID, e.Line, d.names[i], contrast.Why(d.sides[i], d.sides[1-i], e)})
	}
	return nil
}

func (c *console) differenceText(d *difference) {
	c.print("both fire on %s, only %s on %d, only %s on %d", count(d.both, "event"), d.names[0], d.only[0], d.names[1], d.only[1])
	for _, x := range d.shown {
		c.print("\n%s (line %d): only %s fires", x.Event, x.Line, x.Fires)
		for _, r := range x.Reasons {
			c.print("  %s: %s%s", r.Kind, r.Part, metText(r))
		}
	}
	if left := d.only[0] + d.only[1] - len(d.shown); left > 0 {
		c.note("%s more; --limit shows more", count(left, "event"))
	}
}

// metText is what a part met.
func metText(r contrast.Reason) string {
	switch r.Met {
	case "":
		return ""
	case plan.MetValue:
		return " met " + strconv.Quote(r.Shown)
	}
	return " met " + string(r.Met)
}

// document is the difference as JSON.
func (d *difference) document() any {
	return struct {
		A      string      `json:"a"`
		B      string      `json:"b"`
		Both   int         `json:"both"`
		OnlyA  int         `json:"only_a"`
		OnlyB  int         `json:"only_b"`
		Events []differing `json:"events"`
	}{d.names[0], d.names[1], d.both, d.only[0], d.only[1], append([]differing{}, d.shown...)}
}
