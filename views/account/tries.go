package account

import (
	"container/list"
	"fmt"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// How fast passwords can be tried. Ten at once and one in five minutes after
// that is under 300 a day, which hits a reasonable password never and leaves a
// person with a bad memory room.
var (
	perPair    = pace{burst: 10, every: 5 * time.Minute} // account from one address, or from one known device
	perAccount = pace{burst: 20, every: 5 * time.Minute} // account from all unknown devices together
	perAddress = pace{burst: 40, every: 20 * time.Second}
)

// maxTries bounds the memory of the buckets; the ones longest unused go
// first.
const maxTries = 20_000

type pace struct {
	burst int
	every time.Duration
}

// ThrottledError says that passwords come too fast, and how long to wait.
type ThrottledError struct{ Wait time.Duration }

// Error names the wait.
func (e *ThrottledError) Error() string {
	return fmt.Sprintf("too many attempts; wait %s", e.Wait.Round(time.Second))
}

// tries keeps a bucket for each key, newest first.
type tries struct {
	mu     sync.Mutex
	byKey  map[string]*list.Element
	recent *list.List
}

type bucket struct {
	key string
	*rate.Limiter
}

func newTries() *tries { return &tries{byKey: map[string]*list.Element{}, recent: list.New()} }

// take uses up one try of each key, or says how long until all have one. An
// attempt that has to wait makes no bucket: who is held up cannot push out the
// buckets of others by asking under ever new names.
func (t *tries) take(now time.Time, keys map[string]pace) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	var wait time.Duration
	for key, p := range keys {
		if t.byKey[key] == nil {
			continue // full
		}
		if missing := 1 - t.bucket(key, p).TokensAt(now); missing > 0 {
			wait = max(wait, time.Duration(missing*float64(p.every)))
		}
	}
	if wait > 0 {
		return &ThrottledError{Wait: wait}
	}
	for key, p := range keys {
		t.bucket(key, p).AllowN(now, 1)
	}
	return nil
}

func (t *tries) bucket(key string, p pace) *rate.Limiter {
	if e := t.byKey[key]; e != nil {
		t.recent.MoveToFront(e)
		return e.Value.(bucket).Limiter
	}
	if t.recent.Len() >= maxTries {
		oldest := t.recent.Back()
		delete(t.byKey, t.recent.Remove(oldest).(bucket).key)
	}
	b := bucket{key, rate.NewLimiter(rate.Every(p.every), p.burst)}
	t.byKey[key] = t.recent.PushFront(b)
	return b.Limiter
}

// forget gives a key its tries back, after a right password.
func (t *tries) forget(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if e := t.byKey[key]; e != nil {
		t.recent.Remove(e)
		delete(t.byKey, key)
	}
}
