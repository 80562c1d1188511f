package queue

import "time"

// ready is when somebody can next begin a case.
type ready struct {
	at   time.Duration
	duty int32
}

func (a ready) before(b ready) bool { return a.at < b.at || a.at == b.at && a.duty < b.duty }

// readyHeap has the earliest on top. It is container/heap without an interface
// between every two steps, for a simulation does little else.
type readyHeap []ready

func (h *readyHeap) push(r ready) {
	*h = append(*h, r)
	all := *h
	for i := len(all) - 1; i > 0; {
		up := (i - 1) / 2
		if !all[i].before(all[up]) {
			return
		}
		all[i], all[up] = all[up], all[i]
		i = up
	}
}

func (h *readyHeap) pop() ready {
	all := *h
	top, last := all[0], len(all)-1
	all[0] = all[last]
	all = all[:last]
	for i := 0; ; {
		down := 2*i + 1
		if down+1 < last && all[down+1].before(all[down]) {
			down++
		}
		if down >= last || !all[down].before(all[i]) {
			break
		}
		all[i], all[down] = all[down], all[i]
		i = down
	}
	*h = all
	return top
}
