package views

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
)

func TestShelfMakesOnceAndForgets(t *testing.T) {
	s := newShelf[int](2)
	var made atomic.Int32
	value := func(n int) func(context.Context) (int, error) {
		return func(context.Context) (int, error) { made.Add(1); return n, nil }
	}
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if got, err := s.get(t.Context(), "a", value(1)); got != 1 || err != nil {
				t.Errorf("got %d, %v", got, err)
			}
		})
	}
	all.Wait()
	if made.Load() != 1 {
		t.Errorf("made %d times, want once", made.Load())
	}
	for _, key := range []string{"b", "c", "a"} {
		if _, err := s.get(t.Context(), key, value(2)); err != nil {
			t.Fatal(err)
		}
	}
	if made.Load() != 4 {
		t.Errorf("made %d times, want 4: the oldest of three is dropped", made.Load())
	}
}

func TestShelfOutlivesWhoAsked(t *testing.T) {
	s := newShelf[int](2)
	begun, go_ := make(chan struct{}), make(chan struct{})
	slow := func(ctx context.Context) (int, error) {
		close(begun)
		<-go_
		return 7, ctx.Err()
	}
	ctx, cancel := context.WithCancel(t.Context())
	gone := make(chan error)
	go func() {
		_, err := s.get(ctx, "a", slow)
		gone <- err
	}()
	<-begun
	cancel()
	if err := <-gone; !errors.Is(err, context.Canceled) {
		t.Errorf("who has gone gets %v", err)
	}
	close(go_)
	got, err := s.get(t.Context(), "a", func(context.Context) (int, error) { return 0, errors.New("made twice") })
	if got != 7 || err != nil {
		t.Errorf("the next one gets %d, %v; want 7", got, err)
	}
}

func TestShelfTriesAgainAfterAFault(t *testing.T) {
	s := newShelf[int](2)
	for _, fault := range []func(context.Context) (int, error){
		func(context.Context) (int, error) { return 0, errors.New("no") },
		func(context.Context) (int, error) { panic("no") },
	} {
		if _, err := s.get(t.Context(), "a", fault); err == nil {
			t.Error("no error")
		}
	}
	if got, err := s.get(t.Context(), "a", func(context.Context) (int, error) { return 3, nil }); got != 3 || err != nil {
		t.Errorf("got %d, %v", got, err)
	}
}
