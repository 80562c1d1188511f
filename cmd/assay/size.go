package main

import (
	"fmt"
	"strconv"
	"strings"
)

// sizeUnits are powers of 1000, those with an i of 1024.
var sizeUnits = []struct {
	name  string
	bytes int64
}{
	{"kib", 1 << 10}, {"mib", 1 << 20}, {"gib", 1 << 30}, {"tib", 1 << 40},
	{"kb", 1e3}, {"mb", 1e6}, {"gb", 1e9}, {"tb", 1e12}, {"k", 1 << 10}, {"m", 1 << 20}, {"g", 1 << 30}, {"t", 1 << 40}, {"b", 1}, {"", 1},
}

const leastMemory = 16 << 20

// parseSize reads a number of bytes with a unit.
func parseSize(s string) (int64, error) {
	text := strings.ToLower(strings.TrimSpace(s))
	for _, u := range sizeUnits {
		number, found := strings.CutSuffix(text, u.name)
		if !found {
			continue
		}
		n, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
		if err != nil || !(n > 0) || n*float64(u.bytes) > 1<<60 {
			break
		}
		if b := int64(n * float64(u.bytes)); b >= leastMemory {
			return b, nil
		}
		return 0, fmt.Errorf("want at least %s", size(leastMemory))
	}
	return 0, fmt.Errorf("want a size such as 2GiB or 500MB")
}

// size is a number of bytes for people.
func size(n int64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%.1f GiB", float64(n)/(1<<30))
	case n >= 1<<20:
		return fmt.Sprintf("%.0f MiB", float64(n)/(1<<20))
	}
	return fmt.Sprintf("%d bytes", n)
}
