package main

import (
	"errors"
	"fmt"

	"assay/corpus"
	"assay/tuning/plan"
	"assay/tuning/rule"

	"github.com/spf13/cobra"
)

func newExplain(c *console) *cobra.Command {
	var file string
	var line int64
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "explain --rule FILE EVENT",
		GroupID: "rules",
		Short:   "Say part by part why a rule matches an event, or why not",
		Long: `EVENT is a file (its first event, or the one on --line), - for standard input,
or the id of an event of the corpus. A value that is absent, null or empty is
told apart. Marked are the fewest parts that would have to change for the verdict
to turn.

Exit codes: 0 the event matches, 1 it does not, 2 rule error, 3 configuration or
input error.`,
		Example: `  assay explain --rule rule.yml event.json
  assay explain --rule rule.yml --line 17 events.ndjson
  assay explain --data corpus --rule rule.yml ev-000000042`,
		Args: wantArgs(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			set, err := openSettings(cmd)
			if err != nil {
				return err
			}
			r, err := c.oneRule(file, set.env)
			if err != nil {
				return err
			}
			e, err := c.oneEvent(cmd, args[0], line, set)
			if err != nil {
				return err
			}
			x := r.plan.Explain(e)
			if asJSON {
				err = c.json(explanationJSON{r.rule.ID, r.rule.Title, e.ID, x.Holds, x})
			} else {
				c.print("%s %s event %s", r.rule.Title, verdictWord(r.rule, x.Holds), e.ID)
				x.Fprint(plainWriter{c.out})
			}
			switch cor := r.rule.Correlation; {
			case cor != nil:
				c.note("the rule correlates events, so one event does not decide: these are its base rules; it asks for %s", cor.Asks())
			case r.plan.Grouper() != nil:
				c.note("the rule counts events: this is its search, before stats; assay match and assay replay count")
			}
			if err == nil && !x.Holds {
				err = errFindings
			}
			return err
		},
	}
	settingsFlags(cmd)
	pipelineFlag(cmd)
	cmd.Flags().StringVarP(&file, "rule", "r", "", "rule file")
	cmd.Flags().Int64Var(&line, "line", 0, "line of the event in the file; 0 is the first")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	_ = cmd.MarkFlagRequired("rule")
	return cmd
}

// verdictWord says what a rule does with an event; one event alone makes no
// correlation fire.
func verdictWord(r *rule.Rule, holds bool) string {
	switch {
	case r.Correlation == nil && holds:
		return "matches"
	case r.Correlation == nil:
		return "does not match"
	case holds:
		return "counts"
	}
	return "does not count"
}

type explanationJSON struct {
	Rule    string            `json:"rule"`
	Title   string            `json:"title"`
	Event   string            `json:"event"`
	Matches bool              `json:"matches"`
	Parts   *plan.Explanation `json:"explanation"`
}

// oneEvent is an event of a file, or of the corpus when no such file exists.
func (c *console) oneEvent(cmd *cobra.Command, name string, line int64, set *settings) (*corpus.Event, error) {
	if name != "-" && !exists(name) && isCorpus(set.dir) {
		return corpusEvent(cmd, name, set)
	}
	if name != "-" && !exists(name) {
		return nil, fmt.Errorf("explain %s: no such file, and no corpus in %s to look for an event of that id", name, set.dir)
	}
	events, err := c.readEvents(cmd.Context(), name, set.mapping)
	if err != nil {
		return nil, err
	}
	for i := range events {
		if line == 0 || events[i].Line == line {
			return &events[i], nil
		}
	}
	if line == 0 {
		return nil, fmt.Errorf("read %s: no event in it", name)
	}
	return nil, fmt.Errorf("read %s: no event on line %d", name, line)
}

func corpusEvent(cmd *cobra.Command, id string, set *settings) (*corpus.Event, error) {
	b, err := newBench(cmd.Context(), set)
	if err != nil {
		return nil, err
	}
	defer func() { _ = b.close() }()
	v, err := b.view(cmd.Context(), "")
	if err != nil {
		return nil, err
	}
	ref, err := v.Find(cmd.Context(), id)
	if errors.Is(err, corpus.ErrNotFound) {
		return nil, fmt.Errorf("explain %q: no such file, and no event of that id in %s", id, set.dir)
	}
	if err != nil {
		return nil, err
	}
	return v.Event(cmd.Context(), ref)
}
