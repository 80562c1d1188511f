package main

import (
	"fmt"
	"slices"

	"assay/tuning/library"
	"assay/tuning/pipeline"
	"assay/tuning/rule"

	"github.com/spf13/cobra"
)

// pipelineFlag adds --pipeline to a command whose settings compile rules.
func pipelineFlag(cmd *cobra.Command) {
	cmd.Flags().StringArray("pipeline", nil, "processing pipeline that fits Sigma rules to the data: a name or a file; may be given again\n(those in DIR/pipelines are always run)")
	_ = cmd.RegisterFlagCompletionFunc("pipeline", completePipelines)
}

// addPipelines adds what --pipeline names to those of the corpus directory;
// one that is there already is not run twice.
func (s *settings) addPipelines(cmd *cobra.Command) error {
	if cmd.Flags().Lookup("pipeline") == nil {
		return nil
	}
	refs, err := cmd.Flags().GetStringArray("pipeline")
	if err != nil {
		return err
	}
	for _, ref := range refs {
		p, err := library.Pipeline(s.dir, ref)
		if err != nil {
			return fmt.Errorf("%w (assay pipelines list shows what there is)", err)
		}
		if !slices.ContainsFunc(s.env.Pipelines, func(have *pipeline.Pipeline) bool { return have.Digest == p.Digest }) {
			s.env.Pipelines = append(s.env.Pipelines, p)
		}
	}
	return nil
}

// completePipelines offers the names of the pipelines there are, and files.
func completePipelines(cmd *cobra.Command, _ []string, _ string) (out []cobra.Completion, _ cobra.ShellCompDirective) {
	dir, _ := cmd.Flags().GetString("data")
	shelf, _ := pipelineShelf(dir)
	for _, p := range shelf {
		out = append(out, cobra.CompletionWithDesc(p.Name, p.Description))
	}
	return out, cobra.ShellCompDirectiveDefault
}

// shelved is a pipeline that there is.
type shelved struct {
	*pipeline.Pipeline
	Always bool // of the corpus directory
}

// pipelineShelf is those of the corpus directory, then those that ship and
// that none of them stands for.
func pipelineShelf(dir string) (out []shelved, err error) {
	own, err := library.Pipelines(dir)
	if err != nil {
		return nil, err
	}
	ships, err := library.ShippedPipelines()
	if err != nil {
		return nil, err
	}
	for _, p := range own {
		out = append(out, shelved{p, true})
	}
	for _, p := range ships {
		if !slices.ContainsFunc(own, func(have *pipeline.Pipeline) bool { return have.Name == p.Name }) {
			out = append(out, shelved{p, false})
		}
	}
	return out, nil
}

func newPipelines(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "pipelines",
		GroupID: "rules",
		Short:   "Show the processing pipelines that fit Sigma rules to the data",
		Example: `  assay pipelines list
  assay pipelines show windows-sysmon`,
	}
	cmd.AddCommand(newPipelinesList(c), newPipelinesShow(c))
	return cmd
}

func newPipelinesList(c *console) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the pipelines of the corpus directory and those that ship",
		Long: `List the pipelines in the order in which they would be run. Those in
DIR/pipelines are always run on the rules of that corpus; the others when
--pipeline names them.` + "\n" + exitHelp,
		Example: `  assay pipelines list --data corpus
  assay pipelines list --json | jq -r '.[].name'`,
		Args: wantArgs(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			dir, _ := cmd.Flags().GetString("data")
			shelf, err := pipelineShelf(dir)
			if err != nil {
				return err
			}
			slices.SortStableFunc(shelf, func(a, b shelved) int { return a.Priority - b.Priority })
			if asJSON {
				rows := make([]pipelineJSON, len(shelf))
				for i, p := range shelf {
					rows[i] = pipelineJSON{p.Name, p.Description, p.Priority, p.Digest, p.Always, len(p.Steps())}
				}
				return c.json(rows)
			}
			for _, p := range shelf {
				when := ""
				if p.Always {
					when = " (always)"
				}
				c.print("%-18s %3d  %3d items  %s%s", p.Name, p.Priority, len(p.Steps()), p.Description, when)
			}
			return nil
		},
	}
	dataFlag(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

type pipelineJSON struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	Priority    int    `json:"priority"`
	Digest      string `json:"digest"`
	Always      bool   `json:"always"`
	Items       int    `json:"items"`
}

func newPipelinesShow(c *console) *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use:   "show NAME|FILE",
		Short: "Print a pipeline, or what it makes of a rule",
		Long: `Print the text of a pipeline. With --rule, print instead what the pipeline
changes of each rule of the file, and the condition that comes out.` + "\n" + exitHelp,
		Example: `  assay pipelines show ecs
  assay pipelines show windows-sysmon --rule rule.yml`,
		Args: wantArgs(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			dir, _ := cmd.Flags().GetString("data")
			p, err := library.Pipeline(dir, args[0])
			if err != nil {
				return err
			}
			if file == "" {
				_, err = fmt.Fprint(plainWriter{c.out}, p.Text)
				return err
			}
			return c.fit(p, file)
		},
		ValidArgsFunction: completePipelines,
	}
	dataFlag(cmd)
	cmd.Flags().StringVarP(&file, "rule", "r", "", "rule file to put through the pipeline")
	return cmd
}

// fit prints what a pipeline makes of the rules of a file.
func (c *console) fit(p *pipeline.Pipeline, file string) error {
	files, err := readFiles([]string{file})
	if err != nil {
		return err
	}
	ok := true
	for i, parsed := range library.ParseSet(files, nil) {
		ds := parsed.Diagnostics
		for _, r := range parsed.Rules {
			fitted, changes, more := p.Trace(r)
			ds = append(ds, library.Placed(more, r, files[i].Text)...)
			c.print("%s", r.Title)
			for _, ch := range changes {
				c.print("  %s, by %s/%s", ch, ch.Pipeline, ch.Item)
			}
			if len(changes) == 0 {
				c.print("  nothing is changed")
			}
			if fitted != nil {
				c.print("  %s", fitted.Where)
			}
		}
		ok = ok && ds.Err() == nil
		atLeast(ds, rule.Warning).Fprint(c.err, files[i].Name, files[i].Text)
	}
	if !ok {
		return errRule
	}
	return nil
}
