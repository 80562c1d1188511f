//go:build !linux && !darwin

package corpus

// physicalMemory is not known here.
func physicalMemory() int64 { return 0 }
