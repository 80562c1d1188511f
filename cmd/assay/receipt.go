package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"assay/tuning/episode"
	"assay/tuning/gate"
	"assay/tuning/library"
	"assay/tuning/receipt"
	"assay/tuning/report"

	"github.com/spf13/cobra"
)

// maxReceiptFile bounds a receipt that is read, in bytes.
const maxReceiptFile = 1 << 20

const receiptHelp = `A receipt says on what a gate was decided: the snapshot and its position in the
label log, the rule and what it was held against, the policy, the program, the
seed, every figure that was looked at and the digest of the whole report. It
names no person and no clock: who has the corpus can make it again, bit by bit.

assay gate --receipt FILE writes one; each proposal in the workbench rests on
one, and nothing is promoted without.`

func newReceipt(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "receipt",
		GroupID: "rules",
		Short:   "Verify the receipt of a replay by running it again",
		Long:    receiptHelp,
		Example: `  assay gate --data corpus --rule candidate.yml --receipt candidate.receipt.json
  assay receipt verify candidate.receipt.json --data corpus --rule candidate.yml`,
	}
	cmd.AddCommand(receiptVerify(c))
	return cmd
}

func receiptVerify(c *console) *cobra.Command {
	var rule, baseline, policy string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "verify FILE",
		Short: "Run the replay of a receipt again and say what differs",
		Long: receiptHelp + `

The rules are taken from the library by the digests in the receipt, or from
files; the policy by its name, or from a file. What is not the text that the
receipt names shows as a difference.

Exit codes: 0 the same, 1 something differs, 2 rule error, 3 configuration or
input error.`,
		Example: `  assay receipt verify candidate.receipt.json --data corpus
  assay receipt verify candidate.receipt.json --data corpus --rule candidate.yml --baseline inforce.yml
  assay receipt verify candidate.receipt.json --data corpus --policy ours.yml --json`,
		Args: wantArgs(1, 1),
		RunE: withBench(false, func(cmd *cobra.Command, args []string, b *bench) error {
			was, err := readReceipt(args[0])
			if err != nil {
				return err
			}
			b.units = episode.Options{Gap: seconds(was.GapSeconds), Join: seconds(was.JoinSeconds)}
			b.widening, b.beside, b.seenUntil = was.Widening(), was.Beside, was.SeenUntil()
			f := replayFlags{rule: rule, baseline: baseline, snapshot: was.Snapshot, format: "json"}
			now, err := c.receiptAgain(cmd.Context(), b, was, f, policy)
			if err != nil {
				return err
			}
			return c.told(was.Differs(now), asJSON)
		}),
	}
	settingsFlags(cmd)
	pipelineFlag(cmd)
	memoryFlag(cmd)
	cmd.Flags().StringVarP(&rule, "rule", "r", "", "candidate: a rule file (default: the version of the library that the receipt names)")
	cmd.Flags().StringVarP(&baseline, "baseline", "b", "", "rule in force: a rule file (default as --rule)")
	cmd.Flags().StringVar(&policy, "policy", "", "policy file or name (default: the name in the receipt)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	_ = cmd.RegisterFlagCompletionFunc("policy", completePolicies)
	return cmd
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// receiptAgain replays what the receipt names.
func (c *console) receiptAgain(ctx context.Context, b *bench, was *receipt.Receipt, f replayFlags, policy string) (*receipt.Receipt, error) {
	p, err := readPolicy(b.dir, cmp.Or(policy, was.Policy.Name))
	if err != nil && policy == "" {
		return nil, fmt.Errorf("%w; --policy says where it lies", err)
	}
	if err != nil {
		return nil, err
	}
	if f.rule == "" {
		f.rule = was.Subject()
	}
	if f.baseline == "" && was.Baseline != nil && !was.Retirement {
		f.baseline = was.Baseline.Digest
	}
	measure := c.report
	if was.Retirement {
		measure = c.retirement
	}
	rep, err := measure(ctx, b, f)
	if errors.Is(err, library.ErrNotFound) {
		return nil, fmt.Errorf("%w; --rule FILE and --baseline FILE say where the texts lie", err)
	}
	if err != nil {
		return nil, err
	}
	rep.Rule.Status = was.Rule.Status // which may have moved since
	if was.Baseline != nil && rep.Comparison != nil {
		rep.Comparison.Baseline.Rule.Status = was.Baseline.Status
	}
	return receiptOf(ctx, b, rep, p)
}

// receiptOf is the receipt of a report held against a policy.
func receiptOf(ctx context.Context, b *bench, rep *report.Report, p *gate.Policy) (*receipt.Receipt, error) {
	snap, err := b.resolve(ctx, rep.Snapshot)
	if err != nil {
		return nil, err
	}
	return receipt.New(rep, p, snap.LabelSeq)
}

func readReceipt(file string) (*receipt.Receipt, error) {
	text, err := readCapped(file, maxReceiptFile)
	if err != nil {
		return nil, err
	}
	r, err := receipt.Decode([]byte(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return r, nil
}

// writeReceipt writes the receipt whole or not at all.
func writeReceipt(ctx context.Context, b *bench, file string, rep *report.Report, p *gate.Policy) error {
	r, err := receiptOf(ctx, b, rep, p)
	if err != nil {
		return err
	}
	form, err := r.Encode()
	if err != nil {
		return err
	}
	half, err := os.CreateTemp(filepath.Dir(file), ".receipt-*")
	if err != nil {
		return fmt.Errorf("write receipt: %w", err)
	}
	defer os.Remove(half.Name()) // after the rename there is nothing
	if _, err = half.Write(form); err == nil {
		err = half.Sync()
	}
	if closed := half.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(half.Name(), file)
	}
	if err != nil {
		return fmt.Errorf("write receipt: %w", err)
	}
	return nil
}

// told prints what differs.
func (c *console) told(differs []string, asJSON bool) error {
	var err error
	if asJSON {
		err = c.json(map[string]any{"same": len(differs) == 0, "differs": append([]string{}, differs...)})
	} else if len(differs) == 0 {
		fmt.Fprintln(c.out, "the same receipt, to the last figure")
	} else {
		fmt.Fprintln(c.out, "it does not come to the same: "+strings.Join(differs, "; "))
	}
	if err == nil && len(differs) > 0 {
		err = errFindings
	}
	return err
}
