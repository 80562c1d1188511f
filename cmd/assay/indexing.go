package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"assay/corpus"
	"assay/corpus/job"
	"assay/index"
)

const indexEvery = 3 * time.Second

// startIndexing keeps the search index up with the corpus, as a job that
// people can see and stop, whoever imports. The returned function waits until
// it has stopped.
func startIndexing(ctx context.Context, b *bench, x *index.Index, log *slog.Logger) (wait func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(indexEvery)
		defer tick.Stop()
		tried := ""
		for {
			tried = b.syncIndex(ctx, x, log, tried)
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	}()
	return func() { cancel(); <-done }
}

// syncIndex indexes what is missing, once for each set of segments: a job
// that was cancelled or has failed is not begun again until something is
// imported. It returns the set it has seen to.
func (b *bench) syncIndex(ctx context.Context, x *index.Index, log *slog.Logger, tried string) string {
	head, err := b.store.Head(ctx)
	if err != nil {
		return tried
	}
	set := corpus.Snapshot{Segments: head.Segments}.Digest()
	if set == tried {
		return tried
	}
	v, err := b.store.View(ctx, head)
	if err != nil {
		log.Error("open the corpus for indexing", "error", err)
		return set
	}
	if st, err := x.Status(ctx, v); err != nil || st.State == "ready" || st.State == "none" {
		return set
	}
	run, err := b.jobs.Start(ctx, job.Spec{Kind: "index", Title: "Index new segments for search", Unit: "events", Total: int64(v.Rows()), By: "assay"})
	if err != nil {
		return tried
	}
	err = x.Sync(run.Context(), v, func(done, total int64) { run.Progress(done, total, "") })
	if err = errors.Join(err, run.Finish(nil, err)); err != nil && ctx.Err() == nil {
		log.Error("index", "error", err)
	}
	return set
}
