package main

import (
	"context"
	"fmt"

	"assay/corpus"
	"assay/tuning/library"
	"assay/tuning/plan"
	"assay/tuning/replay"
	"assay/tuning/report"
	"assay/tuning/rule"

	"github.com/spf13/cobra"
)

// setFormats write the figures of a set.
var setFormats = map[string]func(*console, *report.Set, int) error{
	"text":     func(c *console, s *report.Set, top int) error { return report.WriteSetText(c.out, s, top) },
	"markdown": func(c *console, s *report.Set, top int) error { return report.WriteSetMarkdown(c.out, s, top) },
	"junit":    func(c *console, s *report.Set, _ int) error { return report.WriteSetJUnit(c.out, s) },
	"sarif":    func(c *console, s *report.Set, _ int) error { return c.json(setSARIF(s)) },
	"json": func(c *console, s *report.Set, _ int) error {
		b, err := s.Encode()
		if err == nil {
			_, err = c.out.Write(b)
		}
		return err
	},
}

// replaySet replays every rule that --rules names, against --baseline.
func (c *console) replaySet(cmd *cobra.Command, b *bench, f replayFlags) error {
	format := f.format
	if f.asJSON {
		format = "json"
	}
	write, ok := setFormats[format]
	if !ok {
		return usageError(cmd, "unknown --format %q: want text, markdown, json, junit or sarif", format)
	}
	set, err := c.measureSet(cmd.Context(), b, f)
	if err != nil {
		return err
	}
	if err := write(c, set, f.top); err != nil {
		return err
	}
	if broken := len(set.Broken); broken > 0 || set.Comparison != nil && len(set.Comparison.Broken) > 0 {
		if set.Comparison != nil {
			broken += len(set.Comparison.Broken)
		}
		c.say("assay: %s with errors left out", count(broken, "rule file"))
		return errRule
	}
	return nil
}

func (c *console) measureSet(ctx context.Context, b *bench, f replayFlags) (*report.Set, error) {
	candidate, err := readRuleSet(f.rules, b.env)
	if err != nil {
		return nil, err
	}
	var baseline *plannedSet
	if f.baseline != "" {
		if baseline, err = readRuleSet([]string{f.baseline}, b.env); err != nil {
			return nil, err
		}
	}
	v, err := b.keptView(ctx, f.snapshot)
	if err != nil {
		return nil, err
	}
	c.tellStreaming(b, v)
	if err := c.runSets(ctx, b, v, candidate, baseline); err != nil {
		return nil, err
	}
	before := (*report.SetOutcome)(nil)
	if baseline != nil {
		before = &baseline.SetOutcome
	}
	return report.NewSet(ctx, report.SetSourceOf(v), candidate.SetOutcome, before, report.Options{Tool: "assay " + version(), Environment: b.env.Digest()})
}

// tellStreaming says when the corpus does not fit into the memory allowed.
func (c *console) tellStreaming(b *bench, v *corpus.View) {
	bytes := int64(0)
	for _, m := range v.Snapshot().Segments {
		bytes += m.Bytes
	}
	if bytes > b.memory/2 {
		c.note("the snapshot takes %s on disk, more than half of --memory (%s): columns are read file by file and forgotten again", size(bytes), size(b.memory))
	}
}

// plannedSet is a set that was read, with a plan for each rule.
type plannedSet struct {
	report.SetOutcome
	plans []*plan.Plan
}

// readRuleSet reads files and folders as one set. Rules with errors are left
// out, and told.
func readRuleSet(paths []string, env plan.Env) (*plannedSet, error) {
	files, err := readFiles(paths)
	if err != nil {
		return nil, err
	}
	set := &plannedSet{}
	for i, p := range library.EnvironmentOf(env).ParseSet(files) {
		set.add(files[i], p, env)
	}
	return set, nil
}

func (s *plannedSet) add(f library.File, parsed library.Parsed, env plan.Env) {
	broken := report.BrokenFile{File: f.Name}
	broken.Faults = append(broken.Faults, faults(parsed.Diagnostics, f.Text)...)
	placer := library.NewPlacer(f.Text)
	for _, r := range parsed.Rules {
		p, ds := plan.Compile(r, env)
		if ds.Err() != nil {
			broken.Faults = append(broken.Faults, faults(placer.Place(ds, r), f.Text)...)
			continue
		}
		s.Rules, s.plans = append(s.Rules, report.SetEntry{Rule: r, File: f.Name}), append(s.plans, p)
	}
	if len(broken.Faults) > 0 {
		s.Broken = append(s.Broken, broken)
	}
}

// faults are the errors among diagnostics.
func faults(ds rule.Diagnostics, text string) (out []report.Fault) {
	for _, d := range ds {
		if d.Grade == rule.Error {
			line, column := rule.Position(text, d.Span.Start)
			out = append(out, report.Fault{Line: line, Column: column, Code: d.Code, Message: d.Message, Hint: d.Hint})
		}
	}
	return out
}

// runSets replays both sets in one pass; a text that both have runs once.
func (c *console) runSets(ctx context.Context, b *bench, v *corpus.View, sets ...*plannedSet) error {
	var plans []*plan.Plan
	at := map[string]int{}
	for _, s := range sets {
		if s == nil {
			continue
		}
		for _, p := range s.plans {
			if _, met := at[planKey(p)]; !met {
				at[planKey(p)] = len(plans)
				plans = append(plans, p)
			}
		}
	}
	bar := c.progress(int64(v.Rows()), fmt.Sprintf("replaying %s", count(len(plans), "rule")), false)
	res, err := replay.RunSet(ctx, plans, v, replay.SetOptions{Atoms: plan.NewAtoms(b.memory / 4), Progress: func(done, _ int64) { _ = bar.Set64(done) }})
	if err != nil {
		return err
	}
	for _, s := range sets {
		if s == nil {
			continue
		}
		for _, p := range s.plans {
			s.Counts = append(s.Counts, res.Rules[at[planKey(p)]])
		}
	}
	return nil
}

// planKey is the same for rules of the same text: both sets are read with the
// same settings.
func planKey(p *plan.Plan) string { return string(p.Rule().Dialect) + p.Rule().Digest + p.Rule().ID }
