package views

import (
	"context"

	"assay/corpus"
	"assay/corpus/ingest"
	"assay/corpus/job"
	"assay/index"
	"assay/tuning/gate"
	"assay/tuning/library"
	"assay/tuning/plan"
	"assay/tuning/promote"
)

// Bench is what the pages work on. The command opens it; a site without one
// serves accounts and settings only.
type Bench struct {
	Store   *corpus.Store
	Index   *index.Index
	Library *library.Library
	Jobs    *job.Log
	Mapping *ingest.Mapping
	Env     func(context.Context) (plan.Env, error) // aliases and named lists, as they are now

	Promotions *promote.Register                       // reports, reviews and the ledger
	Policy     func(name string) (*gate.Policy, error) // a gate policy by its name; those that ship with Assay when nil
	Tool       string                                  // name and version of the program, for reports
}
