//go:build !linux

package corpus

// populate does nothing here: pages come one by one.
func populate([]byte, block) {}
