package corpus

import (
	"math"
	"runtime/debug"

	"golang.org/x/sys/unix"
)

// MachineMemory is the memory this process may use: what the machine has, or
// the limit that GOMEMLIMIT sets when that is less.
func MachineMemory() int64 {
	total := int64(4 << 30)
	var info unix.Sysinfo_t
	if err := unix.Sysinfo(&info); err == nil {
		total = int64(info.Totalram) * int64(info.Unit)
	}
	if limit := debug.SetMemoryLimit(-1); limit != math.MaxInt64 {
		total = min(total, limit)
	}
	return total
}
