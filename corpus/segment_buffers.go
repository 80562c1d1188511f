package corpus

// segmentBuffers is the memory of a SegmentWriter. It is used again for the
// next segment, whose events mostly look like those of the last.
type segmentBuffers struct {
	keys   []Key
	ids    *lane
	times  []int64
	lines  []int64
	labels *lane
	paths  map[string]*pathLanes
	native []byte // text of the last Native
}

func newSegmentBuffers() *segmentBuffers {
	return &segmentBuffers{ids: &lane{shape: textShape}, labels: &lane{shape: textShape}, paths: map[string]*pathLanes{}}
}

// settle makes the texts of every lane distinct.
func (b *segmentBuffers) settle() {
	b.ids.settle()
	b.labels.settle()
	for _, p := range b.paths {
		for _, l := range p.lanes {
			if l != nil {
				l.settle()
			}
		}
	}
}

// reset empties the buffers and drops the paths that the last segment did not
// have.
func (b *segmentBuffers) reset() {
	b.keys, b.times, b.lines = b.keys[:0], b.times[:0], b.lines[:0]
	b.ids.reset()
	b.labels.reset()
	for path, p := range b.paths {
		if p.empty() {
			delete(b.paths, path)
			continue
		}
		p.reset()
	}
}

func (p *pathLanes) empty() bool { return p.kinds == 0 }

func (p *pathLanes) reset() {
	p.nulls, p.rest, p.kinds, p.next = p.nulls[:0], nil, 0, nil
	for s, l := range p.lanes {
		switch {
		case l == nil:
		case len(l.rows) == 0:
			p.lanes[s] = nil
		default:
			l.reset()
		}
	}
}

func (l *lane) reset() {
	l.rows, l.ends, l.cells = l.rows[:0], l.ends[:0], l.cells[:0]
	l.texts.reset()
	l.plain = false
}

func (t *TextSet) reset() {
	t.arena, t.ends, t.hashes = t.arena[:0], t.ends[:0], t.hashes[:0]
	clear(t.table)
	t.last = 0
}
