package main

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
)

func TestUntilStopsOnASilentInput(t *testing.T) {
	got, err := io.ReadAll(until(t.Context(), strings.NewReader("all of it")))
	if string(got) != "all of it" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	silent, _ := io.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	in := until(ctx, silent)
	cancel()
	if _, err := in.Read(make([]byte, 1)); !errors.Is(err, context.Canceled) {
		t.Errorf("read after cancel: got %v, want context.Canceled", err)
	}
}
