package main

import "testing"

func TestParseSize(t *testing.T) {
	for text, want := range map[string]int64{"2GiB": 2 << 30, "500 MB": 500e6, "1.5g": 3 << 29, "33554432": 32 << 20, "64m": 64 << 20} {
		if got, err := parseSize(text); err != nil || got != want {
			t.Errorf("parseSize(%q): got %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "x", "-2GiB", "1kb", "nan", "NaNGiB", "1e300GiB", "inf", "0", "2 GiB extra"} {
		if got, err := parseSize(text); err == nil {
			t.Errorf("parseSize(%q): got %d, want an error", text, got)
		}
	}
}
