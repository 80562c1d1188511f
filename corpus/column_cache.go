package corpus

import (
	"container/list"
	"sync"
)

// cacheKey names something loaded from a segment.
type cacheKey struct {
	segment string // digest
	what    string
	path    string
}

// columnCache keeps what was loaded from segments, the least recently used
// going first when it holds more than its budget. What is loaded by one is
// waited for by others.
type columnCache struct {
	mu      sync.Mutex
	budget  int64
	bytes   int64
	entries map[cacheKey]*cacheEntry
	order   *list.List // of *cacheEntry, the most recently used first
}

type cacheEntry struct {
	key   cacheKey
	ready chan struct{}
	value any
	bytes int64
	err   error
	place *list.Element
}

func newColumnCache(budget int64) *columnCache {
	return &columnCache{budget: budget, entries: map[cacheKey]*cacheEntry{}, order: list.New()}
}

// cached returns what the key names, calling load when it is not there. An
// error is returned to everybody who waits and is not kept.
func cached[T any](c *columnCache, key cacheKey, load func() (T, int64, error)) (T, error) {
	for {
		e, mine := c.claim(key)
		if mine {
			return loaded(c, e, load)
		}
		<-e.ready
		if e.err == nil {
			return e.value.(T), nil
		}
		// The loader may have been cancelled, which is not our error: try ourselves.
	}
}

// loaded settles the entry whatever becomes of load: who waits must not wait
// for ever when a damaged file makes it panic.
func loaded[T any](c *columnCache, e *cacheEntry, load func() (T, int64, error)) (v T, err error) {
	n := int64(0)
	err = errCorrupt
	defer func() { c.settle(e, v, n, err) }()
	v, n, err = load()
	return v, err
}

// peek returns what the key names if it is there already.
func peek[T any](c *columnCache, key cacheKey) (v T, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.entries[key]
	if e == nil || e.place == nil {
		return v, false
	}
	c.order.MoveToFront(e.place)
	return e.value.(T), true
}

func (c *columnCache) claim(key cacheKey) (e *cacheEntry, mine bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e = c.entries[key]; e != nil {
		if e.place != nil {
			c.order.MoveToFront(e.place)
		}
		return e, false
	}
	e = &cacheEntry{key: key, ready: make(chan struct{})}
	c.entries[key] = e
	return e, true
}

func (c *columnCache) settle(e *cacheEntry, v any, n int64, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e.value, e.bytes, e.err = v, n+256, err
	close(e.ready)
	if err != nil {
		delete(c.entries, e.key)
		return
	}
	e.place = c.order.PushFront(e)
	c.bytes += e.bytes
	for c.bytes > c.budget && c.order.Len() > 1 {
		old := c.order.Remove(c.order.Back()).(*cacheEntry)
		c.bytes -= old.bytes
		delete(c.entries, old.key)
	}
}
