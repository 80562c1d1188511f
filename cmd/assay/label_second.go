package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"assay/corpus"
	"assay/corpus/second"

	"github.com/spf13/cobra"
)

// maxOffers bounds what one call prints of the queue.
const maxOffers = 10_000

func labelSecond(c *console) *cobra.Command {
	var limit int
	var share float64
	var answers string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "second [--answers FILE]",
		Short: "Look at labelled events a second time, without their labels",
		Long: `Print the labelled events that want your second opinion, one JSON object a line,
without the label, the person or anything that was filled in after somebody
looked at the event. First come events on which an open proposal rests, then
events that two people see differently, then a random share of all labelled
events, which a secret of the corpus draws: nobody can choose what is looked at
twice. What you labelled yourself is not among them.

With --answers the opinions are read from a file instead: CSV with the columns
event, verdict, reason and note, or JSON lines with the same names. An opinion
stands beside the label and does not change it; where the two differ the event
waits to be settled. All lines must be right, or none is taken.

Your name is $ASSAY_USER, or that of your account on this machine.` + "\n" + exitHelp,
		Example: `  assay label second --limit 20 > second.ndjson
  assay label second --answers answers.csv
  ASSAY_USER=lee assay label second --answers - < answers.ndjson`,
		Args: wantArgs(0, 0),
		RunE: withBench(false, func(cmd *cobra.Command, _ []string, b *bench) error {
			if limit < 1 || limit > maxOffers {
				return usageError(cmd, "--limit %d: want 1 to %d", limit, maxOffers)
			}
			if share < 0 || share > 1 {
				return usageError(cmd, "--share %v: want 0 to 1", share)
			}
			v, q, err := b.second(cmd.Context(), share)
			if err != nil {
				return err
			}
			if answers != "" {
				return c.answer(cmd.Context(), q, answers, asJSON)
			}
			return c.offer(cmd.Context(), v, q, limit)
		}),
	}
	settingsFlags(cmd)
	cmd.Flags().IntVar(&limit, "limit", 50, "events to print at most")
	cmd.Flags().Float64Var(&share, "share", second.DefaultShare, "random share of the labelled events that is looked at twice, as --second-share of assay serve")
	cmd.Flags().StringVar(&answers, "answers", "", "file of your opinions, CSV or JSON lines, - for standard input")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print what was done with --answers as JSON")
	return cmd
}

// second is the queue of second opinions on the corpus as it is now.
func (b *bench) second(ctx context.Context, share float64) (*corpus.View, *second.Queue, error) {
	v, err := b.view(ctx, "")
	if err != nil {
		return nil, nil, err
	}
	deciding, err := b.register.Deciding(ctx)
	if err != nil {
		return nil, nil, err
	}
	q, err := second.New(ctx, b.store, v, second.Options{Share: share, Deciding: deciding, Looked: b.seen.All})
	return v, q, err
}

// offerJSON is one event of the queue; it has no room for a verdict.
type offerJSON struct {
	Event  string          `json:"event"`
	Time   string          `json:"time,omitempty"`
	Fields json.RawMessage `json:"fields"`
}

func (c *console) offer(ctx context.Context, v *corpus.View, q *second.Queue, limit int) error {
	offers, err := q.For(ctx, whoami(), limit)
	if err != nil {
		return err
	}
	enc := json.NewEncoder(c.out)
	enc.SetEscapeHTML(false)
	for _, o := range offers {
		e, err := v.Event(ctx, o.Ref)
		if err != nil {
			return err
		}
		line := offerJSON{Event: e.ID, Fields: cardJSON(e)}
		if e.HasTime() {
			line.Time = e.Time.UTC().Format(time.RFC3339Nano)
		}
		if err := enc.Encode(line); err != nil {
			return err
		}
	}
	n := q.Counts()
	c.note("%d of %s in the random share have a second opinion; %s", n.Done, count(n.Random, "labelled event"), waitWords(len(offers)))
	return nil
}

func waitWords(offers int) string {
	if offers == 0 {
		return "none waits for you"
	}
	return "assay label second --answers FILE takes yours"
}

// cardJSON is the event's fields as one JSON object of dotted paths.
func cardJSON(e *corpus.Event) []byte {
	b := []byte{'{'}
	for i, f := range second.Card(e) {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(corpus.String(f.Path).AppendJSON(b), ':')
		b = f.Value.AppendJSON(b)
	}
	return append(b, '}')
}

func (c *console) answer(ctx context.Context, q *second.Queue, name string, asJSON bool) error {
	in := c.in
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return fmt.Errorf("read answers: %w", err)
		}
		defer func() { _ = f.Close() }()
		in = f
	}
	answers, err := readAnswers(in)
	if err != nil {
		return fmt.Errorf("read answers %s: %w", name, err)
	}
	if err := q.Give(ctx, whoami(), "cli", answers); err != nil {
		return err
	}
	if asJSON {
		return c.json(struct {
			Given int `json:"given"`
		}{len(answers)})
	}
	c.print("%s kept; labels stay as they are", count(len(answers), "second opinion"))
	return nil
}

// The bounds of a file of answers.
const (
	maxAnswers     = 100_000
	maxAnswerBytes = 64 << 20
)

// readAnswers reads CSV or, where the first character is a brace, JSON lines.
func readAnswers(in io.Reader) ([]second.Answer, error) {
	text, err := io.ReadAll(io.LimitReader(in, maxAnswerBytes+1))
	if err != nil {
		return nil, err
	}
	if len(text) > maxAnswerBytes {
		return nil, fmt.Errorf("longer than %s", size(maxAnswerBytes))
	}
	read := readAnswerCSV
	if trimmed := bytes.TrimSpace(bytes.TrimPrefix(text, []byte("\ufeff"))); len(trimmed) == 0 || trimmed[0] == '{' {
		text, read = trimmed, readAnswerLines
	}
	answers, err := read(text)
	switch {
	case err != nil:
		return nil, err
	case len(answers) == 0:
		return nil, errors.New("no answer in it")
	case len(answers) > maxAnswers:
		return nil, fmt.Errorf("%d answers, at most %d are taken at once", len(answers), maxAnswers)
	}
	return answers, nil
}

func readAnswerCSV(text []byte) ([]second.Answer, error) {
	changes, err := readLabelCSV(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	out := make([]second.Answer, len(changes))
	for i, ch := range changes {
		out[i] = second.Answer{Event: ch.Events[0], Verdict: ch.Verdict, Reason: ch.Reason, Note: ch.Note}
	}
	return out, nil
}

func readAnswerLines(text []byte) (out []second.Answer, err error) {
	n := 0
	for line := range bytes.Lines(text) {
		n++
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		var a struct {
			Event   string         `json:"event"`
			Verdict corpus.Verdict `json:"verdict"`
			Reason  corpus.Reason  `json:"reason"`
			Note    string         `json:"note"`
			Time    string         `json:"time"`   // of a line that label second printed
			Fields  any            `json:"fields"` // likewise
		}
		d := json.NewDecoder(bytes.NewReader(line))
		d.DisallowUnknownFields()
		if err := d.Decode(&a); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		if a.Event == "" {
			return nil, fmt.Errorf("line %d: no event id", n)
		}
		out = append(out, second.Answer{Event: a.Event, Verdict: a.Verdict, Reason: a.Reason, Note: a.Note})
	}
	return out, nil
}
