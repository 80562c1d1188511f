package seen

import (
	"context"
	"time"
)

// Authors tells who wrote a version of a rule, when, and what they had seen.
type Authors struct {
	Log      *Log  // nil: nothing is known to have been seen
	Position int64 // where the log is read to; below 0: to its end
	// Version is who wrote the version of a digest, and when; ok is false for a
	// draft.
	Version func(ctx context.Context, digest string) (who string, at time.Time, ok bool, err error)
}

// Authorship is what an author brought to a version: immutable.
type Authorship struct {
	At       time.Time // zero of a draft
	Events   []string  // ids of the events that the author had seen
	Position int64     // of the log of what was seen
}

// Of is the authorship of a version.
func (a *Authors) Of(ctx context.Context, digest string) (w Authorship, err error) {
	if a == nil {
		return w, nil
	}
	who, at, ok, err := a.Version(ctx, digest)
	if err != nil || !ok {
		return w, err
	}
	w.At = at
	if a.Log == nil {
		return w, nil
	}
	if w.Position = a.Position; w.Position < 0 {
		if w.Position, err = a.Log.Position(ctx); err != nil {
			return w, err
		}
	}
	w.Events, err = a.Log.By(ctx, who, w.Position)
	return w, err
}
