package main

import "testing"

func TestAtomMemory(t *testing.T) {
	for text, want := range map[string]int64{"0": 0, "16MiB": 16 << 20, "2 GB": 2e9, "1.5gib": 3 << 29, "33554432": 32 << 20, "64M": 64 << 20} {
		if got, err := atomMemory(text); err != nil || got != want {
			t.Errorf("%q: got %d, %v, want %d", text, got, err, want)
		}
	}
	if got, err := atomMemory(""); err != nil || got < 1 {
		t.Errorf("nothing said: got %d, %v, want a share of the machine's", got, err)
	}
	for _, text := range []string{"1", "x", "-2GiB", "1e300GB", "NaNGB", "GiB"} {
		if got, err := atomMemory(text); err == nil {
			t.Errorf("%q was read as %d", text, got)
		}
	}
}
