package main

import (
	"context"
	"fmt"

	"assay/corpus"
	"assay/tuning/gate"
	"assay/tuning/plan"
	"assay/tuning/replay"
	"assay/tuning/report"
	"assay/tuning/ruleset"

	"github.com/spf13/cobra"
)

// setFormats write the figures of a set.
var setFormats = map[string]func(*console, *report.Set, int) error{
	"text":     func(c *console, s *report.Set, top int) error { return report.WriteSetText(c.out, s, top) },
	"markdown": func(c *console, s *report.Set, top int) error { return report.WriteSetMarkdown(c.out, s, top) },
	"junit":    func(c *console, s *report.Set, _ int) error { return report.WriteSetJUnit(c.out, s) },
	"sarif":    func(c *console, s *report.Set, _ int) error { return report.WriteSetSARIF(c.out, s) },
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
	if f.top < 0 {
		return usageError(cmd, "--top %d: want a number of rules, 0 for all", f.top)
	}
	set, err := c.measureSet(cmd.Context(), b, f)
	if err != nil {
		return err
	}
	if err := write(c, set, f.top); err != nil {
		return err
	}
	if !set.Judged.Passed() {
		err = errFindings
	}
	if broken := len(set.Broken); broken > 0 || set.Comparison != nil && len(set.Comparison.Broken) > 0 {
		if set.Comparison != nil {
			broken += len(set.Comparison.Broken)
		}
		c.say("assay: %s with errors left out", count(broken, "rule file"))
		return errRule
	}
	return err
}

func (c *console) measureSet(ctx context.Context, b *bench, f replayFlags) (*report.Set, error) {
	var policy *gate.Policy
	var err error
	if f.policy != "" {
		if policy, err = readPolicy(b.dir, f.policy); err != nil {
			return nil, err
		}
	}
	candidate, err := readRuleSet(f.rules, b.env)
	if err != nil {
		return nil, err
	}
	var baseline *ruleset.Set
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
	bar := c.progress(int64(v.Rows()), fmt.Sprintf("replaying %s", count(len(candidate.Rules), "rule")), false)
	o := ruleset.Options{Tool: "assay " + version()}
	o.Budget, o.Progress = b.memory/4, func(done, _ int64) { _ = bar.Set64(done) }
	if policy != nil { // what the pass finds is asked for again
		o.Atoms = plan.NewAtoms(b.memory / 4)
	}
	set, err := ruleset.Run(ctx, v, candidate, baseline, b.env.Digest(), o)
	if err == nil && policy != nil {
		err = c.judge(ctx, b, v, set, candidate, baseline, policy, replay.Options{Atoms: o.Atoms, Budget: o.Budget, SkipParts: true})
	}
	return set, err
}

// readRuleSet reads files and folders as one set.
func readRuleSet(paths []string, env plan.Env) (*ruleset.Set, error) {
	files, err := readFiles(paths)
	if err != nil {
		return nil, err
	}
	return ruleset.Read(files, env), nil
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
