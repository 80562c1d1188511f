package corpus

import (
	"math"
	"runtime/debug"
)

// MachineMemory is the memory this process may use: what the machine has, or
// the limit of its container or of GOMEMLIMIT when that is less.
func MachineMemory() int64 {
	total := int64(4 << 30)
	if n := physicalMemory(); n > 0 {
		total = n
	}
	if limit := debug.SetMemoryLimit(-1); limit != math.MaxInt64 {
		total = min(total, limit)
	}
	return total
}
