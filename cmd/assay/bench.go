package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"assay/corpus"
	"assay/corpus/job"
	"assay/data"
	"assay/tuning/attention"
	"assay/tuning/audit"
	"assay/tuning/library"
	"assay/tuning/promote"
	"assay/tuning/respond"
	"assay/tuning/seen"

	"github.com/spf13/cobra"
)

// bench is an open corpus directory and what is kept in its database.
type bench struct {
	*settings
	audits    *audit.Log
	store     *corpus.Store
	library   *library.Library
	register  *promote.Register
	attention *attention.Log
	jobs      *job.Log
	playbooks *respond.Shelf
	seen      *seen.Log
}

// openBench opens the corpus directory of --data; unless create, it must be
// there already, so that a mistyped path makes no empty corpus.
func openBench(cmd *cobra.Command, create bool) (*bench, error) {
	set, err := openSettings(cmd)
	if err != nil {
		return nil, err
	}
	if !create && !isCorpus(set.dir) {
		return nil, fmt.Errorf("open corpus %s: no corpus there; assay import --data %s FILE makes one", set.dir, set.dir)
	}
	return newBench(cmd.Context(), set)
}

func isCorpus(dir string) bool { return exists(filepath.Join(dir, "assay.db")) }

func newBench(ctx context.Context, set *settings) (_ *bench, err error) {
	b := &bench{settings: set}
	if b.store, err = corpus.Open(ctx, set.dir, corpus.Options{CacheBytes: set.memory / 2}); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("open corpus %s: %w", set.dir, err), b.store.Close())
		}
	}()
	if b.library, err = library.Open(ctx, b.store.DB(), library.Options{Names: b.names, Adopted: promote.RecordAdoption}); err != nil {
		return nil, err
	}
	if b.register, err = promote.Open(ctx, b.store.DB(), b.library); err != nil {
		return nil, err
	}
	if b.attention, err = attention.Open(ctx, b.store.DB()); err != nil {
		return nil, err
	}
	if b.jobs, err = job.Open(ctx, b.store.DB()); err != nil {
		return nil, err
	}
	if b.audits, err = audit.Open(ctx, b.store.DB()); err != nil {
		return nil, err
	}
	if b.playbooks, err = respond.OpenShelf(ctx, b.store.DB(), data.Playbooks()); err != nil {
		return nil, err
	}
	if b.seen, err = seen.Open(ctx, b.store.DB()); err != nil {
		return nil, err
	}
	return b, nil
}

// authors tells who wrote what, and what they had seen.
func (b *bench) authors() *seen.Authors {
	return &seen.Authors{Log: b.seen, Position: b.seenUntil, Version: b.library.Authored}
}

// names is what reading rules depends on, as the files of the corpus directory
// say now.
func (b *bench) names() (library.Environment, error) {
	env, err := library.Env(b.dir, b.mapping.Aliases())
	return library.EnvironmentOf(env), err
}

func (b *bench) close() error { return errors.Join(b.jobs.Close(), b.store.Close()) }

// view opens the snapshot that ref names: a digest or the beginning of one, a
// tag, or head.
func (b *bench) view(ctx context.Context, ref string) (*corpus.View, error) {
	snap, err := b.resolve(ctx, ref)
	if err != nil {
		return nil, err
	}
	return b.store.View(ctx, snap)
}

// keptView is view of a snapshot that stays in the list of snapshots, so that
// what is said of it can be made again.
func (b *bench) keptView(ctx context.Context, ref string) (*corpus.View, error) {
	v, err := b.view(ctx, ref)
	if err != nil {
		return nil, err
	}
	return v, b.store.Keep(ctx, v.Snapshot())
}

func (b *bench) resolve(ctx context.Context, ref string) (corpus.Snapshot, error) {
	snap, err := b.store.Resolve(ctx, ref)
	if errors.Is(err, corpus.ErrNotFound) {
		err = fmt.Errorf("%w; assay snapshot list --data %s shows what there is", err, b.dir)
	}
	return snap, err
}

// withBench opens the corpus directory for the length of a command.
func withBench(create bool, do func(cmd *cobra.Command, args []string, b *bench) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) (err error) {
		b, err := openBench(cmd, create)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, b.close()) }()
		return do(cmd, args, b)
	}
}
