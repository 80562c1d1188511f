package views

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"assay/corpus"
	"assay/corpus/generate"
	"assay/corpus/ingest"
	"assay/corpus/job"
	"assay/data"
	"assay/index"
	"assay/tuning/attention"
	"assay/tuning/audit"
	"assay/tuning/library"
	"assay/tuning/plan"
	"assay/tuning/promote"
	"assay/tuning/replay"
	"assay/tuning/ruleset"
	"assay/tuning/seen"
)

// demoCorpus makes, once a test binary, a directory with a small synthetic
// corpus and the rules that ship with Assay. Tests work on copies of it.
var demoCorpus = sync.OnceValues(func() (dir string, err error) {
	if dir, err = os.MkdirTemp("", "assay-views-"); err != nil {
		return "", err
	}
	return dir, fillDemoCorpus(context.Background(), dir)
})

func TestMain(m *testing.M) {
	code := m.Run()
	if dir, err := demoCorpus(); err == nil {
		os.RemoveAll(dir)
	}
	os.Exit(code)
}

func fillDemoCorpus(ctx context.Context, dir string) (err error) {
	g, err := generate.New(generate.Config{Events: 4_000, Days: 28})
	if err != nil {
		return err
	}
	var text bytes.Buffer
	if err := g.Write(ctx, &text, nil); err != nil {
		return err
	}
	store, err := corpus.Open(ctx, dir, corpus.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	source := ingest.Source{Name: "demo.ndjson", Size: int64(text.Len()), Open: func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(text.Bytes())), nil
	}}
	if _, err := ingest.Import(ctx, store, []ingest.Source{source}, ingest.Options{Origin: corpus.Stream, Synthetic: true, By: "test"}); err != nil {
		return fmt.Errorf("import the fixture: %w", err)
	}
	lib, err := library.Open(ctx, store.DB(), library.Options{})
	if err != nil {
		return err
	}
	_, err = lib.AdoptFolder(ctx, data.Rules(), "test", "ships with Assay")
	return err
}

// demoBench opens a copy of the demo corpus, which the test may change.
func demoBench(t *testing.T) *Bench {
	t.Helper()
	from, err := demoCorpus()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "demo")
	if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	return openBench(t, dir)
}

// emptyBench is a corpus directory without anything.
func emptyBench(t *testing.T) *Bench { return openBench(t, t.TempDir()) }

func openBench(t *testing.T, dir string) *Bench {
	t.Helper()
	fatal := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ctx := t.Context()
	store, err := corpus.Open(ctx, dir, corpus.Options{})
	fatal(err)
	t.Cleanup(func() { store.Close() })
	b := &Bench{Store: store, Index: index.None(), Mapping: ingest.DefaultMapping(), Tool: "assay test"}
	env, err := library.Env("", b.Mapping.Aliases())
	fatal(err)
	b.Library, err = library.Open(ctx, store.DB(), library.Options{Names: func() (library.Environment, error) { return library.EnvironmentOf(env), nil }})
	fatal(err)
	b.Index.Knowing(b.Library)
	b.Promotions, err = promote.Open(ctx, store.DB(), b.Library)
	fatal(err)
	b.Audits, err = audit.Open(ctx, store.DB())
	fatal(err)
	b.Seen, err = seen.Open(ctx, store.DB())
	fatal(err)
	b.Attention, err = attention.Open(ctx, store.DB())
	fatal(err)
	b.Jobs, err = job.Open(ctx, store.DB())
	fatal(err)
	t.Cleanup(func() { b.Jobs.Close() })
	b.Env = func(context.Context) (plan.Env, error) { return env, nil }
	sets, err := ruleset.Open(ctx, store.DB())
	fatal(err)
	b.Sets = ruleset.NewRunner(ruleset.Config{Store: store, Library: b.Library, Jobs: b.Jobs, Log: sets, Env: b.Env, Kept: replay.NewKept(16 << 20), Tool: b.Tool,
		Fault: func(id string, err error) { t.Errorf("job %s: %v", id, err) }})
	return b
}

// demoNow is a moment after the last event of the demo corpus.
func demoNow() time.Time { return time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC) }
