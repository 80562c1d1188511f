package main

import (
	"context"
	"fmt"
	"io"

	"assay/corpus"
	"assay/corpus/generate"
	"assay/corpus/ingest"
	"assay/data"
)

// fillDemo gives an empty corpus directory the synthetic events and the
// sample rules. One that has events is left alone.
func (c *console) fillDemo(ctx context.Context, b *bench) error {
	head, err := b.store.Head(ctx)
	if err != nil || head.Rows() > 0 {
		return err
	}
	c.say("creating the demo corpus (synthetic events)")
	if _, err := b.library.AdoptFolder(ctx, data.Rules(), "assay", "sample rule that ships with assay"); err != nil {
		return fmt.Errorf("add sample rules: %w", err)
	}
	g, err := generate.New(generate.Config{})
	if err != nil {
		return err
	}
	src := ingest.Source{Name: "demo events", Open: func() (io.ReadCloser, error) {
		r, w := io.Pipe()
		go func() { w.CloseWithError(g.Write(ctx, w, nil)) }()
		return r, nil
	}}
	sum, err := ingest.Import(ctx, b.store, []ingest.Source{src}, ingest.Options{Mapping: b.mapping, Origin: corpus.Stream, Synthetic: true, By: "assay"})
	if err != nil {
		return fmt.Errorf("create demo corpus: %w", err)
	}
	c.say("%d events in %.1f s", sum.Added, sum.Seconds)
	return nil
}
