package views

import (
	"context"
	"errors"

	"assay/corpus"
	"assay/corpus/ingest"
	"assay/corpus/job"
	"assay/data"
	"assay/index"
	"assay/tuning/gate"
	"assay/tuning/library"
	"assay/tuning/plan"
	"assay/tuning/promote"
	"assay/tuning/reach"
	"assay/tuning/respond"
	"assay/tuning/ruleset"

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

	Sets       *ruleset.Runner                              // replays of rule sets, as jobs
	Promotions *promote.Register                            // reports, reviews and the ledger
	Policy     func(name string) (*gate.Policy, error)      // a gate policy by its name; those that ship with Assay when nil
	Policies   func() ([]string, error)                     // the names that Policy knows; those that ship with Assay when nil
	Reach      func(context.Context) (reach.Setting, error) // who can write which field, and who the principals are; what ships when nil
	Playbooks  *respond.Shelf                               // what responders follow; what ships when nil
	Tool       string                                       // name and version of the program, for reports
}

// env is what names in rules mean now.
func (b *Bench) env(ctx context.Context) (plan.Env, error) {
	if b.Env == nil {
		return plan.Env{}, nil
	}
	return b.Env(ctx)
}

// reach is what a deployment knows of fields and principals now.
func (b *Bench) reach(ctx context.Context) (reach.Setting, error) {
	if b.Reach == nil {
		return reach.Setting{}, nil
	}
	return b.Reach(ctx)
}

// shelf holds the playbooks.
func (b *Bench) shelf(ctx context.Context) (*respond.Shelf, error) {
	if b.Playbooks != nil {
		return b.Playbooks, nil
	}
	return respond.OpenShelf(ctx, nil, data.Playbooks())
}

// playbooks are the versions in use.
func (b *Bench) playbooks(ctx context.Context) ([]respond.Version, error) {
	shelf, err := b.shelf(ctx)
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
