package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"

	"assay/corpus"
	"assay/corpus/ingest"
	"assay/tuning/plan"
	"assay/tuning/replay"
	"assay/tuning/rule"

	"github.com/spf13/cobra"
)

func newMatch(c *console) *cobra.Command {
	var rules []string
	cmd := &cobra.Command{
		Use:     "match --rule FILE|DIR... EVENTS",
		GroupID: "rules",
		Short:   "Print which rules match which events of a file",
		Long: `Print one JSON line for each rule and event that match. For a rule that counts
(stats) or correlates, one line for each group that fired, with what was computed
and the events behind it.
Events are read as import reads them: NDJSON, JSON array, CSV, TSV or Parquet,
also compressed; - is standard input. A rule that does not parse is reported
and the others still run; then the exit code is 2.` + "\n" + exitHelp,
		Example: `  assay match --rule data/rules events.ndjson
  zcat events.ndjson.gz | assay match --rule a.yml --rule b.spl -`,
		Args: wantArgs(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			w, err := openSettings(cmd)
			if err != nil {
				return err
			}
			set, err := c.readRules(rules, w.env, rule.Error)
			if err != nil {
				return err
			}
			events, err := c.readEvents(cmd.Context(), args[0], w.mapping)
			if err != nil {
				return err
			}
			if err := c.match(cmd.Context(), set.rules, events); err != nil {
				return err
			}
			if set.broken > 0 {
				c.say("assay: %d of %d rule files have errors", set.broken, set.files)
				return errRule
			}
			return nil
		},
	}
	cmd.Flags().StringArrayVarP(&rules, "rule", "r", nil, "rule file or folder; may be given again")
	_ = cmd.MarkFlagRequired("rule")
	settingsFlags(cmd)
	pipelineFlag(cmd)
	firingFlag(cmd)
	return cmd
}

// readEvents decodes a whole file of events; bad rows are reported and left
// out.
func (c *console) readEvents(ctx context.Context, name string, m *ingest.Mapping) ([]corpus.Event, error) {
	if err := checkFiles([]string{name}); err != nil {
		return nil, err
	}
	var events []corpus.Event
	bad := 0
	err := ingest.Read(ctx, c.source(ctx, name), m, func(e corpus.Event, row *ingest.RowError) bool {
		if row != nil {
			if bad++; bad <= 10 {
				c.say("assay: %v", row)
			}
			return true
		}
		events = append(events, e)
		return true
	})
	if err != nil {
		return nil, err
	}
	if bad > 0 {
		c.say("assay: %s of %s could not be read", count(bad, "row"), name)
	}
	return events, nil
}

// source is a file, or standard input for "-".
func (c *console) source(ctx context.Context, name string) ingest.Source {
	if name == "-" {
		return ingest.Source{Name: "-", Open: func() (io.ReadCloser, error) { return until(ctx, c.in), nil }}
	}
	src := ingest.Source{Name: name, Open: func() (io.ReadCloser, error) { return os.Open(name) }}
	if info, err := os.Stat(name); err == nil {
		src.Size = info.Size()
	}
	return src
}

// until reads until ctx ends, also while the other end is silent: a person who
// gives up on standard input must not have to close it too.
func until(ctx context.Context, in io.Reader) io.ReadCloser {
	out, pipe := io.Pipe()
	go func() {
		_, err := io.Copy(pipe, in)
		pipe.CloseWithError(err)
	}()
	context.AfterFunc(ctx, func() { pipe.CloseWithError(context.Cause(ctx)) })
	return out
}

type matchLine struct {
	Rule string `json:"rule"`
	Path string `json:"path"`
	Line int64  `json:"line"`
}

type groupLine struct {
	Rule   string                     `json:"rule"`
	Path   string                     `json:"path"`
	Group  map[string]string          `json:"group"`
	First  *time.Time                 `json:"first"`
	Last   *time.Time                 `json:"last"`
	Lines  []int64                    `json:"lines"`
	Values map[string]json.RawMessage `json:"values"` // what was computed
}

func (c *console) match(ctx context.Context, rules []ruleFile, events []corpus.Event) error {
	batch := corpus.NewBatch(events)
	out := bufio.NewWriter(c.out)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	for _, r := range rules {
		found, err := r.plan.Gather(ctx, batch, 0, false)
		if err != nil {
			return fmt.Errorf("match %s: %w", r.path, err)
		}
		if g := r.plan.Grouper(); g != nil {
			all, merr := g.Merge(ctx, []plan.Partial{found.Partial})
			if merr != nil {
				return fmt.Errorf("match %s: %w", r.path, merr)
			}
			for _, w := range replay.LeftOut(all, found.Rows.Count()) {
				c.note("%s: %s", r.rule.ID, w.Message)
			}
			err = writeFired(enc, r, all, events)
		} else {
			err = writeMatches(enc, r, found.Rows, events)
		}
		if err != nil {
			return err
		}
	}
	return out.Flush()
}

func writeMatches(enc *json.Encoder, r ruleFile, hits *corpus.Bitmap, events []corpus.Event) error {
	for row := range hits.All {
		if err := enc.Encode(matchLine{r.rule.ID, r.path, events[row].Line}); err != nil {
			return err
		}
	}
	return nil
}

// writeFired writes the groups of a rule that is grouped, else the events that
// its pipeline leaves.
func writeFired(enc *json.Encoder, r ruleFile, all *plan.Grouping, events []corpus.Event) error {
	if r.plan.Grouped() {
		return writeGroups(enc, r, all, events)
	}
	hits := corpus.NewBitmap(len(events))
	for _, ref := range all.Events {
		hits.Set(ref.Row)
	}
	return writeMatches(enc, r, hits, events)
}

func writeGroups(enc *json.Encoder, r ruleFile, all *plan.Grouping, events []corpus.Event) error {
	by := r.plan.Grouper().By()
	for _, g := range all.Groups {
		line := groupLine{Rule: r.rule.ID, Path: r.path, Group: map[string]string{}, First: timeOf(g.First), Last: timeOf(g.Last), Values: map[string]json.RawMessage{}}
		for i, name := range by {
			line.Group[name] = g.By[i].Text()
		}
		for _, ref := range g.Events {
			line.Lines = append(line.Lines, events[ref.Row].Line)
		}
		for _, v := range g.Values {
			line.Values[v.Path] = v.Value.AppendJSON(nil)
		}
		if err := enc.Encode(line); err != nil {
			return err
		}
	}
	return nil
}

func timeOf(nano int64) *time.Time {
	if nano == corpus.NoTime {
		return nil
	}
	t := time.Unix(0, nano).UTC()
	return &t
}
