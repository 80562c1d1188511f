package main

import (
	"context"
	"path/filepath"

	"assay/corpus/job"
	"assay/tuning/promote"
	"assay/views"
)

// around counts what the frame of every page shows.
func (b *bench) around(ctx context.Context) (views.Around, error) {
	head, err := b.store.Head(ctx)
	if err != nil {
		return views.Around{}, err
	}
	rules, err := b.library.List(ctx)
	if err != nil {
		return views.Around{}, err
	}
	proposals, err := b.register.Proposals(ctx)
	if err != nil {
		return views.Around{}, err
	}
	jobs, err := b.jobs.List(ctx, 50)
	if err != nil {
		return views.Around{}, err
	}
	a := views.Around{Corpus: filepath.Base(b.dir), Synthetic: head.Synthetic(), Events: int64(head.Rows()), Rules: int64(len(rules))}
	for _, p := range proposals {
		if p.State == promote.StateOpen {
			a.Reviews++
		}
	}
	for _, j := range jobs {
		if j.State == job.Running || j.State == job.Queued {
			a.Jobs++
		}
	}
	return a, nil
}
