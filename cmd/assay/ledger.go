package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"assay/tuning/promote"

	"github.com/spf13/cobra"
)

const ledgerHelp = `The ledger is a chain of hashes: each entry carries the hash of the one before.

Exit codes: 0 ok, 1 the chain is broken, 3 configuration or input error.`

func newLedger(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "ledger",
		GroupID: "rules",
		Short:   "Verify and print the ledger of promotions",
		Long:    ledgerHelp,
		Example: `  assay ledger verify
  assay ledger verify --head 4f0c…   # a hash that was noted elsewhere
  assay ledger list > ledger.ndjson`,
	}
	cmd.AddCommand(ledgerVerify(c), ledgerList(c))
	return cmd
}

func ledgerVerify(c *console) *cobra.Command {
	var head string
	cmd := &cobra.Command{
		Use:   "verify [FILE]",
		Short: "Check every hash, report, policy and status of the ledger",
		Long: ledgerHelp + `

Without FILE the ledger of the corpus directory is read, with the reports and
policies that it rests on, and held against the status log of the rules: a
status that no promotion or adoption tells of is a finding. With FILE, the
NDJSON that "assay ledger list" prints or the ledger page hands out, the chain
alone is read; no corpus directory is needed.`,
		Example: `  assay ledger verify
  assay ledger verify --head 4f0c…   # a hash that was noted elsewhere
  assay ledger verify ledger.ndjson`,
		Args: wantArgs(0, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				h, err := verifyFile(args[0], head)
				return c.verified(h, err)
			}
			return withBench(false, func(cmd *cobra.Command, _ []string, b *bench) error {
				h, err := b.register.Verify(cmd.Context(), head)
				return c.verified(h, err)
			})(cmd, args)
		},
	}
	settingsFlags(cmd)
	cmd.Flags().StringVar(&head, "head", "", "hash of an entry that was noted elsewhere and must be in the chain")
	return cmd
}

func verifyFile(path, head string) (promote.Head, error) {
	f, err := os.Open(path)
	if err != nil {
		return promote.Head{}, fmt.Errorf("verify ledger: %w", err)
	}
	defer f.Close()
	return promote.VerifyFile(f, head)
}

// verified prints the head of a ledger that holds, or what does not.
func (c *console) verified(h promote.Head, err error) error {
	var broken *promote.BreakError
	if errors.As(err, &broken) {
		c.say("assay: %v", broken)
		return errFindings
	}
	if err != nil {
		return err
	}
	c.note("the ledger holds: %d entries; note the head elsewhere to find a ledger rewritten whole", h.Seq)
	return c.json(h)
}

func ledgerList(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "Print the entries as NDJSON, oldest first",
		Example: `  assay ledger list > ledger.ndjson`,
		Args:    wantArgs(0, 0),
		RunE: withBench(false, func(cmd *cobra.Command, _ []string, b *bench) error {
			const page = 500
			enc := json.NewEncoder(c.out)
			for after := int64(0); ; {
				entries, err := b.register.Ledger(cmd.Context(), after, page)
				if err != nil {
					return err
				}
				for _, e := range entries {
					if err := enc.Encode(e); err != nil {
						return err
					}
					after = e.Seq
				}
				if len(entries) < page {
					return nil
				}
			}
		}),
	}
	settingsFlags(cmd)
	return cmd
}
