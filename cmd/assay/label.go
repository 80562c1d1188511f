package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"assay/corpus"
	"assay/index"

	"github.com/spf13/cobra"
)

func newLabel(c *console) *cobra.Command {
	var query, verdict, reason, note, file string
	var dry, asJSON bool
	cmd := &cobra.Command{
		Use:     "label (--query Q --verdict V | --csv FILE | EVENT... --verdict V)",
		GroupID: "corpus",
		Short:   "Give events a verdict",
		Long: `Label events by id, all events that a query finds, or from a CSV file with the
columns event, verdict, reason and note (the last two may be missing). The log
only grows: assay label undo takes back your last change.

Verdicts: true_positive, benign_positive, false_positive, undetermined,
unlabelled (clears). Reasons: suspicious_activity, expected_activity,
security_test, incorrect_logic, inaccurate_data, duplicate, other.` + "\n" + exitHelp,
		Example: `  assay label --query 'rule:agent-upload domain:partners.example.org verdict:none' --verdict fp
  assay label ev-000000042 --verdict tp --note "confirmed with the owner"
  assay label --csv verdicts.csv`,
		RunE: withBench(false, func(cmd *cobra.Command, args []string, b *bench) error {
			if err := oneWay(cmd, query != "", file != "", len(args) > 0); err != nil {
				return err
			}
			l := labelling{c: c, b: b, dry: dry, asJSON: asJSON}
			if file != "" {
				return l.fromCSV(cmd.Context(), file)
			}
			if !cmd.Flags().Changed("verdict") {
				return usageError(cmd, "--verdict is missing")
			}
			change, err := newChange(verdict, reason, note)
			if err != nil {
				return err
			}
			if change.Events = args; query != "" {
				if change.Events, err = l.find(cmd.Context(), query); err != nil {
					return err
				}
			}
			return l.apply(cmd.Context(), []corpus.LabelChange{change})
		}),
	}
	settingsFlags(cmd)
	cmd.Flags().StringVarP(&query, "query", "q", "", "label everything that the query finds")
	cmd.Flags().StringVar(&verdict, "verdict", "", "the verdict, or tp, bp, fp, und, none")
	cmd.Flags().StringVar(&reason, "reason", "", "why")
	cmd.Flags().StringVar(&note, "note", "", "free text kept with the label")
	cmd.Flags().StringVar(&file, "csv", "", "CSV file of labels by event id, - for standard input")
	cmd.Flags().BoolVar(&dry, "dry-run", false, "say how many events would be labelled")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print what was done as JSON")
	fixedWords(cmd, "verdict", verdictWords()...)
	fixedWords(cmd, "reason", reasonWords()...)
	cmd.AddCommand(labelUndo(c), labelHistory(c), labelSecond(c), labelQuality(c), labelSuspicious(c))
	return cmd
}

// oneWay checks that the events are named in one way only.
func oneWay(cmd *cobra.Command, ways ...bool) error {
	n := 0
	for _, w := range ways {
		if w {
			n++
		}
	}
	if n != 1 {
		return usageError(cmd, "name the events in one way: --query, --csv or ids")
	}
	return nil
}

type labelling struct {
	c           *console
	b           *bench
	dry, asJSON bool
}

type labelledJSON struct {
	Batch     string `json:"batch"` // names the change for assay label undo
	Changed   int    `json:"changed"`
	Unchanged int    `json:"unchanged"`
}

func newChange(verdict, reason, note string) (corpus.LabelChange, error) {
	v, err := corpus.ParseVerdict(verdict)
	if err != nil {
		return corpus.LabelChange{}, err
	}
	r, err := corpus.ParseReason(reason)
	if err != nil {
		return corpus.LabelChange{}, err
	}
	return corpus.LabelChange{Verdict: v, Reason: r, Note: note, Who: whoami(), Source: "cli", Seen: corpus.AnyLabels}, nil
}

func (l labelling) apply(ctx context.Context, changes []corpus.LabelChange) error {
	n := 0
	for _, ch := range changes {
		n += len(ch.Events)
	}
	if n == 0 {
		return errors.New("label: no event is found")
	}
	if l.dry {
		l.c.print("%s would be labelled", count(n, "event"))
		return nil
	}
	res, err := l.b.store.LabelEach(ctx, changes)
	if err != nil {
		return err
	}
	if l.asJSON {
		return l.c.json(labelledJSON{res.Batch, res.Changed, res.Unchanged})
	}
	l.c.print("%s labelled, %d had this label already", count(res.Changed, "event"), res.Unchanged)
	if res.Batch != "" {
		l.c.note("assay label undo --data %s %s takes it back", l.b.store.Dir(), res.Batch)
	}
	return nil
}

// find is the ids of the events that a query finds, by scanning: the index
// may be open elsewhere.
func (l labelling) find(ctx context.Context, text string) ([]string, error) {
	q, err := index.Parse(text, time.Now())
	if err != nil {
		return nil, querySyntax(text, err)
	}
	v, err := l.b.view(ctx, "")
	if err != nil {
		return nil, err
	}
	rows, err := index.None().Knowing(l.b.library).Select(ctx, v, q)
	if err != nil {
		return nil, err
	}
	if err := l.warnUnknown(ctx, v, q); err != nil {
		return nil, err
	}
	var ids []string
	for i, seg := range v.Segments() {
		col, err := seg.IDs(ctx)
		if err != nil {
			return nil, err
		}
		for row := range rows[i].All {
			ids = append(ids, col.Value(row).Text())
		}
	}
	return ids, nil
}

// warnUnknown says which fields of the query no event has, and what may be
// meant.
func (l labelling) warnUnknown(ctx context.Context, v *corpus.View, q *index.Query) error {
	unknown, err := index.Unknown(ctx, v, q, l.b.mapping.Aliases())
	for _, u := range unknown {
		hint := ""
		if len(u.Near) > 0 {
			hint = ": did you mean " + strings.Join(u.Near, " or ") + "?"
		}
		l.c.say("assay: no event has a field %s%s", u.Field, hint)
	}
	if err != nil {
		return err
	}
	return l.warnTags(ctx, q)
}

// warnTags says which tags of the query no rule has, and what may be meant.
func (l labelling) warnTags(ctx context.Context, q *index.Query) error {
	for _, tag := range q.Values("rule.tag") {
		known, near, err := l.b.library.NearTags(ctx, tag)
		if err != nil {
			return err
		}
		if known {
			continue
		}
		hint := ""
		if len(near) > 0 {
			hint = ": did you mean " + strings.Join(near, " or ") + "?"
		}
		l.c.say("assay: no rule has a tag %s%s", tag, hint)
	}
	return nil
}

// querySyntax shows the place of a syntax error under the query.
func querySyntax(text string, err error) error {
	var bad *index.SyntaxError
	if !errors.As(err, &bad) {
		return err
	}
	width := max(1, bad.Length)
	out := fmt.Sprintf("query: %s\n  %s\n  %s%s", bad.Message, text, strings.Repeat(" ", min(bad.Offset, len(text))), strings.Repeat("^", width))
	if bad.Hint != "" {
		out += "\n  hint: " + bad.Hint
	}
	return errors.New(out)
}

func (l labelling) fromCSV(ctx context.Context, name string) (err error) {
	in := l.c.in
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return fmt.Errorf("read labels: %w", err)
		}
		defer func() { _ = f.Close() }()
		in = f
	}
	changes, err := readLabelCSV(in)
	if err != nil {
		return fmt.Errorf("read labels %s: %w", name, err)
	}
	return l.apply(ctx, changes)
}

// readLabelCSV reads a header and rows of event, verdict, reason and note. All
// of it must be right: a label on the wrong event is worse than none.
func readLabelCSV(in io.Reader) ([]corpus.LabelChange, error) {
	r := csv.NewReader(in)
	head, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("read header: %w", err)
	}
	at := map[string]int{}
	for i, name := range head {
		at[strings.ToLower(strings.TrimSpace(strings.TrimPrefix(name, "\ufeff")))] = i
	}
	cell := func(row []string, names ...string) string {
		for _, name := range names {
			if i, ok := at[name]; ok {
				return strings.TrimSpace(row[i])
			}
		}
		return ""
	}
	var out []corpus.LabelChange
	for {
		row, err := r.Read()
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		line, _ := r.FieldPos(0)
		id := cell(row, "event", "event.id", "event_id", "id")
		if id == "" {
			return nil, fmt.Errorf("line %d: no event id; the header needs event and verdict", line)
		}
		ch, err := newChange(cell(row, "verdict", "label.verdict"), cell(row, "reason", "label.reason"), cell(row, "note"))
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		ch.Events, ch.Source = []string{id}, "csv"
		out = append(out, ch)
	}
}
