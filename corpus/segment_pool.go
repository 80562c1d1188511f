package corpus

import "sync"

// segmentPool keeps the memory of finished writers for the next ones: one
// fills while another is written. It keeps little, and nothing once drop is
// called: a collector that runs often would empty a sync.Pool in between.
type segmentPool struct {
	mu   sync.Mutex
	free []*segmentBuffers
}

const keptBuffers = 2

func (p *segmentPool) get() *segmentBuffers {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := len(p.free) - 1
	if n < 0 {
		return newSegmentBuffers()
	}
	b := p.free[n]
	p.free[n], p.free = nil, p.free[:n]
	return b
}

func (p *segmentPool) put(b *segmentBuffers) {
	b.reset()
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.free) < keptBuffers {
		p.free = append(p.free, b)
	}
}

func (p *segmentPool) drop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.free = nil
}
