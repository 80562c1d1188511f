package index

import (
	"container/list"
	"sync"

	"assay/corpus"
)

// cache keeps what was derived from immutable segments, within a budget of
// bytes, the least recently used going first. Keys name the segment by its
// digest, so nothing in it ever becomes wrong. Safe for concurrent use.
type cache struct {
	mu     sync.Mutex
	budget int64
	used   int64
	recent *list.List // of *cached, newest first
	byKey  map[string]*list.Element
}

type cached struct {
	key   string
	value any
	bytes int64
}

func newCache(budget int64) *cache {
	return &cache{budget: budget, recent: list.New(), byKey: map[string]*list.Element{}}
}

func (c *cache) get(key string) (any, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.byKey[key]
	if !ok {
		return nil, false
	}
	c.recent.MoveToFront(e)
	return e.Value.(*cached).value, true
}

func (c *cache) put(key string, value any, bytes int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.byKey[key]; ok || bytes > c.budget/2 {
		return
	}
	bytes += int64(len(key)) + 128
	c.byKey[key] = c.recent.PushFront(&cached{key, value, bytes})
	c.used += bytes
	for c.used > c.budget {
		e := c.recent.Back()
		old := c.recent.Remove(e).(*cached)
		delete(c.byKey, old.key)
		c.used -= old.bytes
	}
}

// bitmap is the set under key, made when it is not there. It is shared: do
// not change it.
func (c *cache) bitmap(key string, make func() (*corpus.Bitmap, error)) (*corpus.Bitmap, error) {
	if b, ok := c.get(key); ok {
		return b.(*corpus.Bitmap), nil
	}
	b, err := make()
	if err != nil {
		return nil, err
	}
	c.put(key, b, int64(b.Len()/8))
	return b, nil
}
