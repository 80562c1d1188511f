package views

import (
	"context"
	"errors"
	"fmt"

	"assay/corpus"
	"assay/corpus/ingest"
	"assay/corpus/job"
	"assay/data"
	"assay/index"
	"assay/tuning/attention"
	"assay/tuning/audit"
	"assay/tuning/episode"
	"assay/tuning/gate"
	"assay/tuning/library"
	"assay/tuning/plan"
	"assay/tuning/promote"
	"assay/tuning/reach"
	"assay/tuning/receipt"
	"assay/tuning/respond"
	"assay/tuning/roster"
	"assay/tuning/ruleset"
	"assay/tuning/seen"
	"assay/tuning/study"

	"github.com/labstack/echo/v4"
)

// Bench is what the pages work on. The command opens it; a site without one
// serves accounts and settings only.
type Bench struct {
	Store   *corpus.Store
	Index   *index.Index
	Library *library.Library
	Jobs    *job.Log
	Mapping *ingest.Mapping
	Env     func(context.Context) (plan.Env, error) // what names in rules mean, as it is now
	Atoms   *plan.Atoms                             // what operands hold for, shared by all rules and people; nothing is remembered when nil

	Sets       *ruleset.Runner                                                    // replays of rule sets, as jobs
	Promotions *promote.Register                                                  // reports, reviews and the ledger
	Audits     *audit.Log                                                         // draws of events that nobody raised; none are kept when nil
	Attention  *attention.Log                                                     // seeded controls and opened events; none are kept when nil
	Seen       *seen.Log                                                          // which events a person has looked at; nothing is kept when nil
	Policy     func(name string) (*gate.Policy, error)                            // a gate policy by its name; those that ship with Assay when nil
	Policies   func() ([]string, error)                                           // the names that Policy knows; those that ship with Assay when nil
	Units      episode.Options                                                    // how events are grouped
	Roster     func() (*roster.Roster, error)                                     // who handles alerts; the one that ships with Assay when nil
	Inventory  func(ctx context.Context, digest string) (*reach.Inventory, error) // of principals, that a receipt names; nil: the one in force
	Reach      func(context.Context) (reach.Setting, error)                       // who can write which field, and who the principals are; what ships when nil
	Playbooks  *respond.Shelf                                                     // what responders follow; what ships when nil
	Second     float64                                                            // random share of labelled events that is looked at twice; second.DefaultShare when 0
	Tool       string                                                             // name and version of the program, for reports
}

// draws gives reports the newest draw of a rule.
func (b *Bench) draws() study.Draws {
	if b.Audits == nil {
		return nil
	}
	return b.shelf()
}

// shelf opens draws with their snapshots.
func (b *Bench) shelf() audit.Shelf { return audit.Shelf{Log: b.Audits, Store: b.Store} }

// env is what names in rules mean now.
func (b *Bench) env(ctx context.Context) (plan.Env, error) {
	if b.Env == nil {
		return plan.Env{}, nil
	}
	return b.Env(ctx)
}

// roster is who handles alerts now.
func (b *Bench) roster() (*roster.Roster, error) {
	if b.Roster == nil {
		return roster.Default(), nil
	}
	team, err := b.Roster()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errRoster, err)
	}
	return team, nil
}

// authors tells who wrote what, and what they had seen; was is the receipt of a
// report that is made again, nil for a new one.
func (b *Bench) authors(was *receipt.Receipt) *seen.Authors {
	a := &seen.Authors{Log: b.Seen, Position: -1, Version: b.Library.Authored}
	if was != nil {
		a.Position = was.SeenUntil()
	}
	return a
}

// inventory is the one that a receipt names, nil for none; without a way to
// earlier ones that in force.
func (b *Bench) inventory(ctx context.Context, digest string, inForce *reach.Inventory) (*reach.Inventory, error) {
	switch {
	case digest == "":
		return nil, nil
	case b.Inventory == nil:
		return inForce, nil
	}
	return b.Inventory(ctx, digest)
}

// reach is what a deployment knows of fields and principals now.
func (b *Bench) reach(ctx context.Context) (reach.Setting, error) {
	if b.Reach == nil {
		return reach.Setting{}, nil
	}
	return b.Reach(ctx)
}

// playbookShelf holds the playbooks.
func (b *Bench) playbookShelf(ctx context.Context) (*respond.Shelf, error) {
	if b.Playbooks != nil {
		return b.Playbooks, nil
	}
	return respond.OpenShelf(ctx, nil, data.Playbooks())
}

// playbooks are the versions in use.
func (b *Bench) playbooks(ctx context.Context) ([]respond.Version, error) {
	shelf, err := b.playbookShelf(ctx)
	if err != nil {
		return nil, err
	}
	return shelf.Newest(ctx)
}

// names is the part of it that reading a rule depends on.
func (b *Bench) names(ctx context.Context) (library.Environment, error) {
	env, err := b.env(ctx)
	return library.EnvironmentOf(env), err
}

// errNoBench says that this site has no corpus behind it.
var errNoBench = errors.New("this server has no corpus open")

// atBench serves what needs the bench; without one nothing is there.
func (s *Site) atBench(serve echo.HandlerFunc) echo.HandlerFunc {
	if s.Bench != nil {
		return serve
	}
	return func(echo.Context) error { return errNoBench }
}
