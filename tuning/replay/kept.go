package replay

import (
	"container/list"
	"sync"

	"assay/tuning/rule"
)

// Kept remembers what rules found in snapshots, for sets in which most rules
// are as they were: a set of which one rule was edited runs one rule. A rule, a
// snapshot and an environment never change, so what is kept is right for ever;
// what was asked for longest ago goes when it takes more memory than it may.
// A nil Kept keeps nothing. It is safe for concurrent use.
type Kept struct {
	budget int64

	mu    sync.Mutex
	bytes int64
	at    map[keptKey]*list.Element
	used  list.List // of keptCount, the newest first
}

// keptKey names what a rule found: rules of the same text and id find the same
// in the same events, with names meaning the same.
type keptKey struct {
	snapshot, environment string // digests
	dialect               rule.Dialect
	rule, id              string // digest, and what tells apart the rules of one text
}

type keptCount struct {
	key   keptKey
	count SetCount
}

// NewKept keeps at most about so many bytes.
func NewKept(budget int64) *Kept { return &Kept{budget: budget, at: map[keptKey]*list.Element{}} }

// Bytes is about how much memory is taken.
func (k *Kept) Bytes() int64 {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.bytes
}

func (r *setRun) key(n int) keptKey {
	of := r.plans[n].Rule()
	return keptKey{r.snapshot, r.options.Environment, of.Dialect, of.Digest, of.ID}
}

// get is what is kept, nil for nothing. It is not to be changed. A rule without
// a digest is a text that nobody can name.
func (k *Kept) get(key keptKey) *SetCount {
	if k == nil || key.rule == "" {
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	e := k.at[key]
	if e == nil {
		return nil
	}
	k.used.MoveToFront(e)
	return &e.Value.(*keptCount).count
}

func (k *Kept) put(key keptKey, c *SetCount) {
	if k == nil || key.rule == "" || bytesOf(c) > k.budget {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.at[key] != nil {
		return
	}
	k.at[key] = k.used.PushFront(&keptCount{key, *c})
	for k.bytes += bytesOf(c); k.bytes > k.budget; {
		last := k.used.Back()
		old := last.Value.(*keptCount)
		k.used.Remove(last)
		delete(k.at, old.key)
		k.bytes -= bytesOf(&old.count)
	}
}

func bytesOf(c *SetCount) int64 {
	const each = 512 // key, counts and what the maps take
	return each + 4*int64(cap(c.Truths)+cap(c.Noise))
}
