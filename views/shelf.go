package views

import (
	"container/list"
	"context"
	"sync"
)

// shelf keeps the few values that were asked for last. A value that is being
// made is made once, however many ask for it, and to its end, even when those
// who asked have gone: the next one will want it.
type shelf[T any] struct {
	size int
	mu   sync.Mutex
	at   map[string]*list.Element
	used list.List // of *made[T], the newest first
}

type made[T any] struct {
	key   string
	far   progress // of the making
	ready chan struct{}
	value T
	err   error
}

func newShelf[T any](size int) *shelf[T] {
	return &shelf[T]{size: size, at: map[string]*list.Element{}}
}

// get is the value of the key, made when it is not here. It does not wait
// longer than ctx lives.
func (s *shelf[T]) get(ctx context.Context, key string, do func(context.Context) (T, error)) (T, error) {
	return s.watched(ctx, key, nil, func(ctx context.Context, _ *progress) (T, error) { return do(ctx) })
}

// watched is get for an asker that may be asked how far the making is.
func (s *shelf[T]) watched(ctx context.Context, key string, w *watch, do func(context.Context, *progress) (T, error)) (T, error) {
	m := s.find(ctx, key, do)
	w.follow(&m.far)
	select {
	case <-m.ready:
		return m.value, m.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}

func (s *shelf[T]) find(ctx context.Context, key string, do func(context.Context, *progress) (T, error)) *made[T] {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e := s.at[key]; e != nil {
		s.used.MoveToFront(e)
		return e.Value.(*made[T])
	}
	m := &made[T]{key: key, ready: make(chan struct{})}
	s.at[key] = s.used.PushFront(m)
	for s.used.Len() > s.size {
		s.drop(s.used.Back())
	}
	go s.fill(context.WithoutCancel(ctx), m, do)
	return m
}

// fill makes the value; one that failed is forgotten, so that the next asker
// tries again.
func (s *shelf[T]) fill(ctx context.Context, m *made[T], do func(context.Context, *progress) (T, error)) {
	m.err = recovered(func() (err error) {
		m.value, err = do(ctx, &m.far)
		return err
	})
	if m.err != nil {
		s.mu.Lock()
		if e := s.at[m.key]; e != nil && e.Value == m {
			s.drop(e)
		}
		s.mu.Unlock()
	}
	close(m.ready)
}

func (s *shelf[T]) drop(e *list.Element) {
	delete(s.at, e.Value.(*made[T]).key)
	s.used.Remove(e)
}
