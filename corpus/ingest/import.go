package ingest

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"assay/corpus"
)

// A segment is closed when it has this many rows or holds this many bytes,
// which bounds the memory of an import whatever the size of the file.
const (
	segmentRows  = 128 << 10
	segmentBytes = 96 << 20
)

// ErrNothingRead is wrapped when not one row could be read of any file.
var ErrNothingRead = errors.New("nothing could be read")

// ErrCancelled is wrapped when the context of an import was cancelled; it is
// a context.Canceled too.
var ErrCancelled error = cancelled{}

type cancelled struct{}

// Error says what it means for the corpus.
func (cancelled) Error() string { return "cancelled, nothing was added" }

// Is makes it a context.Canceled.
func (cancelled) Is(target error) bool { return target == context.Canceled }

// plainly says of an import that was cancelled no more than that.
func plainly(err error) error {
	if errors.Is(err, context.Canceled) {
		return ErrCancelled
	}
	return err
}

// Import reads the sources into new segments and commits them, the labels that
// the sources state and the record of the import as one. When it returns an
// error, because ctx was cancelled for instance, nothing has changed. A file
// that cannot be opened is an error before anything is read; one that breaks
// on the way keeps its rows up to there.
func Import(ctx context.Context, store *corpus.Store, sources []Source, o Options) (*Summary, error) {
	if o.Mapping == nil {
		o.Mapping = DefaultMapping()
	}
	mapping, err := o.Mapping.compile()
	if err != nil {
		return nil, fmt.Errorf("import: mapping %s: %w", o.Mapping.Name, err)
	}
	opened, err := openSources(sources)
	if err != nil {
		return nil, fmt.Errorf("import: %w", err)
	}
	defer closeAll(opened)
	unlock, err := store.LockImport(ctx)
	if err != nil {
		return nil, fmt.Errorf("import: %w", err)
	}
	defer unlock()
	im, err := newImporter(ctx, store, o)
	if err != nil {
		return nil, fmt.Errorf("import: %w", plainly(err))
	}
	im.mapping = mapping
	if err := im.run(ctx, sources, opened); err != nil {
		im.abort()
		return nil, fmt.Errorf("import: %w", plainly(err))
	}
	return &im.sum, nil
}

// importer is one import under way.
type importer struct {
	Options
	store   *corpus.Store
	mapping *compiled
	started time.Time
	keys    *corpus.KeySet

	segment    *corpus.SegmentWriter
	finishing  chan finished // of the segment that is being written; nil: none
	segments   []corpus.SegmentMeta
	labels     []corpus.ImportLabel
	words      words
	quarantine *quarantine
	progress   Progress
	past       int64 // bytes of the files that were read before
	good       int64 // rows that became events, new or not
	unsure     bool  // the commit failed, and may be on the disk all the same
	sum        Summary
}

func newImporter(ctx context.Context, store *corpus.Store, o Options) (*importer, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Origin == "" {
		o.Origin = corpus.Curated
	}
	if o.segmentRows == 0 {
		o.segmentRows = segmentRows
	}
	im := &importer{Options: o, store: store, started: o.Now(), words: words{}}
	id, err := newImportID(im.started)
	if err != nil {
		return nil, err
	}
	if im.keys, err = store.KeySet(ctx); err != nil {
		return nil, err
	}
	if err := removeOrphans(ctx, store); err != nil {
		return nil, err
	}
	im.quarantine = newQuarantine(store.Dir(), id)
	im.sum = Summary{Import: id, Verdicts: map[string]int64{}, UnknownVerdicts: map[string]int64{}, Segments: []string{},
		Mapping: o.Mapping.Name + " sha256:" + o.Mapping.Digest()}
	return im, nil
}

// newImportID is unique and sorts by time.
func newImportID(at time.Time) (string, error) {
	var random [6]byte
	if _, err := rand.Read(random[:]); err != nil {
		return "", fmt.Errorf("make import id: %w", err)
	}
	return at.UTC().Format("20060102T150405.000Z-") + hex.EncodeToString(random[:]), nil
}

func (im *importer) run(ctx context.Context, sources []Source, opened []io.ReadCloser) error {
	im.progress.Files = len(sources)
	im.progress.TotalBytes = totalBytes(sources)
	for i, src := range sources {
		im.progress.File, im.progress.FileIndex = src.Name, i
		if err := im.file(ctx, src, opened[i]); err != nil {
			return err
		}
	}
	if len(im.sum.Broken) == len(sources) && im.good == 0 && len(sources) > 0 {
		b := im.sum.Broken[0]
		return fmt.Errorf("%w: %s:%d: %s", ErrNothingRead, b.File, b.Line, b.Reason)
	}
	return im.commit(ctx, sources)
}

func totalBytes(sources []Source) (total int64) {
	for _, s := range sources {
		if s.Size <= 0 {
			return 0
		}
		total += s.Size
	}
	return total
}

// file reads one source; r is nil when it must be opened again.
func (im *importer) file(ctx context.Context, src Source, r io.ReadCloser) error {
	if r == nil {
		var err error
		if r, err = src.Open(); err != nil {
			return fmt.Errorf("open %s: %w", src.Name, err)
		}
		defer r.Close()
	}
	s := &stream{Source: src, mapping: im.mapping, workers: im.Workers, reuse: true}
	defer s.close()
	defer func() { im.past += s.in.n.Load() }()
	if err := s.open(r); err != nil {
		im.progress.Rows++
		return im.bad(&RowError{File: src.Name, Line: 1, Reason: err.Error(), Broken: true})
	}
	var failed error
	err := s.each(ctx, func(c *chunk) bool {
		failed = im.chunk(ctx, c)
		return failed == nil
	})
	return errors.Join(failed, err)
}

func (im *importer) chunk(ctx context.Context, c *chunk) error {
	for i := range c.results {
		im.progress.Rows++
		r := &c.results[i]
		var err error
		if r.bad != nil {
			err = im.bad(r.bad)
		} else {
			err = im.add(ctx, &r.event, r.key)
		}
		if err != nil {
			return err
		}
	}
	im.progress.Bytes = im.past + c.read
	if im.Progress != nil {
		im.Progress(im.progress)
	}
	return nil
}

func (im *importer) bad(bad *RowError) error {
	im.progress.Quarantined++
	if bad.Broken {
		im.sum.Broken = append(im.sum.Broken, BrokenFile{bad.File, bad.Line, bad.Reason})
	}
	return im.quarantine.add(bad)
}

func (im *importer) add(ctx context.Context, e *corpus.Event, key corpus.Key) error {
	im.good++
	if !im.keys.Add(key) {
		im.progress.Duplicates++
		return nil
	}
	if im.segment == nil {
		im.segment = im.store.NewSegment(corpus.SegmentOptions{Origin: im.Origin, Synthetic: im.Synthetic, Import: im.sum.Import})
	}
	if err := im.segment.AppendKeyed(e, key); err != nil {
		return im.bad(&RowError{File: im.progress.File, Line: e.Line, Reason: err.Error(), Raw: objectText(e.Fields)})
	}
	im.progress.Added++
	if !e.HasTime() {
		im.sum.Untimed++
	}
	im.label(e)
	if im.segment.Rows() >= im.segmentRows || im.segment.Bytes() >= segmentBytes {
		return im.closeSegment(ctx)
	}
	return nil
}

func (im *importer) label(e *corpus.Event) {
	n := e.Native
	countUnknown(im.sum.UnknownVerdicts, n)
	if n == nil || n.Verdict == corpus.Unlabelled {
		im.sum.Verdicts[corpus.Unlabelled.String()]++
		return
	}
	im.sum.Verdicts[n.Verdict.String()]++
	who := im.words.own(n.Reviewer)
	if who == "" {
		who = im.words.own("import:" + filepath.Base(im.progress.File))
	}
	im.labels = append(im.labels, corpus.ImportLabel{Event: e.ID, Verdict: n.Verdict, Reason: n.Reason, Who: who, At: n.At,
		NativeField: im.words.own(n.Field), NativeValue: im.words.own(n.Value)})
}

// words holds the texts that labels repeat, each once, and apart from the rows
// they came in: a label would keep its whole row in memory.
type words map[string]string

func (w words) own(s string) string {
	if own, there := w[s]; there {
		return own
	}
	s = strings.Clone(s)
	if len(w) < maxWords {
		w[s] = s
	}
	return s
}

const maxWords = 4096

// finished is a segment on disk, or why it is not there.
type finished struct {
	meta corpus.SegmentMeta
	err  error
}

// closeSegment has the segment written while the next one fills; never more
// than one at a time.
func (im *importer) closeSegment(ctx context.Context) error {
	if err := im.awaitSegment(); err != nil {
		return err
	}
	w, done := im.segment, make(chan finished, 1)
	im.segment, im.finishing = nil, done
	go func() {
		meta, err := w.Finish(ctx)
		done <- finished{meta, err}
	}()
	return nil
}

// awaitSegment waits for the segment that is being written.
func (im *importer) awaitSegment() error {
	if im.finishing == nil {
		return nil
	}
	f := <-im.finishing
	im.finishing = nil
	if f.err != nil {
		return fmt.Errorf("write segment: %w", f.err)
	}
	im.segments = append(im.segments, f.meta)
	im.sum.Segments = append(im.sum.Segments, f.meta.Digest)
	im.sum.Bytes += f.meta.Bytes
	return nil
}

func (im *importer) commit(ctx context.Context, sources []Source) error {
	if im.segment != nil {
		if err := im.closeSegment(ctx); err != nil {
			return err
		}
	}
	if err := im.awaitSegment(); err != nil {
		return err
	}
	path, err := im.quarantine.finish()
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	s, p := &im.sum, im.progress
	s.Read, s.Added, s.Duplicates, s.Quarantined, s.Quarantine = p.Rows, p.Added, p.Duplicates, p.Quarantined, path
	record := corpus.Import{ID: s.Import, By: im.By, At: im.started, Segments: im.segments, Labels: im.labels,
		Read: s.Read, Added: s.Added, Duplicates: s.Duplicates, Quarantined: s.Quarantined}
	if path != "" {
		record.Quarantine = filepath.Join("quarantine", filepath.Base(path))
	}
	for _, src := range sources {
		record.Files = append(record.Files, src.Name)
	}
	snapshot, err := im.store.Commit(ctx, record)
	if err != nil {
		im.unsure = !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded)
		return err
	}
	s.Snapshot, s.Seconds = snapshot.Digest(), im.Now().Sub(im.started).Seconds()
	return nil
}

// abort takes away what an import that failed has written. When the commit
// itself failed, the database may yet come up with it after a crash, so that
// its files stay for the next import, which knows.
func (im *importer) abort() {
	if im.unsure {
		return
	}
	_ = im.awaitSegment() // the error that led here counts
	if im.segment != nil {
		im.segment.Abort()
	}
	_ = im.store.Discard(im.segments) // the error that led here counts
	im.quarantine.abort()
}
