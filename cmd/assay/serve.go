package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"assay/corpus"
	"assay/corpus/second"
	"assay/index"
	"assay/static"
	"assay/tuning/gate"
	"assay/tuning/library"
	"assay/tuning/plan"
	"assay/tuning/replay"
	"assay/tuning/roster"
	"assay/tuning/ruleset"
	"assay/views"
	"assay/views/account"

	"github.com/spf13/cobra"
)

const (
	firstLinkLife = 24 * time.Hour
	shutdownGrace = 10 * time.Second
	maxHeader     = 128 << 10 // bytes; a query of 8 KiB, percent-encoded, has room
)

// serveFlags are what the server is told on the command line.
type serveFlags struct {
	addr   string
	demo   bool
	remote bool
	json   bool
	atoms  string // memory for remembered operands
	second float64
}

func newServe(c *console) *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{
		Use:     "serve",
		GroupID: "serve",
		Short:   "Serve the workbench to browsers",
		Long: `Serve the pages and the API of a corpus directory. The first start prints a
one-time link to sign in with. The address must be on this machine, unless
--remote says that something in front of it speaks TLS.` + "\n" + exitHelp,
		Example: `  assay serve --data corpus
  assay serve --demo --addr 127.0.0.1:9000`,
		Args: wantArgs(0, 0),
		RunE: withBench(true, func(cmd *cobra.Command, _ []string, b *bench) error {
			return c.serve(cmd.Context(), b, f)
		}),
	}
	settingsFlags(cmd)
	unitsFlags(cmd)
	cmd.Flags().StringVar(&f.addr, "addr", "127.0.0.1:8080", "address to listen on")
	cmd.Flags().BoolVar(&f.demo, "demo", false, "fill an empty corpus with synthetic events and make demo accounts")
	cmd.Flags().BoolVar(&f.remote, "remote", false, "allow an address that other machines can reach")
	cmd.Flags().BoolVar(&f.json, "log-json", false, "log as JSON")
	cmd.Flags().Float64Var(&f.second, "second-share", second.DefaultShare, "random share of the labelled events that another person is asked to look at")
	cmd.Flags().StringVar(&f.atoms, "atom-memory", "", "memory for answers that rules share, such as 2GB; 0 for none (default a quarter)")
	return cmd
}

func (c *console) serve(ctx context.Context, b *bench, f serveFlags) (err error) {
	if err := loopbackOnly(f); err != nil {
		return err
	}
	if f.second <= 0 || f.second > 1 {
		return fmt.Errorf("--second-share %v: want a share above 0, up to 1", f.second)
	}
	atoms, err := atomMemory(f.atoms)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", f.addr)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", f.addr, err)
	}
	defer func() { _ = listener.Close() }()
	if f.demo {
		if err := c.fillDemo(ctx, b); err != nil {
			return err
		}
	}
	log := c.logger(f.json)
	x, err := openIndex(ctx, b, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, x.Close()) }()
	if err := b.attention.Begin(ctx, time.Now()); err != nil {
		return err
	}
	accounts, err := account.Open(ctx, b.store.DB(), account.Options{})
	if err != nil {
		return err
	}
	sets, err := newSets(ctx, b, log, atoms)
	if err != nil {
		return err
	}
	site, err := newSite(b, x, accounts, log, f, sets)
	if err != nil {
		return err
	}
	url := "http://" + listener.Addr().String()
	if err := c.printLinks(ctx, accounts, url, f.demo); err != nil {
		return err
	}
	if err := sets.ResumeAll(ctx); err != nil {
		log.Error("go on with replays of rule sets", "error", err)
	}
	defer startWatching(ctx, sets)()
	return c.listen(ctx, listener, site, log, url, b, x)
}

// watchEvery is how often a server looks for replays that another one left.
const watchEvery = 5 * time.Second

// startWatching goes on with replays that other processes left. The returned
// function waits until it has stopped.
func startWatching(ctx context.Context, sets *ruleset.Runner) (wait func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		sets.Watch(ctx, watchEvery)
	}()
	return func() { cancel(); <-done }
}

// newSets replays rule sets. Of the memory for what rules share a quarter is for
// what each of them found.
func newSets(ctx context.Context, b *bench, log *slog.Logger, atoms int64) (*ruleset.Runner, error) {
	kept, err := ruleset.Open(ctx, b.store.DB())
	if err != nil {
		return nil, err
	}
	envs := library.OpenEnvs(b.dir, b.mapping.Aliases())
	return ruleset.NewRunner(ruleset.Config{Store: b.store, Library: b.library, Jobs: b.jobs, Log: kept, Tool: "assay " + version(),
		Env:   func(context.Context) (plan.Env, error) { return envs.Env() },
		Atoms: plan.NewAtoms(atoms - atoms/4), Kept: replay.NewKept(atoms / 4),
		Fault: func(id string, err error) { log.Error("rule set replay", "job", id, "error", err) }}), nil
}

// atomMemory is what --atom-memory says, in bytes.
func atomMemory(s string) (int64, error) {
	switch s {
	case "":
		return corpus.MachineMemory() / 4, nil
	case "0":
		return 0, nil
	}
	n, err := parseSize(s)
	if err != nil {
		return 0, fmt.Errorf("parse --atom-memory %q: %w", s, err)
	}
	return n, nil
}

// openIndex opens the search index, or none when another process has it.
func openIndex(ctx context.Context, b *bench, log *slog.Logger) (*index.Index, error) {
	x, err := index.Open(ctx, indexDir(b.dir))
	if errors.Is(err, index.ErrBusy) {
		log.Warn("the search index is open in another process; searches scan the columns", "dir", indexDir(b.dir))
		return index.None().Knowing(b.library), nil
	}
	if err != nil {
		return nil, err
	}
	return x.Knowing(b.library), nil
}

func newSite(b *bench, x *index.Index, accounts *account.Accounts, log *slog.Logger, f serveFlags, sets *ruleset.Runner) (*views.Site, error) {
	assets, err := static.Open()
	if err != nil {
		return nil, err
	}
	return views.New(views.Config{
		Accounts: accounts, Assets: assets, Log: log, Secure: f.remote, Local: !f.remote, Around: b.around,
		Bench: &views.Bench{
			Tool:   "assay " + version(),
			Second: f.second,
			Store:  b.store, Index: x, Library: b.library, Promotions: b.register, Audits: b.audits, Attention: b.attention, Seen: b.seen, Jobs: b.jobs, Mapping: b.mapping,
			Env:   sets.Env,
			Atoms: sets.Atoms,
			Sets:  sets,
			Units: b.units,
			Reach: b.reachSetting, Inventory: b.inventory,

			Playbooks: b.playbooks,
			Policy:    func(name string) (*gate.Policy, error) { return namedPolicy(b.dir, name) },

			Policies: func() ([]string, error) { return policyNames(b.dir) },
			Roster:   func() (*roster.Roster, error) { return readRoster(b.dir, "") },
		},
	})
}

// listen serves until the context ends, then lets requests finish.
func (c *console) listen(ctx context.Context, l net.Listener, site http.Handler, log *slog.Logger, url string, b *bench, x *index.Index) error {
	stop := startIndexing(ctx, b, x, log)
	defer stop()
	defer startVerifying(ctx, b, log)()
	server := &http.Server{Handler: site, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: maxHeader, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn)}
	done := make(chan error, 1)
	go func() { done <- server.Serve(l) }()
	c.say("assay is ready at %s", url)
	select {
	case err := <-done:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	c.say("assay is stopping")
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownGrace)
	defer cancel()
	if err := server.Shutdown(grace); err != nil {
		_ = server.Close()
	}
	return nil
}

// loopbackOnly refuses an address that other machines can reach, unless that
// is asked for.
func loopbackOnly(f serveFlags) error {
	host, _, err := net.SplitHostPort(f.addr)
	if err != nil {
		return fmt.Errorf("parse --addr %q: want host:port", f.addr)
	}
	if f.remote || host == "localhost" {
		return nil
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return fmt.Errorf("listen on %s: not an address of this machine only; --remote allows it behind a TLS proxy", f.addr)
	}
	return nil
}

func (c *console) printLinks(ctx context.Context, accounts *account.Accounts, url string, demo bool) error {
	invite := accounts.FirstAdmin
	if demo {
		invite = accounts.Demo
	}
	list, err := invite(ctx, firstLinkLife)
	if err != nil {
		return err
	}
	if len(list) > 0 {
		c.say("one-time links to sign in with, good for %d hours:", int(firstLinkLife.Hours()))
	}
	for _, inv := range list {
		c.say("  %-9s %-6s %s/enter/%s", inv.User.Role, inv.User.Name, url, inv.Secret)
	}
	return nil
}

func (c *console) logger(asJSON bool) *slog.Logger {
	o := &slog.HandlerOptions{Level: slog.LevelInfo}
	if asJSON {
		return slog.New(slog.NewJSONHandler(c.err, o))
	}
	return slog.New(slog.NewTextHandler(c.err, o))
}
