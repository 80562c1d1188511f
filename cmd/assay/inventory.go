package main

import (
	"context"
	"os/user"
	"path/filepath"
	"time"

	"assay/tuning/reach"

	"github.com/spf13/cobra"
)

func newInventory(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "inventory",
		GroupID: "corpus",
		Short:   "Keep the list of principals: who is privileged, shared, or never to be held",
		Example: `  assay inventory import principals.csv
  assay inventory list`,
	}
	cmd.AddCommand(newInventoryImport(c), newInventoryList(c))
	return cmd
}

func newInventoryImport(c *console) *cobra.Command {
	return setData(&cobra.Command{
		Use:   "import FILE",
		Short: "Read a CSV of principals and put it in force",
		Long: `Read a CSV whose first line names its columns, keep it and use it from then on.

  principal    as events name it; must be there
  kind         agent, user, service, host, address or session; empty: any
  privileged   true or false
  shared       true when several people or programs use it
  never        why no response may ever hold it: break-glass, payment, health,
               ci-deploy or other; empty: it may be held
  depends_on   principals that it needs, with a semicolon between them
  owner        the principal that answers for it
  resources    how many it can change

A row that cannot be read is left out and told with its line; a head that is not
known spoils the file. Nothing is ever taken away: the file imported last is in
force.` + "\n" + exitHelp,
		Example: `  assay inventory import --data corpus principals.csv`,
		Args:    wantArgs(1, 1),
		RunE: withBench(false, func(cmd *cobra.Command, args []string, b *bench) error {
			return c.importInventory(cmd.Context(), b, args[0])
		}),
	})
}

// setData gives a command what opening a corpus directory needs.
func setData(cmd *cobra.Command) *cobra.Command {
	settingsFlags(cmd)
	return cmd
}

func (c *console) importInventory(ctx context.Context, b *bench, file string) error {
	text, err := readCapped(file, reach.MaxInventory)
	if err != nil {
		return err
	}
	v, bad, err := reach.ReadInventory(text)
	c.tellBadRows(file, bad)
	if err != nil {
		return err
	}
	kept, err := reach.OpenInventories(ctx, b.store.DB())
	if err != nil {
		return err
	}
	who := "unknown"
	if u, err := user.Current(); err == nil {
		who = u.Username
	}
	err = kept.Append(ctx, text, reach.Import{Digest: v.Digest, File: filepath.Base(file), Rows: len(v.Rows), Bad: len(bad), Who: who, At: time.Now()})
	if err != nil {
		return err
	}
	c.print("%s in force, %s never to be held, inventory %.12s", count(len(v.Rows), "principal"), count(v.Never(), "principal"), v.Digest)
	if len(bad) > 0 {
		return errFindings
	}
	return nil
}

// readInventory reads an inventory from a file, and tells the rows left out.
func (c *console) readInventory(file string) (*reach.Inventory, error) {
	text, err := readCapped(file, reach.MaxInventory)
	if err != nil {
		return nil, err
	}
	v, bad, err := reach.ReadInventory(text)
	c.tellBadRows(file, bad)
	return v, err
}

func (c *console) tellBadRows(file string, bad []reach.RowError) {
	const shown = 20
	for i, row := range bad {
		if i == shown {
			c.say("assay: %s: %d more rows are left out", file, len(bad)-shown)
			break
		}
		c.say("assay: %s:%d: left out: %s", file, row.Line, row.Message)
	}
}

func newInventoryList(c *console) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "List the inventories that were imported, the one in force first",
		Long:    `List every import of an inventory; the first is in force.` + "\n" + exitHelp,
		Example: `  assay inventory list --data corpus --json`,
		Args:    wantArgs(0, 0),
		RunE: withBench(false, func(cmd *cobra.Command, _ []string, b *bench) error {
			kept, err := reach.OpenInventories(cmd.Context(), b.store.DB())
			if err != nil {
				return err
			}
			list, err := kept.List(cmd.Context())
			if err != nil {
				return err
			}
			if asJSON {
				return c.json(append([]reach.Import{}, list...))
			}
			for _, i := range list {
				c.print("%s  %-24s %6d rows %4d bad  %s  %.12s", i.At.Format(time.DateTime), i.File, i.Rows, i.Bad, i.Who, i.Digest)
			}
			return nil
		}),
	}
	settingsFlags(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}
