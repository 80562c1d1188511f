package views

import (
	"context"
	"errors"
	"runtime"
	"testing"
)

func TestOnePersonDoesNotTakeEveryTurn(t *testing.T) {
	var shared turns
	ctx, cancel := context.WithCancel(t.Context())
	var held []func()
	for range turnsEach {
		done, err := shared.take(ctx, "kim")
		if err != nil {
			t.Fatal(err)
		}
		held = append(held, done)
	}
	gone := make(chan error)
	for range turnsWait {
		go func() {
			_, err := shared.take(ctx, "kim")
			gone <- err
		}()
	}
	for waiting := 0; waiting < turnsEach+turnsWait; {
		shared.mu.Lock()
		waiting = shared.of["kim"].held
		shared.mu.Unlock()
		runtime.Gosched()
	}
	if _, err := shared.take(ctx, "kim"); !errors.Is(err, errTooMany) {
		t.Errorf("one more than may wait: %v, want errTooMany", err)
	}
	done, err := shared.take(ctx, "ana")
	if err != nil {
		t.Fatalf("somebody else: %v", err)
	}
	done()
	cancel()
	for range turnsWait {
		if err := <-gone; !errors.Is(err, context.Canceled) {
			t.Errorf("who waited and went away: %v", err)
		}
	}
	for _, done := range held {
		done()
	}
	if len(shared.of) != 0 {
		t.Errorf("%d people are remembered after all have ended", len(shared.of))
	}
}
