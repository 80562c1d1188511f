package views

import (
	"context"
	"errors"
	"sync"
)

// How many replays of one person run at once, and how many more may wait. A
// person who types needs one and leaves it when they type on; the rest is for a
// second window and a program.
const (
	turnsEach = 2
	turnsWait = 6
)

var errTooMany = errors.New("too many replays of yours are running or waiting; let one end first")

// turns shares the machine between people: however many replays one of them
// asks for, the next person's begins.
type turns struct {
	mu sync.Mutex
	of map[string]*turn
}

type turn struct {
	slots chan struct{}
	held  int // running and waiting
}

// take waits for the person's turn; done gives it back. errTooMany when too
// many wait already.
func (t *turns) take(ctx context.Context, who string) (done func(), err error) {
	q, err := t.join(who)
	if err != nil {
		return nil, err
	}
	select {
	case q.slots <- struct{}{}:
		return func() { <-q.slots; t.leave(who) }, nil
	case <-ctx.Done():
		t.leave(who)
		return nil, ctx.Err()
	}
}

func (t *turns) join(who string) (*turn, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	q := t.of[who]
	if q == nil {
		q = &turn{slots: make(chan struct{}, turnsEach)}
		if t.of == nil {
			t.of = map[string]*turn{}
		}
		t.of[who] = q
	}
	if q.held == turnsEach+turnsWait {
		return nil, errTooMany
	}
	q.held++
	return q, nil
}

func (t *turns) leave(who string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	q := t.of[who]
	if q.held--; q.held == 0 {
		delete(t.of, who)
	}
}
