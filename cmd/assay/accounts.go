package main

import (
	"fmt"
	"strings"
	"time"

	"assay/views/account"

	"github.com/spf13/cobra"
)

// linkLife is how long a link made on the machine works.
const linkLife = 15 * time.Minute

func newAccounts(c *console) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "accounts",
		GroupID: "serve",
		Short:   "List accounts and let somebody in who is locked out",
		Long: `Accounts are managed in the browser. Who has the corpus directory on this
machine can read everything in it anyway, so these two need no password.`,
		Example: `  assay accounts list
  assay accounts link lea`,
	}
	cmd.AddCommand(accountsList(c), accountsLink(c))
	return cmd
}

type accountJSON struct {
	Name     string    `json:"name"`
	Role     string    `json:"role"`
	Disabled bool      `json:"disabled"`
	Password bool      `json:"password"` // has one
	Created  time.Time `json:"created"`
	Seen     time.Time `json:"seen,omitzero"`
}

func accountsList(c *console) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "List the accounts",
		Example: `  assay accounts list --data corpus`,
		Args:    wantArgs(0, 0),
		RunE: withBench(false, func(cmd *cobra.Command, _ []string, b *bench) error {
			accounts, err := account.Open(cmd.Context(), b.store.DB(), account.Options{})
			if err != nil {
				return err
			}
			users, err := accounts.List(cmd.Context())
			if err != nil {
				return err
			}
			out := []accountJSON{}
			for _, u := range users {
				out = append(out, accountJSON{u.Name, u.Role.String(), u.Disabled, u.Secured, u.Created, u.Seen})
			}
			if asJSON {
				return c.json(out)
			}
			return c.table("NAME\tROLE\tSTATE\tLAST SEEN", func(row func(string, ...any)) {
				for _, u := range out {
					row("%s\t%s\t%s\t%s", u.Name, u.Role, u.state(), lastSeen(u.Seen))
				}
			})
		}),
	}
	dataFlag(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func (a accountJSON) state() string {
	switch {
	case a.Disabled:
		return "disabled"
	case !a.Password:
		return "no password yet"
	}
	return "active"
}

func lastSeen(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return t.UTC().Format(time.RFC3339)
}

func accountsLink(c *console) *cobra.Command {
	var base string
	cmd := &cobra.Command{
		Use:   "link NAME",
		Short: "Print a fresh one-time link that lets the account in",
		Long: `The link works once, within 15 minutes, on the server that has this corpus
directory open.`,
		Example: `  assay accounts link lea
  assay accounts link lea --url https://assay.example.org`,
		Args: wantArgs(1, 1),
		RunE: withBench(false, func(cmd *cobra.Command, args []string, b *bench) error {
			accounts, err := account.Open(cmd.Context(), b.store.DB(), account.Options{})
			if err != nil {
				return err
			}
			user, err := accounts.ByName(cmd.Context(), args[0])
			if err != nil {
				return fmt.Errorf("link for %q: %w; assay accounts list shows them", args[0], err)
			}
			if user.Disabled {
				return fmt.Errorf("link for %q: the account is disabled; an admin can enable it on the page Accounts", args[0])
			}
			secret, err := accounts.NewLink(cmd.Context(), user.ID, linkLife)
			if err != nil {
				return err
			}
			c.note("for %s (%s), once, within %s:", user.Name, user.Role, "15 minutes")
			c.print("%s/enter/%s", strings.TrimRight(base, "/"), secret)
			return nil
		}),
	}
	dataFlag(cmd)
	cmd.Flags().StringVar(&base, "url", "http://127.0.0.1:8080", "where people reach the server")
	return cmd
}
