package views

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"assay/corpus"
)

// maxCursor bounds the text of a cursor.
const maxCursor = 512

// cursor is a place in the answer to one search. It names the state of the
// corpus that the first page showed, so that events and labels that come
// meanwhile move nothing: following cursors gives every event once. To a
// client it is an opaque text.
type cursor struct {
	Search   string `json:"q"` // digest of query and order
	Segments int    `json:"n"` // the first ones of the corpus, to which it only adds
	Snapshot string `json:"s"` // head of the digest of the state
	Labels   int64  `json:"l"` // position in the label log
	Now      int64  `json:"t"` // what relative times are relative to
	Offset   int    `json:"o"`
}

// errCursor says that a cursor is of no use here.
var errCursor = errors.New("the cursor does not belong here")

func (c cursor) String() string {
	text, err := json.Marshal(c)
	if err != nil {
		return "" // numbers and plain texts do marshal
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

// parseCursor reads what String wrote for the same search.
func parseCursor(text string, a searchAsk) (c cursor, err error) {
	body, err := base64.RawURLEncoding.DecodeString(text)
	if err == nil {
		err = json.Unmarshal(body, &c)
	}
	switch {
	case err != nil || len(text) > maxCursor || c.Offset < 0 || c.Offset > 1<<40 || c.Segments < 0 || c.Labels < 0:
		return c, fmt.Errorf("read cursor: it cannot be read: %w", errCursor)
	case c.Search != a.digest():
		return c, fmt.Errorf("read cursor: it is of a search with another q or sort: %w", errCursor)
	}
	return c, nil
}

// digest names query and order.
func (a searchAsk) digest() string {
	sum := sha256.Sum256([]byte(a.Text + "\x00" + a.Sort))
	return hex.EncodeToString(sum[:8])
}

// view opens the state that the cursor names.
func (c cursor) view(ctx context.Context, store *corpus.Store) (*corpus.View, error) {
	head, err := store.Head(ctx)
	if err != nil {
		return nil, err
	}
	if c.Segments > len(head.Segments) || c.Labels > head.LabelSeq {
		return nil, fmt.Errorf("follow cursor: the corpus has less than it had: %w", errCursor)
	}
	snap := corpus.Snapshot{Segments: head.Segments[:c.Segments:c.Segments], LabelSeq: c.Labels}
	if shortDigest(snap) != c.Snapshot {
		return nil, fmt.Errorf("follow cursor: it is of another corpus: %w", errCursor)
	}
	return store.View(ctx, snap)
}

func shortDigest(s corpus.Snapshot) string { return s.Digest()[:16] }

// next is the cursor behind what was found; "" at the end.
func (f *finding) next() string {
	end := f.Offset + len(f.Hits)
	if end >= f.Total || len(f.Hits) == 0 {
		return ""
	}
	snap := f.View.Snapshot()
	return cursor{Search: f.Ask.digest(), Segments: len(snap.Segments), Snapshot: shortDigest(snap), Labels: snap.LabelSeq,
		Now: f.Now.UnixNano(), Offset: end}.String()
}

// at is the state, the place and the time at which a search is asked: the
// newest state and the page, or those of its cursor.
func (b *Bench) at(ctx context.Context, a searchAsk, now time.Time) (*corpus.View, int, time.Time, error) {
	if a.Cursor == "" {
		v, err := b.head(ctx)
		return v, (a.Page - 1) * a.Size, now, err
	}
	c, err := parseCursor(a.Cursor, a)
	if err != nil {
		return nil, 0, now, err
	}
	v, err := c.view(ctx, b.Store)
	return v, c.Offset, time.Unix(0, c.Now).UTC(), err
}
