package index

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"assay/corpus"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/document"
	bleveindex "github.com/blevesearch/bleve_index_api"
)

// A batch ends at either bound.
const (
	batchDocs  = 2000
	batchBytes = 4 << 20
)

// Sync indexes the segments of the view that are not indexed yet and forgets
// those that the view does not have; a broken index is started anew. It may
// be cancelled at any time: what is finished stays. progress counts rows.
// Searches go on meanwhile. On None it gives ErrBusy.
func (x *Index) Sync(ctx context.Context, v *corpus.View, progress func(done, total int64)) error {
	t, err := newTable(ctx, v)
	if err != nil {
		return err
	}
	return x.sync(ctx, t, progress, false)
}

// Rebuild is Sync from nothing.
func (x *Index) Rebuild(ctx context.Context, v *corpus.View, progress func(done, total int64)) error {
	t, err := newTable(ctx, v)
	if err != nil {
		return err
	}
	return x.sync(ctx, t, progress, true)
}

func (x *Index) sync(ctx context.Context, t *table, progress func(done, total int64), anew bool) (err error) {
	x.syncing.Lock()
	defer x.syncing.Unlock()
	defer recoverTo(&err)
	if progress == nil {
		progress = func(int64, int64) {}
	}
	if err := x.ready(anew); err != nil {
		return err
	}
	missing, err := x.tidy(t)
	if err != nil {
		return err
	}
	var done, total int64
	for _, i := range missing {
		total += int64(t.slices[i].Rows())
	}
	progress(0, total)
	for _, i := range missing {
		sl := &t.slices[i]
		err := x.indexSlice(ctx, sl, t.textPaths(), func(part float64) {
			progress(done+int64(part*float64(sl.Rows())), total)
		})
		if err != nil {
			return fmt.Errorf("index segment %.12s: %w", sl.name, err)
		}
		done += int64(sl.Rows())
		progress(done, total)
	}
	return nil
}

// ready makes sure that there is a store that can be written.
func (x *Index) ready(anew bool) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.lock == nil {
		return ErrBusy
	}
	if x.store != nil && !x.broken && !anew {
		return nil
	}
	x.broken = true // no list of a store that goes away
	closeErr := x.closeStore()
	if err := os.RemoveAll(filepath.Join(x.dir, storeName)); err != nil {
		return fmt.Errorf("remove index: %w", errors.Join(err, closeErr))
	}
	store, err := createStore(x.dir)
	if err != nil {
		return err
	}
	x.store, x.broken = store, false
	return nil
}

// tidy removes documents that no record of the table's segments owns, and
// tells which slices are missing.
func (x *Index) tidy(t *table) (missing []int, err error) {
	r := x.reader(t)
	defer r.close()
	if r.snapshot == nil {
		return nil, errBroken
	}
	for i, s := range t.slices {
		if !r.covers(s.name) {
			missing = append(missing, i)
		}
	}
	b := x.store.NewBatch()
	for key := range r.snapshot.Internal() {
		if len(key) > len(recordPrefix) && key[:len(recordPrefix)] == recordPrefix && !r.covers(key[len(recordPrefix):]) {
			b.DeleteInternal([]byte(key))
		}
	}
	for i := range r.zaps {
		if err := x.deleteStray(r, &r.zaps[i], b); err != nil {
			return nil, err
		}
	}
	return missing, x.store.Batch(b)
}

func (x *Index) deleteStray(r *reader, z *zap, b *bleve.Batch) error {
	for doc := range z.Segment().Count() {
		if gone := z.Deleted(); gone != nil && gone.Contains(uint32(doc)) {
			continue
		}
		if _, ok := r.slices[z.places.segment(doc)]; ok {
			continue
		}
		id, err := z.Segment().DocID(doc)
		if err != nil {
			return err
		}
		b.Delete(string(id))
		if b.Size() >= batchDocs {
			if err := x.store.Batch(b); err != nil {
				return err
			}
			b.Reset()
		}
	}
	return nil
}

func (x *Index) indexSlice(ctx context.Context, sl *slice, paths []string, progress func(part float64)) error {
	number, err := x.nextNumber()
	if err != nil {
		return err
	}
	docs, err := segmentTexts(ctx, number, sl.Columns, paths)
	if err != nil {
		return err
	}
	rec, err := record{Number: number, Docs: len(docs), Paths: paths}.encode()
	if err != nil {
		return err
	}
	batch, bytes := x.store.NewBatch(), 0
	for i, d := range docs {
		if err := batch.IndexAdvanced(textDocument(d)); err != nil {
			return err
		}
		if bytes += len(d.text); batch.Size() < batchDocs && bytes < batchBytes {
			continue
		}
		if err := errors.Join(ctx.Err(), x.store.Batch(batch)); err != nil {
			return err
		}
		progress(float64(i+1) / float64(len(docs)))
		batch, bytes = x.store.NewBatch(), 0
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	batch.SetInternal([]byte(recordPrefix+sl.name), rec)
	return x.store.Batch(batch)
}

// nextNumber takes a segment number; a number taken is never given again, so
// that documents of an indexing that was cut short belong to nobody.
func (x *Index) nextNumber() (uint32, error) {
	b, err := x.store.GetInternal([]byte(nextKey))
	if err != nil {
		return 0, err
	}
	n, _ := binary.Uvarint(b)
	return uint32(n), x.store.SetInternal([]byte(nextKey), binary.AppendUvarint(nil, n+1))
}

const textOptions = bleveindex.IndexField | bleveindex.IncludeTermVectors

func textDocument(d textDoc) *document.Document {
	doc := document.NewDocument(string(d.id))
	doc.AddField(document.NewTextFieldCustom(textField, nil, []byte(d.text), textOptions, words{}))
	return doc
}
