package library

import (
	"context"
	"errors"
	"time"
)

// Authored is who added the version of a digest, and when; ok is false when the
// library has none.
func (l *Library) Authored(ctx context.Context, digest string) (who string, at time.Time, ok bool, err error) {
	v, err := l.Get(ctx, digest)
	if errors.Is(err, ErrNotFound) {
		return "", time.Time{}, false, nil
	}
	if err != nil {
		return "", time.Time{}, false, err
	}
	return v.Who, v.At, true, nil
}
